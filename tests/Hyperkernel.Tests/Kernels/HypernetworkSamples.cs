using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Layers;
using Xunit;

namespace Hyperkernel.Tests.Kernels;

/// <summary>Hypernetworks of every kind that laws of kernels and grids are tried on.</summary>
internal static class HypernetworkSamples
{
    private static readonly Dictionary<string, Hypernetwork> _all = new()
    {
        ["relu (3,2)"] = Hypernetwork.Of(Mlp.Relu(2), Mlp.Relu(1)),
        ["relu (4,4)"] = Hypernetwork.Of(Mlp.Relu(3), Mlp.Relu(3)),
        ["generated biases"] = Hypernetwork.Of(Mlp.Relu(2), Mlp.Of(Activation.ReluSqrt2, 1, biasStd: 1)),
        ["biased meta"] = Hypernetwork.Of(Mlp.Of(Activation.LeakyRelu(0.1), 2, weightStd: 1.3, biasStd: 0.4), Mlp.Relu(1)),
        ["erf meta, relu primary"] = Hypernetwork.Of(Mlp.Of(Activation.Erf, 2, weightStd: 1.5), Mlp.Relu(2)),
        ["erf in both"] = Hypernetwork.Of(Mlp.Of(Activation.Erf, 1, weightStd: 1.4), Mlp.Of(Activation.Erf, 1)),
        ["trained and generated"] = new(
            Mlp.Relu(1),
            new(
                new Dense(1.2, 0.3),
                new ActivationLayer(Activation.ReluSqrt2),
                new GeneratedDense(bias: true),
                new ActivationLayer(Activation.Abs),
                new Dense(0.8)
            )
        ),
        ["residual and normalised"] = new(
            new(
                new Dense(1.2, 0.1),
                new Residual(
                    [
                        new LayerNorm(),
                        new ActivationLayer(Activation.Relu),
                        new Dense(1.3),
                        new Residual([new ActivationLayer(Activation.Relu), new Dense(0.7)]),
                    ]
                )
            ),
            new(
                new GeneratedDense(bias: true),
                new LayerNorm(),
                new Residual([new ActivationLayer(Activation.ReluSqrt2), new GeneratedDense()], [new Dense(0.6)]),
                new ActivationLayer(Activation.Erf),
                new GeneratedDense()
            )
        ),
        ["H = 1"] = Hypernetwork.Of(Mlp.Relu(2), Mlp.Relu(0)),
        ["Fourier coordinates"] = Hypernetwork.Of(Mlp.Relu(2), Mlp.Relu(1), CoordinateFeatures.Fourier(0.8)),
        ["random Fourier coordinates"] = Hypernetwork.Of(Mlp.Relu(2), Mlp.Relu(1), CoordinateFeatures.Fourier(0.8, 12, 3)),
    };

    /// <summary>Their names, as theory data.</summary>
    public static TheoryData<string> Names => [.. _all.Keys];

    /// <summary>The sample with a name.</summary>
    public static Hypernetwork Of(string name) => _all[name];
}
