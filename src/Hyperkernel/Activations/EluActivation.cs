using Hyperkernel.Strips;

namespace Hyperkernel.Activations;

/// <summary>s(y) = y for positive y, alpha (exp(y) - 1) for negative (Clevert, Unterthiner and Hochreiter 2016).</summary>
/// <remarks>
/// Its derivative jumps at 0, from alpha to 1, unless alpha is 1, where only the second one does. The dual maps come from quadrature.
/// </remarks>
internal sealed record EluActivation : Activation
{
    private readonly NumericalActivation _function;

    public EluActivation(double alpha)
    {
        Name = alpha == 1 ? "elu" : FormattableString.Invariant($"elu({alpha:R})");
        Alpha = double.IsFinite(alpha) ? alpha : throw new ArgumentException($"{Name}: alpha = {alpha}, must be finite.", nameof(alpha));
        _function = new(
            Name,
            y => y > 0 ? (y, 1) : (alpha * Accurate.ExpM1(y), alpha * Math.Exp(y)),
            alpha == 1 ? [] : [0],
            alpha == 1 ? [0] : [],
            Series
        );
    }

    public double Alpha { get; }

    public override string Name { get; }

    public override IReadOnlyList<double> Kinks => _function.Kinks;

    public override double Value(double y) => _function.Value(y);

    public override double Derivative(double y) => _function.Derivative(y);

    public override DualMoments Moments(in CovarianceBlock input) => _function.Moments(input);

    public bool Equals(EluActivation? other) => other is not null && Alpha == other.Alpha;

    public override int GetHashCode() => Alpha.GetHashCode();

    internal override void WriteTaylor(double y, Span<double> coefficients) => Series(y, coefficients);

    internal override StripMap<T> StripMap<T>(VarianceRange range) => _function.StripMap<T>(range);

    private void Series(double y, Span<double> coefficients)
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
}
