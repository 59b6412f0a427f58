using System.Globalization;
using System.Numerics.Tensors;
using Hyperkernel.Activations.SpecialFunctions;

namespace Hyperkernel.Activations;

/// <summary>
/// The covariance [[v1, c], [c, v2]] of a pair of centred Gaussian variables, with the distance of |c| from its bound kept apart.
/// </summary>
/// <remarks>
/// Angles between nearly parallel inputs depend on sqrt(v1 v2) - |c|, which subtraction would lose: at a correlation of 1 half of all
/// digits. So the gap is carried through every operation by sums of terms of one sign, and with it the separation of the two variables,
/// which inputs far from the origin have from their differences and no longer from their variances. Domain: variances up to 1e307; products
/// of two of them are never formed.
/// </remarks>
/// <param name="Variance1">v1, not negative.</param>
/// <param name="Variance2">v2, not negative.</param>
/// <param name="Covariance">c, with |c| at most sqrt(v1 v2).</param>
/// <param name="Gap">sqrt(v1 v2) - |c|, not negative.</param>
public readonly record struct CovarianceBlock(double Variance1, double Variance2, double Covariance, double Gap)
{
    /// <summary>The least variance whose quotients by others have all digits.</summary>
    internal const double LeastVariance = 1e-290;

    // Below this share of the square, rounding has a part of what is across two vectors.
    private const double ParallelShare = 1e-3;

    private readonly double _separation;

    /// <summary>sqrt(v1 v2).</summary>
    public double GeometricMean => Math.Sqrt(Variance1) * Math.Sqrt(Variance2);

    /// <summary>v1 + v2 - 2|c| = E(a - b)^2, or E(a + b)^2 where c is negative.</summary>
    /// <remarks>From the entries, as (sqrt v1 - sqrt v2)^2 + 2 gap, unless it was known better.</remarks>
    public double Separation
    {
        get => _separation > 0 ? _separation : Accurate.SquaredDifference(Variance1, Variance2) + (2 * Gap);
        init => _separation = value;
    }

    /// <summary>(sqrt v1 - sqrt v2)^2.</summary>
    /// <remarks>From the variances, or far from the origin, where their difference has lost digits, from the separation.</remarks>
    public double SquaredRootDifference
    {
        get
        {
            double direct = Accurate.SquaredDifference(Variance1, Variance2);
            bool isFar = _separation > 0 && _separation < 2 * Math.Sqrt(direct) * Math.Sqrt(Math.Max(Variance1, Variance2));
            return isFar ? Math.Max(0, _separation - (2 * Gap)) : direct;
        }
    }

    /// <summary>E(a - b)^2 = v1 + v2 - 2c.</summary>
    public double SquaredDistance => Covariance >= 0 ? Separation : Variance1 + Variance2 - (2 * Covariance);

    /// <summary>E(a + b)^2 = v1 + v2 + 2c.</summary>
    public double SquaredSum => Covariance < 0 ? Separation : Variance1 + Variance2 + (2 * Covariance);

    /// <summary>Whether both variables are one and the same.</summary>
    public bool IsDiagonal => Gap == 0 && Variance1 == Variance2 && Covariance >= 0 && _separation == 0;

    /// <summary>The block of a variable with itself.</summary>
    public static CovarianceBlock Diagonal(double variance) => new(variance, variance, variance, 0);

    /// <summary>The block of three given entries; the gap has the rounding error of a subtraction.</summary>
    public static CovarianceBlock FromEntries(double variance1, double variance2, double covariance) =>
        new(variance1, variance2, covariance, Math.Max(0, (Math.Sqrt(variance1) * Math.Sqrt(variance2)) - Math.Abs(covariance)));

    /// <summary>
    /// The block x.x'/scale of two vectors: gap and separation from their difference, or their sum where they point apart.
    /// </summary>
    /// <param name="x">The first vector.</param>
    /// <param name="y">The second vector, of the same length.</param>
    /// <param name="scale">The divisor, for an input layer its width.</param>
    /// <exception cref="ArithmeticException">x.x or y.y overflows.</exception>
    public static CovarianceBlock FromVectors(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double scale)
    {
        double xx = 0,
            yy = 0,
            xy = 0;
        for (int k = 0; k < x.Length; k++)
        {
            xx += x[k] * x[k];
            yy += y[k] * y[k];
            xy += x[k] * y[k];
        }

        if (!double.IsFinite(xx + yy))
        {
            throw new ArithmeticException(
                FormattableString.Invariant(
                    $"CovarianceBlock: x.x = {xx:G3} and y.y = {yy:G3} of two inputs overflow double precision; scale the inputs down."
                )
            );
        }

        if (xx == 0 || yy == 0)
        {
            return new(NotZero(xx / scale, x.ContainsAnyExcept(0)), NotZero(yy / scale, y.ContainsAnyExcept(0)), 0, 0);
        }

        ReadOnlySpan<double> longer = xx >= yy ? x : y,
            shorter = xx >= yy ? y : x;
        double sign = xy < 0 ? -1 : 1,
            separation = 0,
            along = 0,
            square = Math.Max(xx, yy);
        for (int k = 0; k < x.Length; k++)
        {
            double difference = longer[k] - (sign * shorter[k]);
            separation += difference * difference;
            along += longer[k] * difference;
        }

        // What of the shorter vector is not along the longer: from their difference, where that is the shortest of the three.
        bool isNear = separation < Math.Min(xx, yy);
        double part = (isNear ? along : sign * xy) / square,
            rejection = 0;
        for (int k = 0; k < x.Length; k++)
        {
            double other = isNear ? longer[k] - (sign * shorter[k]) : shorter[k] * sign;
            double across = other - (part * longer[k]);
            rejection += across * across;
        }

        if (rejection < ParallelShare * (isNear ? separation : Math.Min(xx, yy)))
        {
            rejection = Rejection(longer, shorter, sign, square);
        }

        double lengths = Math.Sqrt(xx) * Math.Sqrt(yy),
            cosine = Math.Min(1, Math.Abs(xy) / lengths),
            bound = lengths / scale;
        double gap = rejection * (Math.Sqrt(square) / Math.Sqrt(Math.Min(xx, yy))) / (1 + cosine) / scale;
        return new(xx / scale, yy / scale, cosine < 0.5 ? xy / scale : Math.CopySign(bound - gap, xy), gap)
        {
            Separation = separation / scale,
        };
    }

    /// <summary>All entries times a factor that is not negative.</summary>
    public CovarianceBlock Scale(double factor) =>
        new(Product(factor, Variance1), Product(factor, Variance2), factor * Covariance, factor * Gap)
        {
            Separation = factor * _separation,
        };

    /// <summary>The block of both variables, each times a factor that is not negative.</summary>
    public CovarianceBlock Scale(double first, double second) =>
        new(Variance1 * first * first, Variance2 * second * second, Covariance * first * second, Gap * first * second);

    /// <summary>The entrywise (Hadamard) product with another block.</summary>
    public CovarianceBlock Multiply(in CovarianceBlock other)
    {
        double magnitude = Math.Abs(Covariance),
            bound = Math.Abs(other.Covariance) + other.Gap;
        CovarianceBlock product = new(
            Product(Variance1, other.Variance1),
            Product(Variance2, other.Variance2),
            Covariance * other.Covariance,
            (Gap * bound) + (magnitude * other.Gap)
        );
        if (_separation == 0 && other._separation == 0)
        {
            return product;
        }

        // With mean variances and half their differences: v1 w1 + v2 w2 - 2 |c d|, for |c| = mean - separation / 2 and d alike. Of the two
        // forms the one whose terms are smaller.
        double differences = VarianceDifference * other.VarianceDifference / 2;
        double separations = ((other.Variance1 + other.Variance2) / 2 * Separation) + (magnitude * other.Separation);
        double squares = product.Variance1 + product.Variance2,
            twice = 2 * Math.Abs(product.Covariance);
        return product with
        {
            Separation = squares + twice < Math.Abs(differences) + separations ? squares - twice : differences + separations,
        };
    }

    /// <summary>The sum with another block: the covariance of a sum of independent pairs.</summary>
    public CovarianceBlock Add(in CovarianceBlock other)
    {
        double v1 = Variance1 + other.Variance1,
            v2 = Variance2 + other.Variance2,
            c = Covariance + other.Covariance;
        double bound = Math.Sqrt(v1) * Math.Sqrt(v2);
        if (bound == 0)
        {
            return new(v1, v2, 0, 0);
        }

        // v1 v2 - c^2 = det A + det B + (a1 b2 + a2 b1 - 2 ca cb), and the bracket is a square plus gaps; all over the bound, so that
        // nothing overflows.
        double cross = Cross(this, other);
        double boundA = Math.Abs(Covariance) + Gap,
            boundB = Math.Abs(other.Covariance) + other.Gap;
        double mixed =
            Covariance >= 0 == other.Covariance >= 0
                ? (Gap * (boundB / bound)) + (Math.Abs(Covariance) * (other.Gap / bound))
                : (boundA * (boundB / bound)) + (Math.Abs(Covariance) * (Math.Abs(other.Covariance) / bound));
        double determinant = DeterminantOver(bound) + other.DeterminantOver(bound) + (cross * (cross / bound)) + (2 * mixed);
        CovarianceBlock sum = new(v1, v2, c, determinant / (1 + (Math.Abs(c) / bound)));
        return _separation == 0 && other._separation == 0
            ? sum
            : sum with
            {
                Separation = c >= 0 ? SquaredDistance + other.SquaredDistance : SquaredSum + other.SquaredSum,
            };
    }

    /// <summary>Throws where variances underflow, so that the correlation is lost.</summary>
    internal void RequireCorrelation(string activation)
    {
        if (Variance1 is > 0 and < LeastVariance || Variance2 is > 0 and < LeastVariance)
        {
            throw new ArithmeticException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{activation}: variances of {Variance1:G3} and {Variance2:G3} underflow double precision, must be 0 or at "
                        + $"least {LeastVariance}; scale the inputs, or the weights' standard deviations, up."
                )
            );
        }
    }

    /// <summary>v1 - v2.</summary>
    internal double VarianceDifference => RootDifference * (Math.Sqrt(Variance1) + Math.Sqrt(Variance2));

    // sqrt(a1 b2) - sqrt(a2 b1), of two forms the one whose terms are smaller.
    private static double Cross(in CovarianceBlock a, in CovarianceBlock b)
    {
        double first = Math.Sqrt(a.Variance1) * Math.Sqrt(b.Variance2),
            second = Math.Sqrt(a.Variance2) * Math.Sqrt(b.Variance1);
        double ofA = Math.Sqrt(b.Variance2) * a.RootDifference,
            ofB = Math.Sqrt(a.Variance2) * b.RootDifference;
        return Math.Abs(ofA) + Math.Abs(ofB) < first + second ? ofA - ofB : first - second;
    }

    /// <summary>A number that may have underflowed, but is no 0 where what it is made of is positive.</summary>
    internal static double NotZero(double value, bool isPositive) => value == 0 && isPositive ? double.Epsilon : value;

    private static double Product(double a, double b) => NotZero(a * b, a > 0 && b > 0);

    // The square of what of one vector is not along another that is nearly parallel. A fused multiply-add rounds each component once,
    // relative to itself; what the part's own rounding leaves along the longer vector goes with the next pass.
    private static double Rejection(ReadOnlySpan<double> longer, ReadOnlySpan<double> shorter, double sign, double square)
    {
        const int Passes = 4;
        if (longer.Length == 1)
        {
            return 0;
        }

        double[] across = new double[longer.Length];
        for (int k = 0; k < across.Length; k++)
        {
            across[k] = sign * shorter[k];
        }

        for (int pass = 0; pass < Passes; pass++)
        {
            double part = TensorPrimitives.Dot<double>(across, longer) / square;
            for (int k = 0; k < across.Length; k++)
            {
                across[k] = Math.FusedMultiplyAdd(-part, longer[k], across[k]);
            }
        }

        return TensorPrimitives.SumOfSquares<double>(across);
    }

    private double RootDifference => Math.CopySign(Math.Sqrt(SquaredRootDifference), Variance1 - Variance2);

    private double DeterminantOver(double bound) => Gap * (((2 * Math.Abs(Covariance)) + Gap) / bound);
}
