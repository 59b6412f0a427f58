using Hyperkernel.Activations.Quadrature;
using Hyperkernel.Activations.Tables;
using Hyperkernel.Strips;

namespace Hyperkernel.Activations.Functions;

/// <summary>
/// A function given by its value and derivative: dual maps come from quadrature, those over strips from a table made for the data's
/// variances.
/// </summary>
/// <remarks>Two activations of one type are equal, unless they have parameters to compare.</remarks>
internal abstract record NumericalActivation : Activation
{
    // Of derivatives; a power of two from 64 on.
    private const int SeriesTerms = 256;

    /// <summary>An activation.</summary>
    /// <param name="kinks">Where the function or its derivative jumps, in ascending order.</param>
    /// <param name="breaks">Where only higher derivatives jump.</param>
    protected NumericalActivation(double[] kinks, double[] breaks)
    {
        Kinks = kinks;
        Integrals = new(At, [.. kinks, .. breaks]);
    }

    public sealed override IReadOnlyList<double> Kinks { get; }

    protected DualIntegrals Integrals { get; }

    public override double Value(double y) => At(y).Value;

    public override double Derivative(double y) => At(y).Derivative;

    public override DualMoments Moments(in CovarianceBlock input) => Integrals.Moments(input);

    public virtual bool Equals(NumericalActivation? other) => other is not null && EqualityContract == other.EqualityContract;

    public override int GetHashCode() => EqualityContract.GetHashCode();

    internal override string? WhyNoDerivatives =>
        Integrals.IsSmooth
            ? null
            : "its dual maps have derivatives in closed form only where the function and its derivatives have no jumps";

    internal override int DerivativeNumbers => SeriesTerms;

    internal override OwnDerivatives OwnDerivatives(double variance, Span<double> numbers)
    {
        double deviation = Math.Sqrt(variance);
        GaussianRule rule = Integrals.Rule(deviation);
        double[] series =
            HermiteSeries.Of(y => At(y).Value, deviation, rule, SeriesTerms)
            ?? throw new ArithmeticException(
                FormattableString.Invariant($"{Name}: at the variance {variance:G3} its series is too long for derivatives of dual maps.")
            );
        numbers.Clear();
        series.AsSpan(0, Math.Min(series.Length, SeriesTerms)).CopyTo(numbers);
        return HermiteDerivatives.Of(variance, variance, variance, numbers, numbers).Own with { Value = rule.Own, Slope = rule.OwnSlope };
    }

    internal override DualDerivatives DualDerivatives(
        double v1,
        double c,
        double v2,
        ReadOnlySpan<double> first,
        ReadOnlySpan<double> second
    ) => HermiteDerivatives.Of(v1, c, v2, first[..SeriesTerms], second[..SeriesTerms]);

    internal sealed override StripMap<T> StripMap<T>(VarianceRange range) => DualTable<T>.Create(this, Integrals, range);

    /// <summary>The function's value and derivative; at a point where they jump, those from the left.</summary>
    protected abstract (double Value, double Derivative) At(double y);
}
