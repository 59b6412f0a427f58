namespace Hyperkernel.Activations.Tables;

/// <summary>
/// How inputs of a table are scaled, and what they contribute against inputs of variance 0, where the table's angle has no meaning.
/// </summary>
/// <remarks>
/// A map is q(s) q(s') + scale(s) scale(s') R(s, s', x): the first term is its value at rho = 0, taken out where the data has variances of
/// 0, whose scale is then 0.
/// </remarks>
internal sealed class TableScales(DualSamples samples, bool hasZero, double largestCorrelation)
{
    /// <summary>The |rho| beyond which entries are handed over; above 1 where none is.</summary>
    public double LargestCorrelation => largestCorrelation;

    /// <summary>The scales of an input, and what it contributes against a variance of 0.</summary>
    public (double Value, double Slope, double ZeroValue, double ZeroSlope) At(double deviation)
    {
        (double value, double slope) = deviation == 0 ? (0, 0) : samples.Scales(deviation);
        (double zeroValue, double zeroSlope) = hasZero ? samples.AgainstZero(deviation) : (0, 0);
        return (value, slope, zeroValue, zeroSlope);
    }

    /// <summary>The series of R for both maps.</summary>
    public (double[] Values, double[] Slopes) Series(double first, double second, int degree, ParallelOptions parallel)
    {
        (double[] values, double[] slopes) = samples.Series(first, second, degree, parallel);
        if (hasZero)
        {
            (double value, double slope, double zeroValue, double zeroSlope) = At(first);
            (double otherValue, double otherSlope, double otherZeroValue, double otherZeroSlope) = At(second);
            values[0] -= value * otherValue == 0 ? 0 : zeroValue / value * (otherZeroValue / otherValue);
            slopes[0] -= slope * otherSlope == 0 ? 0 : zeroSlope / slope * (otherZeroSlope / otherSlope);
        }

        return (values, slopes);
    }
}
