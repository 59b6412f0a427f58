using Hyperkernel.Activations.SpecialFunctions;

namespace Hyperkernel.Activations.Functions;

/// <summary>s(y) = y Phi(y), with Phi the distribution function of a standard Gaussian variable (Hendrycks and Gimpel 2016).</summary>
/// <remarks>
/// With D = (1 + v1)(1 + v2) - c^2, P = 1 / (2 pi sqrt D), Q = E Phi(a)Phi(b) = 1/4 + arctan(c / sqrt D) / (2 pi), r = 1/(1 + v1) + 1/(1 +
/// v2): E s s' = c Q + P (v1 v2 - c^2 + c^2 r), E s's' = Q + c P (r + 1/D), by integration by parts (Stein's lemma). The gap of nearly
/// parallel inputs comes from quadrature. Domain: variances up to 1e300.
/// </remarks>
internal sealed record GeluActivation() : NumericalActivation([], [])
{
    // Above this part of sqrt(own own') a difference keeps ten digits.
    private const double SmallestDifference = 1e-5;

    public static GeluActivation Instance { get; } = new();

    public static ActivationEntry Entry { get; } =
        ActivationEntry.Of(
            Instance,
            "y Phi(y), Phi the Gaussian distribution function",
            "Stein's lemma, and quadrature for the gap of nearly parallel inputs; tables over strips"
        );

    public override string Name => "gelu";

    public override double Value(double y) => ValueAt(y);

    public override double Derivative(double y) => SlopeAt(y);

    public override DualMoments Moments(in CovarianceBlock input)
    {
        double v1 = input.Variance1,
            v2 = input.Variance2,
            c = input.Covariance;
        (double value, double slope) = Maps(v1, v2, c, input.Gap);
        double own1 = Maps(v1, v1, v1, 0).Value,
            own2 = Maps(v2, v2, v2, 0).Value;
        if (input.IsDiagonal)
        {
            return new(CovarianceBlock.Diagonal(own1), slope);
        }

        double own = Math.Sqrt(own1) * Math.Sqrt(own2),
            gap = own - Math.Abs(value);
        if (gap < SmallestDifference * own)
        {
            gap = Integrals.Moments(input).Value.Gap;
            value = Math.CopySign(own - gap, value);
        }

        return new(new(own1, own2, value, gap), slope);
    }

    internal override int DerivativeNumbers => 0;

    internal override OwnDerivatives OwnDerivatives(double variance, Span<double> numbers) =>
        DualDerivatives(variance, variance, variance, default, default).Own;

    internal override DualDerivatives DualDerivatives(
        double v1,
        double c,
        double v2,
        ReadOnlySpan<double> first,
        ReadOnlySpan<double> second
    )
    {
        (double value, double slope) = Maps(v1, v2, c, Math.Max(0, (Math.Sqrt(v1) * Math.Sqrt(v2)) - Math.Abs(c)));
        double w1 = 1 + v1,
            w2 = 1 + v2,
            determinant = (w1 * w2) - (c * c),
            tilted1 = 1 - (w2 / determinant),
            tilted2 = 1 - (w1 / determinant),
            tilted = c / determinant;
        (double by1, double slopeBy1) = ByFirstVariance(v1, c, v2);
        (double by2, double slopeBy2) = ByFirstVariance(v2, c, v1);
        return new(
            value,
            slope,
            by1,
            by2,
            slope,
            (((2 - tilted1) * (2 - tilted2)) + (2 * tilted * tilted)) / (2 * Math.PI * Math.Sqrt(determinant)),
            slopeBy1,
            slopeBy2
        );
    }

    internal override void WriteTaylor(double y, Span<double> coefficients)
    {
        TaylorRecurrences.GaussianIntegral(ErrorFunction.Distribution(y), 1 / Math.Sqrt(2 * Math.PI), -0.5, y, coefficients);
        TaylorRecurrences.MultiplyByVariable(y, coefficients);
    }

    protected override (double Value, double Derivative) At(double y) => (ValueAt(y), SlopeAt(y));

    // With w = 1 + v, m = sqrt(w1 w2) and D = m^2 complement^2, every quotient is formed before a product could overflow.
    private static (double Value, double Slope) Maps(double v1, double v2, double c, double gap)
    {
        double w1 = 1 + v1,
            w2 = 1 + v2,
            m = Math.Sqrt(w1) * Math.Sqrt(w2),
            sine = c / m;
        double apart = gap * (((Math.Sqrt(v1) * Math.Sqrt(v2)) + Math.Abs(c)) / m);
        double complement = Math.Sqrt((1 / w1) + (v1 / w1 / w2) + (apart / m)),
            inverses = (1 / w1) + (1 / w2);
        double q = 0.25 + (Math.Atan2(sine, complement) / (2 * Math.PI)),
            p = 1 / (2 * Math.PI * complement);
        return ((c * q) + (p * (apart + (c * sine * inverses))), q + (sine * p * (inverses + (1 / m / m / complement / complement))));
    }

    // E s''(a)s(b) / 2 and E s'''(a)s'(b) / 2 with s'' = (2 - y^2) phi(y): phi(a) tilts the pair to a smaller covariance, where Stein's
    // lemma gives the rest.
    private static (double Value, double Slope) ByFirstVariance(double v1, double c, double v2)
    {
        double w1 = 1 + v1,
            variance1 = v1 / w1,
            covariance = c / w1,
            variance2 = v2 - (c * covariance),
            density = 1 / Math.Sqrt(2 * Math.PI * (1 + variance2)),
            t = variance2 / (1 + variance2);
        double mean = variance2 * density,
            second = (2 - t) * density,
            fourth = ((((-3 * t) + 7) * t) - 4) * density,
            scale = 1 / (2 * Math.Sqrt(2 * Math.PI * w1));
        double square = covariance * covariance;
        return (
            scale * (((2 - variance1) * mean) - (square * second)),
            scale * covariance * ((((3 * variance1) - 4) * second) + (square * fourth))
        );
    }

    private static double ValueAt(double y) => y * ErrorFunction.Distribution(y);

    private static double SlopeAt(double y) => ErrorFunction.Distribution(y) + (y * Math.Exp(-y * y / 2) / Math.Sqrt(2 * Math.PI));
}
