namespace Hyperkernel.Experiments.Statistics;

/// <summary>The line y = intercept + slope x through points of known standard errors, by weighted least squares.</summary>
/// <param name="Intercept">The intercept.</param>
/// <param name="InterceptError">Its standard error.</param>
/// <param name="Slope">The slope.</param>
public readonly record struct WeightedLine(double Intercept, double InterceptError, double Slope)
{
    /// <summary>Fits the line.</summary>
    /// <param name="x">Numbers of which two or more differ.</param>
    /// <param name="y">As many numbers.</param>
    /// <param name="errors">Their standard errors, positive.</param>
    /// <exception cref="ArgumentException">Lengths differ, the x are all the same, or an error is not positive.</exception>
    public static WeightedLine Fit(IReadOnlyList<double> x, IReadOnlyList<double> y, IReadOnlyList<double> errors)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        ArgumentNullException.ThrowIfNull(errors);
        if (x.Count != y.Count || x.Count != errors.Count || x.Distinct().Count() < 2 || errors.Any(error => !(error > 0)))
        {
            throw new ArgumentException(
                $"WeightedLine: {x.Count} x, {y.Count} y, {errors.Count} errors, must be as many, two x different and all errors positive.",
                nameof(x)
            );
        }

        double[] weights = [.. errors.Select(error => 1 / (error * error))];
        double total = weights.Sum(),
            meanX = weights.Zip(x, (w, a) => w * a).Sum() / total,
            meanY = weights.Zip(y, (w, b) => w * b).Sum() / total;
        double square = weights.Zip(x, (w, a) => w * (a - meanX) * (a - meanX)).Sum();
        double slope = Enumerable.Range(0, x.Count).Sum(i => weights[i] * (x[i] - meanX) * (y[i] - meanY)) / square;
        return new(meanY - (slope * meanX), Math.Sqrt((1 / total) + (meanX * meanX / square)), slope);
    }
}
