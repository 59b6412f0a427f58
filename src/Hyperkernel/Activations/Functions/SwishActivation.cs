using Hyperkernel.Activations.SpecialFunctions;

namespace Hyperkernel.Activations.Functions;

/// <summary>s(y) = y / (1 + exp(-y)).</summary>
internal sealed record SwishActivation() : NumericalActivation([], [])
{
    public static SwishActivation Instance { get; } = new();

    public static ActivationEntry Entry { get; } = ActivationEntry.Of(Instance, "y / (1 + exp(-y))", "quadrature; tables over strips");

    public override string Name => "swish";

    internal override void WriteTaylor(double y, Span<double> coefficients)
    {
        Logistic.WriteTaylor(y, coefficients);
        TaylorRecurrences.MultiplyByVariable(y, coefficients);
    }

    protected override (double Value, double Derivative) At(double y) => (y * Logistic.At(y), Logistic.At(y) * (1 + (y * Logistic.At(-y))));
}
