using Hyperkernel.Activations.SpecialFunctions;

namespace Hyperkernel.Activations.Functions;

/// <summary>s(y) = 1 / (1 + exp(-y)), the logistic function.</summary>
internal sealed record SigmoidActivation() : NumericalActivation([], [])
{
    public static SigmoidActivation Instance { get; } = new();

    public static ActivationEntry Entry { get; } = ActivationEntry.Of(Instance, "1 / (1 + exp(-y))", "quadrature; tables over strips");

    public override string Name => "sigmoid";

    internal override void WriteTaylor(double y, Span<double> coefficients) => Logistic.WriteTaylor(y, coefficients);

    protected override (double Value, double Derivative) At(double y) => (Logistic.At(y), Logistic.At(y) * Logistic.At(-y));
}
