namespace Hyperkernel.Experiments.Statistics;

/// <summary>The exponent of a power law: the slope of the least-squares line through (log x, log y).</summary>
public static class LogLogSlope
{
    /// <summary>The slope.</summary>
    /// <param name="x">Positive numbers, two or more that differ.</param>
    /// <param name="y">Positive numbers, as many.</param>
    /// <returns>The slope; NaN where some y is not a positive number.</returns>
    /// <exception cref="ArgumentException">Lengths differ, fewer than two x differ, or an x is not positive.</exception>
    public static double Of(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (x.Count != y.Count || x.Distinct().Count() < 2 || x.Any(value => !(value > 0)))
        {
            throw new ArgumentException(
                $"LogLogSlope: {x.Count} x and {y.Count} y, must be as many, the x positive and two of them different.",
                nameof(x)
            );
        }

        if (y.Any(value => !(value > 0)))
        {
            return double.NaN;
        }

        double[] u = [.. x.Select(value => Math.Log(value))],
            v = [.. y.Select(value => Math.Log(value))];
        double meanU = u.Average(),
            meanV = v.Average();
        return u.Zip(v, (a, b) => (a - meanU) * (b - meanV)).Sum() / u.Sum(a => (a - meanU) * (a - meanU));
    }
}
