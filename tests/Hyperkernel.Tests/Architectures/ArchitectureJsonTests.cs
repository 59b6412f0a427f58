using CsCheck;
using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Layers;
using Hyperkernel.Layers.Forms;
using Hyperkernel.Tests.Activations;
using Xunit;

namespace Hyperkernel.Tests.Architectures;

/// <summary>Architecture files: what is written is read back, and what is wrong is named with its place.</summary>
public class ArchitectureJsonTests
{
    private static readonly Gen<Layer> _activations = Gen.Int[0, ActivationSamples.InFiles.Length - 1]
        .Select(Layer (k) => new ActivationLayer(ActivationSamples.InFiles[k]));
    private static readonly Gen<int?> _widths = Gen.Int[0, 500].Select(int? (w) => w == 0 ? null : w);
    private static readonly Gen<Layer> _trained = Gen.Select(
        Gen.Double[0, 3],
        Gen.Double[-1, 3],
        _widths,
        Layer (w, b, n) => new Dense(w, b < 0 ? null : b, n)
    );
    private static readonly Gen<Layer> _generated = Gen.Select(
        Gen.Bool,
        _widths,
        Gen.OneOf(Gen.Const(1.0), Gen.Double[0, 3]),
        Layer (b, n, std) => new GeneratedDense(b, n, std)
    );

    [Fact]
    public void A_network_is_read_back_as_it_was_written() =>
        Networks(_trained)
            .SampleSeeded(
                network =>
                {
                    Network architecture = network;
                    Assert.Equal(architecture, Architecture.FromJson(architecture.ToJson()));
                },
                iter: 200
            );

    [Fact]
    public void A_hypernetwork_is_read_back_as_it_was_written() =>
        Gen.Select(Networks(_trained), Networks(Gen.OneOf(_trained, _generated)), _generated)
            .SampleSeeded(
                (meta, primary, last) =>
                {
                    Hypernetwork architecture = new(meta, primary.Then(new Network(last)));
                    Architecture read = Architecture.FromJson(architecture.ToJson());
                    Assert.Equal(architecture, read);
                    Assert.Equal(architecture.ToJson(), read.ToJson());
                },
                iter: 200
            );

