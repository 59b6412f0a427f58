using Hyperkernel.Activations.SpecialFunctions;

namespace Hyperkernel.Activations.Functions;

/// <summary>s(y) = tanh(y).</summary>
internal sealed record TanhActivation() : NumericalActivation([], [])
{
    public static TanhActivation Instance { get; } = new();

    public static ActivationEntry Entry { get; } = ActivationEntry.Of(Instance, "hyperbolic tangent", "quadrature; tables over strips");

    public override string Name => "tanh";

    internal override void WriteTaylor(double y, Span<double> coefficients)
    {
        (double value, double derivative) = At(y);
        TaylorRecurrences.Tanh(value, derivative, coefficients);
    }

    protected override (double Value, double Derivative) At(double y)
    {
        double value = Math.Tanh(y);
        return (value, (1 - value) * (1 + value));
    }
}
