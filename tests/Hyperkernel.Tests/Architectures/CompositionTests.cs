using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Layers;
using Xunit;

namespace Hyperkernel.Tests.Architectures;

/// <summary>Layers that cannot be composed fail where the network is made, and the message says where and why.</summary>
public class CompositionTests
{
    private static readonly ActivationLayer _relu = new(Activation.Relu),
        _erf = new(Activation.Erf);
    private static readonly Dense _dense = new();
    private static readonly LayerNorm _norm = new();
    private static readonly GeneratedDense _generated = new();

    private static readonly Dictionary<string, Func<object>> _wrong = new()
    {
        ["Network: layer 0 is the activation relu, which must follow a dense layer but follows the input"] = () => new Network(_relu),
        ["Network: layer 2 is the activation erf, which must follow a dense layer but follows the activation relu"] = () =>
            new Network(_dense, _relu, _erf),
        ["Network: layer 0 is layer_norm, which must follow a dense layer but follows the input"] = () => new Network(_norm, _dense),
        ["Network: layer 2 is layer_norm, which must follow a dense layer but follows the activation relu"] = () =>
            new Network(_dense, _relu, _norm),
        ["Network: layer 1.branch ends in the activation relu, must end in a dense layer"] = () =>
            new Network(_dense, new Residual([_dense, _relu])),
        ["Network: layer 1.branch has no dense layer on every way"] = () => new Network(_dense, new Residual([_norm])),
        ["Network: layer 2.branch has no dense layer on every way"] = () =>
            new Network(_dense, _norm, new Residual([new Residual([_relu, _dense])])),
        ["Network: layer 1.branch[2].branch[1] is the activation erf, which must follow a dense layer but follows the activation relu"] =
            () => new Network(_dense, new Residual([_relu, _dense, new Residual([_relu, _erf, _dense])])),
        ["Network: layer 1.shortcut[1] is the activation erf"] = () => new Network(_dense, new Residual([_relu, _dense], [_relu, _erf])),
        [
            "Network: layer 2 is the activation erf, which must follow a dense layer but follows a residual layer whose shortcut "
                + "is the activation relu"
        ] = () => new Network(_dense, new Residual([_relu, _dense], [_relu]), _erf),
        ["Network: layer 0.shortcut is the identity of the network's input"] = () => new Network(new Residual([_dense]), _dense),
        ["Network: layer 0.branch[0] is the activation relu, which must follow a dense layer but follows the input"] = () =>
            new Network(new Residual([_relu, _dense], [_dense])),
        ["Network: layer 1.branch ends in 20 units and its shortcut in 10"] = () =>
            new Network(new Dense(width: 10), new Residual([_relu, new Dense(width: 20)])),
        ["Network: layer 2.branch ends in 20 units and its shortcut in 30"] = () =>
            new Network(_dense, _relu, new Residual([new GeneratedDense(width: 20), _norm], [new Dense(width: 30)])),
        ["Network: layer 3.branch[1].branch ends in 7 units and its shortcut in 8"] = () =>
            new Network(
                new Dense(width: 8),
                new Residual([_dense]),
                _norm,
                new Residual([new Dense(width: 8), new Residual([new Dense(width: 7)])])
            ),
        ["Residual: the branch has no layers"] = () => new Residual([]),
        ["Network: layer 1.branch[1] is generated"] = () =>
            new Network(_dense, new Residual([_relu, _generated])).Map(default(CovarianceBlock)),
        ["the meta network has a generated layer, layer 1.shortcut[0]"] = () =>
            new Hypernetwork(new(_dense, new Residual([_dense], [_generated]), _dense), new(_generated)),
        ["the primary network ends in the activation erf"] = () => new Hypernetwork(new(_dense), new(_generated, _erf)),
        ["the primary network ends in a residual layer whose shortcut is the activation erf"] = () =>
            new Hypernetwork(new(_dense), new(_generated, _erf, new Residual([_dense]))),
        ["the primary network ends in layer_norm"] = () => new Hypernetwork(new(_dense), new(_generated, _norm)),
        ["Network: layer 1.branch[1] is dense(weight_std 1, bias_std 0.5)"] = () =>
            new Network(_dense, new Residual([_relu, new Dense(1, 0.5)])).Generated(),
    };

    public static TheoryData<string> Messages => [.. _wrong.Keys];

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_wrong_composition_is_named_with_its_place(string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(_wrong[message]).Message, StringComparison.Ordinal);

    [Fact]
    public void Compositions_with_a_limit_are_made()
    {
        Network[] networks =
        [
            new(_dense, _norm, _norm, _relu, _dense),
            new(_dense, new Residual([_relu, _dense, _norm]), _relu, _dense),
            new(_dense, new Residual([_dense, new Residual([_relu, _dense])]), _norm, _relu, _dense),
            new(_dense, _relu, new Residual([_dense, _relu, _dense]), _dense),
            new(new Residual([_dense], [_dense]), _relu, _dense),
            new(new Dense(width: 5), new Residual([_relu, _dense]), new Residual([_relu, new Dense(width: 5)])),
        ];
        Assert.All(networks, n => Assert.True(n.GivesGaussian));
        Assert.False(new Network(_dense, _relu, new Residual([_dense])).GivesGaussian);
        Assert.True(new Network(_dense, new Residual([_relu, _generated])).IsGenerated);
    }

    [Fact]
    public void Dense_layers_in_branches_become_generated_ones() =>
        Assert.Equal(
            new(_generated, new Residual([_relu, new GeneratedDense(bias: true, weightStd: 0.5)], [_generated]), _generated),
            new Network(_dense, new Residual([_relu, new Dense(0.5, 1)], [_dense]), _dense).Generated()
        );

    [Fact]
    public void Equal_layers_make_equal_networks_and_others_do_not()
    {
        Network network = Made(new Dense(0.5)),
            same = Made(new Dense(0.5)),
            other = Made(new Dense(0.6));
        Assert.Equal(network, same);
        Assert.Equal(network.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(network, other);

        static Network Made(Layer last) => new(_dense, new Residual([_relu, last], [_norm]), _dense);
    }

    [Fact]
    public void There_are_no_fewer_than_zero_hidden_layers() => Assert.Throws<ArgumentOutOfRangeException>(() => Mlp.Relu(-1));
}