    [Theory]
    [InlineData("""{"layers": ["dense", "relu"]}""", "layers[0] 'dense' is a layer, and is written {\"layer\": \"dense\"}")]
    [InlineData("""{"layers": [{"layer": "dens"}]}""", "layers[0].layer is 'dens', which is no layer; the nearest known is 'dense'")]
    [InlineData(
        """{"layers": [{"layer": "dense"}, "rely", {"layer": "dense"}]}""",
        "layers[1] 'rely' is not the name of a layer or an activation; the nearest known is 'relu'"
    )]
    [InlineData("""{"layers": [{"layer": "dense"}, {"activation": "erff"}]}""", "layers[1].activation 'erff'")]
    [InlineData(
        """{"layers": [{"layer": "dense", "weigth_std": 1}]}""",
        "layers[0] has the unknown field \"weigth_std\"; the nearest known is \"weight_std\""
    )]
    [InlineData(
        """{"layers": [{"layer": "dense", "weight_std": -1}]}""",
        "layers[0]: Dense: weight_std = -1, must be finite and not negative"
    )]
    [InlineData("""{"layers": [{"layer": "dense", "bias_std": -0.5}]}""", "layers[0]: Dense: bias_std = -0.5")]
    [InlineData("""{"layers": [{"layer": "dense", "weight_std": 1e999}]}""", "weight_std")]
    [InlineData("""{"layers": [{"layer": "dense", "weight_std": "1"}]}""", "layers[0].weight_std is a text, must be a number")]
    [InlineData("""{"layers": [{"layer": "dense", "width": 1.5}]}""", "layers[0].width is 1.5, must be a whole number")]
    [InlineData("""{"layers": [{"layer": "dense", "width": 0}]}""", "layers[0]: Dense: width = 0, must be > 0")]
    [InlineData("""{"layers": [{"bias": true}]}""", "layers[0] has no field \"layer\"")]
    [InlineData("""{"layers": [3]}""", "layers[0] is a number")]
    [InlineData("""{"layers": {}}""", "layers is an object, must be a list of layers")]
    [InlineData("""{"layers": []}""", "layers: Network: there are no layers")]
    [InlineData(
        """{"layers": ["relu"]}""",
        "layers: Network: layer 0 is the activation relu, which must follow a dense layer but follows the input"
    )]
    [InlineData("""{"layers": [{"layer": "layer_norm", "epsilon": 0}]}""", "layers[0]: LayerNorm: epsilon = 0, must be finite and > 0")]
    [InlineData("""{"layers": [{"layer": "layer_nrom"}]}""", "the nearest known is 'layer_norm'")]
    [InlineData("""{"layers": [{"layer": "residual"}]}""", "layers[0] has no field \"branch\"")]
    [InlineData("""{"layers": [{"layer": "residual", "branch": []}]}""", "layers[0]: Residual: the branch has no layers")]
    [InlineData(
        """{"layers": [{"layer": "residual", "branch": ["relu", {"layer": "residual", "branch": ["rely"]}]}]}""",
        "layers[0].branch[1].branch[0] 'rely' is not"
    )]
    [InlineData(
        """{"layers": [{"layer": "residual", "branch": [{"layer": "dense"}], "shortcut": "relu"}]}""",
        "layers[0].shortcut is a text, must be a list of layers"
    )]
    [InlineData(
        """{"layers": [{"layer": "dense"}, {"layer": "residual", "branch": ["relu"]}]}""",
        "layers: Network: layer 1.branch ends in the activation relu"
    )]
    [InlineData(
        """{"layers": [{"layer": "dense"}, {"layer": "residual", "branch": ["relu", {"layer": "generated_dense"}]}]}""",
        "layers: Network: layer 1.branch[1] is generated"
    )]
    [InlineData(
        """{"layers": [{"layer": "dense"}, "relu", "erf"]}""",
        "layer 2 is the activation erf, which must follow a dense layer but follows the activation relu"
    )]
    [InlineData("""{"layer": []}""", "unknown field \"layer\"")]
    [InlineData("""{"meta": [{"layer": "dense"}]}""", "the file has no field \"primary\"")]
    [InlineData(
        """{"meta": [{"layer": "dense"}, "relu"], "primary": [{"layer": "generated_dense"}]}""",
        "the meta network ends in the activation relu"
    )]
    [InlineData(
        """{"meta": [{"layer": "dense"}], "primary": [{"layer": "generated_dense"}, "erf"]}""",
        "the primary network ends in the activation erf"
    )]
    [InlineData(
        """{"meta": [{"layer": "generated_dense"}], "primary": [{"layer": "generated_dense"}]}""",
        "the meta network has a generated layer"
    )]
    [InlineData("""{"meta": [{"layer": "dense"}], "primary": [{"layer": "dense"}]}""", "the primary network has no generated layer")]
    [InlineData(
        """{"meta": [{"layer": "dense"}], "primary": [{"layer": "generated_dense", "bias": 1}]}""",
        "primary[0].bias is a number, must be true or false"
    )]
    [InlineData("""{"layers": [""", "not JSON at line 1")]
    [InlineData("""[1]""", "the file is a list")]
    [InlineData("""null""", "the file is null")]
    public void What_is_wrong_is_named_with_its_place(string json, string said)
    {
        string message = Assert.Throws<ArchitectureFormatException>(() => Architecture.FromJson(json)).Message;
        Assert.Contains(said, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_given_twice_does_not_pass_in_silence() =>
        Assert.Throws<ArchitectureFormatException>(() =>
            Architecture.FromJson("""{"layers": [{"layer": "dense", "weight_std": 1, "weight_std": 2}]}""")
        );

    [Fact]
    public void Residual_layers_stand_in_each_other_as_deep_as_anybody_wants()
    {
        Residual layer = new([new Dense()]);
        for (int i = 0; i < 100; i++)
        {
            layer = new([layer, new Dense()]);
        }

        Architecture architecture = new Network(new Dense(), layer);
        Assert.Equal(architecture.ToJson(), Architecture.FromJson(architecture.ToJson()).ToJson());
    }

    [Fact]
    public void A_missing_file_and_a_wrong_one_are_named()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
        _ = Assert.Throws<FileNotFoundException>(() => Architecture.Load(path));
        File.WriteAllText(path, "{}");
        Assert.StartsWith(
            path,
            Assert.Throws<ArchitectureFormatException>(() => Architecture.Load(path)).Message,
            StringComparison.Ordinal
        );
        File.Delete(path);
    }

    [Theory]
    [InlineData("relu:2", 5)]
    [InlineData("erf:0", 1)]
    [InlineData("leaky_relu(0.1):3", 7)]
    [InlineData("leaky_relu:3", 7)]
    [InlineData("sin(2):1", 3)]
    public void A_shorthand_is_a_network(string text, int layers) => Assert.Equal(layers, Shorthand.Parse(text).Layers.Length);

    [Fact]
    public void The_shorthand_relu_is_the_papers() => Assert.Equal(Mlp.Relu(2), Shorthand.Parse("relu:2"));

    [Theory]
    [InlineData("relu", "relu:2")]
    [InlineData("relu:", "relu:2")]
    [InlineData("relu:-1", "relu:2")]
    [InlineData("relu:1001", "1000")]
    [InlineData("rely:2", "nearest known is 'relu'")]
    [InlineData("ab_relu:2", "ab_relu(a,b)")]
    public void A_wrong_shorthand_is_told_what_is_allowed(string text, string said) =>
        Assert.Contains(said, Assert.Throws<ArchitectureFormatException>(() => Shorthand.Parse(text)).Message, StringComparison.Ordinal);

    // Dense layers, some of them with others behind; the last without.
    private static Gen<Network> Networks(Gen<Layer> dense) =>
        Gen.Select(
            Gen.Select(dense, _activations, Gen.Double[1e-9, 1], Gen.Int[0, 5], Hidden).Array[0, 4],
            dense,
            (hidden, last) => new Network([.. hidden.SelectMany(h => h), last])
        );

    private static Layer[] Hidden(Layer dense, Layer activation, double epsilon, int kind) =>
        kind switch
        {
            0 => [dense],
            1 => [dense, activation],
            2 => [dense, new LayerNorm(epsilon), activation],
            3 => [dense, new Residual([activation, dense])],
            4 =>
            [
                dense,
                new Residual([new LayerNorm(), activation, dense, new Residual([activation, dense])], [dense, new LayerNorm(epsilon)]),
            ],
            _ => [dense, activation, new Residual([dense])],
        };
}
