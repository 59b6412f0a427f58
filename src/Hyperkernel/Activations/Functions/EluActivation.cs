using Hyperkernel.Activations.SpecialFunctions;

namespace Hyperkernel.Activations.Functions;

/// <summary>s(y) = y for positive y, alpha (exp(y) - 1) for negative (Clevert, Unterthiner and Hochreiter 2016).</summary>
/// <remarks>Its derivative jumps at 0, from alpha to 1, unless alpha is 1, where only the second one does.</remarks>
internal sealed record EluActivation : NumericalActivation
{
    public EluActivation(double alpha)
        : base(alpha == 1 ? [] : [0], alpha == 1 ? [0] : [])
    {
        Name = alpha == 1 ? "elu" : FormattableString.Invariant($"elu({alpha:R})");
        Alpha = double.IsFinite(alpha) ? alpha : throw new ArgumentException($"{Name}: alpha = {alpha}, must be finite.", nameof(alpha));
    }

    public static EluActivation Usual { get; } = new(1);

    public static ActivationEntry Entry { get; } =
        new("elu", p => Of(p[0]))
        {
            Parameters = ["alpha"],
            Usual = [1],
            Formula = "y for positive y, alpha (exp(y) - 1) for negative",
            DualMaps = "quadrature; tables over strips",
            Samples =
            [
                [1],
                [0.6],
            ],
        };

    public double Alpha { get; }

    public override string Name { get; }

    public static EluActivation Of(double alpha) => alpha == 1 ? Usual : new(alpha);

    public bool Equals(EluActivation? other) => other is not null && Alpha == other.Alpha;

    public override int GetHashCode() => Alpha.GetHashCode();

    internal override void WriteTaylor(double y, Span<double> coefficients)
    {
        if (y > 0)
        {
            TaylorRecurrences.Linear(y, 1, coefficients);
        }
        else
        {
            TaylorRecurrences.Exponential(Alpha * Math.Exp(y), 1, coefficients);
            coefficients[0] = Alpha * Accurate.ExpM1(y);
        }
    }

    protected override (double Value, double Derivative) At(double y) => y > 0 ? (y, 1) : (Alpha * Accurate.ExpM1(y), Alpha * Math.Exp(y));
}
