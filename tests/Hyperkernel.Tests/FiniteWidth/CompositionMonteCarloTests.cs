using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Layers;
using Xunit;

namespace Hyperkernel.Tests.FiniteWidth;

/// <summary>
/// Kernels of networks with residual layers and normalisation are means over random networks of finite width; those without are not.
/// </summary>
/// <remarks>Means at finite width m differ from the limit by about 1/m; widths are such that this is below one standard error.</remarks>
public class CompositionMonteCarloTests
{
    private const int Width = 1500;
    private const int Draws = 200;
    private static readonly ActivationLayer _relu = new(Activation.ReluSqrt2),
        _erf = new(Activation.Erf),
        _leaky = new(Activation.LeakyRelu(0.2));
    private static readonly LayerNorm _norm = new(0.1);
    private static readonly double[][] _inputs = [Vector.AtAngle(4, 0.2, 1.5), Vector.AtAngle(4, 1.2, 0.6)];

    private static readonly Dictionary<string, Network> _networks = new()
    {
        ["pre-activation"] = new(
            new Dense(1.2, 0.3),
            new Residual([_relu, new Dense(0.9, 0.2), _erf, new Dense(1.1)]),
            new Residual([_relu, new Dense(0.7)]),
            _relu,
            new Dense()
        ),
        ["normalised"] = new(new Dense(1.2, 0.3), _norm, _relu, new Dense(1.4, 0.2), _norm, _erf, new Dense(0.9, 0.1)),
        ["normalised in a branch"] = new(
            new Dense(1.5),
            new Residual([_norm, _relu, new Dense(1.3, 0.2)], [new Dense(0.8)]),
            _erf,
            new Dense(1.1)
        ),
        ["normalised behind a branch"] = new(
            new Dense(1.5),
            new Residual([_relu, new Dense(1.3), new LayerNorm()]),
            _norm,
            _leaky,
            new Dense(1.1)
        ),
        ["nested, past an activation"] = new(
            new Dense(0.9, 0.5),
            _erf,
            new Residual([new Dense(1.2), new Residual([_relu, new Dense(0.8)])]),
            new Dense(0.9),
            _relu,
            new Dense()
        ),
        ["generated"] = new(
            new GeneratedDense(bias: true),
            new Residual([_norm, _relu, new GeneratedDense()], [new Dense(1.3)]),
            _relu,
            new GeneratedDense()
        ),
    };

    public static TheoryData<string> Names => [.. _networks.Keys];

    // Twelve comparisons: by chance one in 1,300 seeds would fail.
    [Theory]
    [MemberData(nameof(Names))]
    public void The_limit_is_the_mean_over_random_networks(string name)
    {
        Network network = _networks[name];
        CovarianceBlock block = CovarianceBlock.FromVectors(_inputs[0], _inputs[1], 4);
        KernelState weights = Mlp.Of(Activation.Erf, 2, weightStd: 1.3, biasStd: 0.4).Map(CovarianceBlock.FromEntries(1.2, 0.7, 0.5));
        KernelState expected = network.Map(KernelState.Input(block), weights);
        KernelState without = Without(network.Layers).Map(KernelState.Input(block), weights);
        FiniteChain[] chains = new FiniteChain[Draws];
        Parallel.For(0, Draws, k => chains[k] = FiniteChain.Draw(network.Layers, _inputs, weights, Width, new(51, (ulong)k)));
        (Statistic covariance, Statistic tangent) = (new(), new());
        foreach (FiniteChain chain in chains)
        {
            covariance.Add(chain.Covariance);
            tangent.Add(chain.Tangent);
        }

        covariance.AssertMean(expected.Covariance.Covariance);
        tangent.AssertMean(expected.Tangent);
        covariance.AssertRejects(without.Covariance.Covariance);
        tangent.AssertRejects(without.Tangent);
    }

    // The same without shortcuts and normalisation.
    private static Network Without(IEnumerable<Layer> layers) => new(layers.SelectMany(Kept));

    private static IEnumerable<Layer> Kept(Layer layer) =>
        layer switch
        {
            LayerNorm => [],
            Residual residual => residual.Branch.SelectMany(Kept),
            _ => [layer],
        };
}
