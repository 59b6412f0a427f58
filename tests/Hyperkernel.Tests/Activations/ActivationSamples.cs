using Hyperkernel.Activations;
using Xunit;

namespace Hyperkernel.Tests.Activations;

/// <summary>The activations that every law is tried on; each type of activation is among them.</summary>
internal static class ActivationSamples
{
    /// <summary>All samples.</summary>
    public static Activation[] All { get; } =
    [
        Activation.Relu,
        Activation.ReluSqrt2,
        Activation.LeakyRelu(0.1),
        Activation.Abs,
        Activation.AbRelu(-0.3, 1.2),
        Activation.AbRelu(0.8, 0.8),
        Activation.Erf,
        Activation.Erf.Scaled(1.7),
        Activation.LeakyRelu(-0.5).Scaled(-2),
    ];

    /// <summary>Their names, as theory data.</summary>
    public static TheoryData<string> Names => [.. All.Select(a => a.Name)];

    /// <summary>The sample with a name.</summary>
    public static Activation Of(string name) => All.Single(a => a.Name == name);
}
