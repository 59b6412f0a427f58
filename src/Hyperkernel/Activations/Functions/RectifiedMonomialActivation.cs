using System.Numerics;
using Hyperkernel.Activations.Quadrature;
using Hyperkernel.Activations.SpecialFunctions;
using Hyperkernel.Strips;

namespace Hyperkernel.Activations.Functions;

/// <summary>s(y) = y^d for positive y, else 0; d = 0 is the step function, d = 1 the rectifier.</summary>
/// <remarks>
/// With t the angle of the correlation, m = sqrt(v1 v2): E s s' = m^d J_d(t) / (2 pi), and E s's' = d^2 m^(d-1) J_(d-1)(t) / (2 pi): the
/// arc-cosine kernels (Cho and Saul 2009). Here J_d = pi A_d - (-1)^d X_d up to a right angle and X_d(pi - t) beyond, with A_d = E x^d y^d
/// of unit variables and X_d the d-fold integral of t by cos t times (d!)^2, which is positive: so nothing cancels near either end.
/// </remarks>
internal sealed record RectifiedMonomialActivation : Activation
{
    private readonly double[] _even;
    private readonly double[] _evenOfSlope;

    // Whose dual map is that of the second derivative, but for a factor.
    private readonly RectifiedMonomialActivation? _second;

    public RectifiedMonomialActivation(int degree)
    {
        Degree = degree is >= 0 and <= PolynomialActivation.LargestDegree
            ? degree
            : throw new ArgumentException(
                $"rectified_monomial: degree = {degree}, must be 0 to {PolynomialActivation.LargestDegree}.",
                nameof(degree)
            );
        _even = Squares(degree);
        _evenOfSlope = Squares(Math.Max(0, degree - 1));
        _second = degree >= 2 ? new(degree - 2) : null;
    }

    public static ActivationEntry Entry { get; } =
        new("rectified_monomial", p => new RectifiedMonomialActivation((int)p[0]))
        {
            Parameters = ["d"],
            IsDegree = true,
            Formula = "y^d for positive y, else 0; d from 0 to 16",
            DualMaps = "arc-cosine kernels of order d and d - 1",
            Samples =
            [
                [0],
                [1],
                [2],
                [3],
            ],
        };

    public int Degree { get; }

    public override string Name => FormattableString.Invariant($"rectified_monomial({Degree})");

    public override IReadOnlyList<double> Kinks => Degree <= 1 ? [0] : [];

    public override double Value(double y) => y > 0 ? Math.Pow(y, Degree) : 0;

    public override double Derivative(double y) => y > 0 && Degree > 0 ? Degree * Math.Pow(y, Degree - 1) : 0;

    public override DualMoments Moments(in CovarianceBlock input)
    {
        if (Degree == 0)
        {
            input.RequireCorrelation(Name);
        }

        double bound = input.GeometricMean,
            distance = bound == 0 ? 1 : Math.Min(1, input.Gap / bound);
        double angle = 2 * Math.Asin(Math.Sqrt(distance / 2)),
            most = _even.Sum() / 2;
        double scale = Degree == 0 && bound == 0 ? 0 : Math.Pow(bound, Degree),
            signed = SignOf(Degree) * Integral(Degree, angle);
        bool negative = input.Covariance < 0;
        double value,
            gap;
        if (negative)
        {
            value = scale * Integral(Degree, angle) / (2 * Math.PI);
            gap = (scale * most) - value;
        }
        else
        {
            double deficit = 0;
            for (int n = 0; n < _even.Length; n++)
            {
                deficit += _even[n] * Accurate.PowerDeficit(distance, n);
            }

            gap = scale * ((Math.PI * deficit) + signed) / (2 * Math.PI);
            value = scale * ((Math.PI * Sum(_even, 1 - distance)) - signed) / (2 * Math.PI);
        }

        double own1 = CovarianceBlock.NotZero(Own(input.Variance1, most), input.Variance1 > 0);
        double own2 = CovarianceBlock.NotZero(Own(input.Variance2, most), input.Variance2 > 0);
        double slope =
            Degree == 0
                ? 0
                : Degree
                    * Degree
                    * Math.Pow(bound, Degree - 1)
                    / (2 * Math.PI)
                    * (
                        negative
                            ? Integral(Degree - 1, angle)
                            : (Math.PI * Sum(_evenOfSlope, 1 - distance)) - (SignOf(Degree - 1) * Integral(Degree - 1, angle))
                    );
        return new(input.IsDiagonal ? CovarianceBlock.Diagonal(own1) : new(own1, own2, value, gap), slope);
    }

