using Hyperkernel.Activations.SpecialFunctions;

namespace Hyperkernel.Activations.Functions;

/// <summary>s(y) = log(1 + exp(y)).</summary>
internal sealed record SoftplusActivation() : NumericalActivation([], [])
{
    public static SoftplusActivation Instance { get; } = new();

    public static ActivationEntry Entry { get; } = ActivationEntry.Of(Instance, "log(1 + exp(y))", "quadrature; tables over strips");

    public override string Name => "softplus";

    internal override void WriteTaylor(double y, Span<double> coefficients)
    {
        Logistic.WriteTaylor(y, coefficients);
        TaylorRecurrences.Integrate(ValueAt(y), coefficients);
    }

    protected override (double Value, double Derivative) At(double y) => (ValueAt(y), Logistic.At(y));

    private static double ValueAt(double y) => Math.Max(y, 0) + Accurate.LogP1(Math.Exp(-Math.Abs(y)));
}
