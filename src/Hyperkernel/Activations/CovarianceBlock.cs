namespace Hyperkernel.Activations;

/// <summary>The covariance [[v1, c], [c, v2]] of a pair of centred Gaussian variables, with the distance of |c| from its bound kept apart.</summary>
/// <remarks>
/// Angles between nearly parallel inputs depend on sqrt(v1 v2) - |c|, which subtraction would lose: at a correlation of 1 half of all
/// digits. So the gap is carried through every operation by sums of terms of one sign.
/// </remarks>
/// <param name="Variance1">v1, not negative.</param>
/// <param name="Variance2">v2, not negative.</param>
/// <param name="Covariance">c, with |c| at most sqrt(v1 v2).</param>
/// <param name="Gap">sqrt(v1 v2) - |c|, not negative.</param>
public readonly record struct CovarianceBlock(double Variance1, double Variance2, double Covariance, double Gap)
{
    /// <summary>sqrt(v1 v2).</summary>
    public double GeometricMean => Math.Sqrt(Variance1) * Math.Sqrt(Variance2);

    /// <summary>Whether both variables are one and the same.</summary>
    public bool IsDiagonal => Gap == 0 && Variance1 == Variance2 && Covariance >= 0;

    /// <summary>The block of a variable with itself.</summary>
    public static CovarianceBlock Diagonal(double variance) => new(variance, variance, variance, 0);

    /// <summary>The block of three given entries; the gap has the rounding error of a subtraction.</summary>
    public static CovarianceBlock FromEntries(double variance1, double variance2, double covariance) =>
        new(variance1, variance2, covariance, Math.Max(0, (Math.Sqrt(variance1) * Math.Sqrt(variance2)) - Math.Abs(covariance)));

    /// <summary>The block x.x'/scale of two vectors, the gap from the chord between their directions.</summary>
    /// <param name="x">The first vector.</param>
    /// <param name="y">The second vector, of the same length.</param>
    /// <param name="scale">The divisor, for an input layer its width.</param>
    public static CovarianceBlock FromVectors(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double scale)
    {
        double xx = 0, yy = 0, xy = 0;
        for (int k = 0; k < x.Length; k++)
        {
            xx += x[k] * x[k];
            yy += y[k] * y[k];
            xy += x[k] * y[k];
        }

        if (xx == 0 || yy == 0)
        {
            return new(xx / scale, yy / scale, 0, 0);
        }

        double inverseX = 1 / Math.Sqrt(xx), inverseY = xy < 0 ? -1 / Math.Sqrt(yy) : 1 / Math.Sqrt(yy);
        double chord = 0;
        for (int k = 0; k < x.Length; k++)
        {
            double difference = (x[k] * inverseX) - (y[k] * inverseY);
            chord += difference * difference;
        }

        double bound = Math.Sqrt(xx) * Math.Sqrt(yy) / scale;
        double gap = 0.5 * chord * bound;
        return new(xx / scale, yy / scale, Math.CopySign(bound - gap, xy), gap);
    }

    /// <summary>All entries times a factor that is not negative.</summary>
    public CovarianceBlock Scale(double factor) => new(factor * Variance1, factor * Variance2, factor * Covariance, factor * Gap);

    /// <summary>The block of both variables, each times a factor that is not negative.</summary>
    public CovarianceBlock Scale(double first, double second) => new(
        Variance1 * first * first, Variance2 * second * second, Covariance * first * second, Gap * first * second);

    /// <summary>The entrywise (Hadamard) product with another block.</summary>
    public CovarianceBlock Multiply(in CovarianceBlock other)
    {
        double bound = Math.Abs(other.Covariance) + other.Gap;
        return new(
            Variance1 * other.Variance1,
            Variance2 * other.Variance2,
            Covariance * other.Covariance,
            (Gap * bound) + (Math.Abs(Covariance) * other.Gap));
    }

    /// <summary>The sum with another block: the covariance of a sum of independent pairs.</summary>
    public CovarianceBlock Add(in CovarianceBlock other)
    {
        double v1 = Variance1 + other.Variance1, v2 = Variance2 + other.Variance2, c = Covariance + other.Covariance;
        double bound = Math.Sqrt(v1) * Math.Sqrt(v2);
        if (bound == 0)
        {
            return new(v1, v2, 0, 0);
        }

        // v1 v2 - c^2 = det A + det B + (a1 b2 + a2 b1 - 2 ca cb), and the bracket is a square plus gaps.
        double cross = Math.Sqrt(Variance1 * other.Variance2) - Math.Sqrt(Variance2 * other.Variance1);
        double boundA = Math.Abs(Covariance) + Gap, boundB = Math.Abs(other.Covariance) + other.Gap;
        double mixed = Covariance * other.Covariance >= 0
            ? (Gap * boundB) + (Math.Abs(Covariance) * other.Gap)
            : (boundA * boundB) + Math.Abs(Covariance * other.Covariance);
        double determinant = Determinant + other.Determinant + (cross * cross) + (2 * mixed);
        return new(v1, v2, c, determinant / (bound + Math.Abs(c)));
    }

    private double Determinant => Gap * ((2 * Math.Abs(Covariance)) + Gap);
}