    internal override OwnDerivatives OwnDerivatives(double variance, Span<double> numbers)
    {
        DualMoments own = Moments(CovarianceBlock.Diagonal(variance));
        return variance > 0
            ? new(
                own.Value.Variance1,
                Degree * own.Value.Variance1 / variance,
                own.Derivative,
                Math.Max(0, Degree - 1) * own.Derivative / variance
            )
            : new(own.Value.Variance1, 0, own.Derivative, 0);
    }

    // Derivatives by a variance from that by the covariance, since scaling a variable scales the expectation (Euler's theorem).
    internal override DualDerivatives DualDerivatives(
        double v1,
        double c,
        double v2,
        ReadOnlySpan<double> first,
        ReadOnlySpan<double> second
    )
    {
        CovarianceBlock block = CovarianceBlock.FromEntries(v1, v2, c);
        DualMoments moments = Moments(block);
        ArcSineDerivatives angle = new(v1, c, v2);
        double value = moments.Value.Covariance,
            slope = moments.Derivative,
            quarter = angle.ByCovariance / (2 * Math.PI);
        double byCovariance = Degree == 0 ? quarter : slope,
            slopeByCovariance = Degree switch
            {
                0 => 0,
                1 => quarter,
                _ => Degree * Degree * (Degree - 1) * (Degree - 1) * _second!.Moments(block).Value.Covariance,
            };
        double LessScaling(double times, double of, double derivative, double variance) =>
            variance > 0 ? ((times * of) - (c * derivative)) / (2 * variance) : 0;
        int below = Math.Max(0, Degree - 1);
        return new(
            value,
            byCovariance,
            LessScaling(Degree, value, byCovariance, v1),
            LessScaling(Degree, value, byCovariance, v2),
            slope,
            slopeByCovariance,
            LessScaling(below, slope, slopeByCovariance, v1),
            LessScaling(below, slope, slopeByCovariance, v2)
        );
    }

    public bool Equals(RectifiedMonomialActivation? other) => other is not null && Degree == other.Degree;

    public override int GetHashCode() => Degree;

    internal override bool NeedsCorrelation => Degree == 0;

    internal override int? TaylorDegree => Degree;

    internal override void WriteTaylor(double y, Span<double> coefficients)
    {
        double binomial = 1;
        for (int k = 0; k < coefficients.Length; k++)
        {
            coefficients[k] = y > 0 && k <= Degree ? binomial * Math.Pow(y, Degree - k) : 0;
            binomial *= (Degree - k) / (k + 1.0);
        }
    }

    internal override StripMap<T> StripMap<T>(VarianceRange range) =>
        new VectorStripMap<RectifiedMonomialKernel<T>, T>(new(Degree, _even, _evenOfSlope));

    /// <summary>X_d up to a right angle: d d! times the integral of f sin f (cos f - cos t)^(d-1) from 0 to t.</summary>
    internal static double Integral(int degree, double t)
    {
        if (degree == 0)
        {
            return t;
        }

        double factor = degree;
        for (int n = 2; n <= degree; n++)
        {
            factor *= n;
        }

        return factor * (GaussLegendre.Integrate(0, t / 2, Integrand) + GaussLegendre.Integrate(t / 2, t, Integrand));

        double Integrand(double f) => f * Math.Sin(f) * Math.Pow(2 * Math.Sin((t + f) / 2) * Math.Sin((t - f) / 2), degree - 1);
    }

    /// <summary>(-1)^d.</summary>
    internal static int SignOf(int degree) => degree % 2 == 0 ? 1 : -1;

    private double Own(double variance, double most) => Degree == 0 && variance == 0 ? 0 : most * Math.Pow(variance, Degree);

    private static double Sum(double[] coefficients, double x)
    {
        double sum = 0;
        for (int n = coefficients.Length - 1; n >= 0; n--)
        {
            sum = (sum * x) + coefficients[n];
        }

        return sum;
    }

    // The powers of rho in E x^d y^d.
    private static double[] Squares(int degree)
    {
        double[] monomial = new double[degree + 1],
            result = new double[degree + 1];
        monomial[degree] = 1;
        PolynomialActivation.HermiteCoefficients(monomial, 1, result);
        return Array.ConvertAll(result, h => h * h);
    }
}
