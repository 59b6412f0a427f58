using Hyperkernel.Activations;
using Hyperkernel.Layers;
using Hyperkernel.Tests.Activations;
using Xunit;

namespace Hyperkernel.Tests.Layers;

/// <summary>The layers that every law is tried on; each type of layer is among them.</summary>
internal static class LayerSamples
{
    /// <summary>All samples.</summary>
    public static Layer[] All { get; } =
    [
        new Dense(),
        new Dense(1.3, 0.7),
        new Dense(0.4, 0),
        new Dense(0, 0.5, width: 30),
        new GeneratedDense(),
        new GeneratedDense(bias: true, width: 20),
        new GeneratedDense(weightStd: 1.4),
        new GeneratedDense(bias: true, weightStd: 0.6),
        new LayerNorm(),
        new LayerNorm(0.1),
        new Residual([new ActivationLayer(Activation.Relu), new Dense(0.7, 0.2)]),
        new Residual([new ActivationLayer(Activation.Erf), new GeneratedDense(bias: true)], [new Dense(0.5), new LayerNorm()]),
        new Residual(
            [
                new LayerNorm(),
                new ActivationLayer(Activation.Abs),
                new Dense(1.1),
                new Residual([new ActivationLayer(Activation.Relu), new Dense(0.8)]),
            ]
        ),
        .. ActivationSamples.All.Select(a => new ActivationLayer(a)),
    ];

    /// <summary>Their descriptions, as theory data.</summary>
    public static TheoryData<string> Names => [.. All.Select(l => l.ToString())];

    /// <summary>The sample with a description.</summary>
    public static Layer Of(string name) => All.Single(l => l.ToString() == name);
}
