using Hyperkernel.Randomness;

namespace Hyperkernel.Experiments.Statistics;

/// <summary>Intervals by resampling: the spread of a statistic over samples drawn, with replacement, from the sample itself.</summary>
/// <remarks>
/// Percentile intervals (B. Efron, R. Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13). The same seed gives the same
/// interval.
/// </remarks>
/// <param name="seed">Seed of the resampling.</param>
/// <param name="resamples">How many samples are drawn.</param>
/// <param name="level">The probability that the interval is to have, between 0 and 1.</param>
public sealed class Bootstrap(ulong seed, int resamples = 1000, double level = .95)
{
    /// <summary>The median of a sample with its interval.</summary>
    /// <exception cref="ArgumentException">The sample is empty.</exception>
    public Estimate Median(IReadOnlyList<double> sample) => Interval([sample], drawn => Quantile.Median(drawn[0]));

    /// <summary>
    /// The slope of log |median of draws| against log x (<see cref="LogLogSlope"/>), with its interval: draws are resampled at each x by
    /// themselves.
    /// </summary>
    /// <param name="x">Positive numbers, two or more that differ.</param>
    /// <param name="draws">The draws at each of them.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a number is not positive.</exception>
    public Estimate SlopeOfMedians(IReadOnlyList<double> x, IReadOnlyList<IReadOnlyList<double>> draws) =>
        Interval(draws, drawn => LogLogSlope.Of(x, [.. drawn.Select(values => Math.Abs(Quantile.Median(values)))]));

    /// <summary>A statistic of several samples, with its interval: each sample is resampled by itself.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="statistic">The statistic.</param>
    public Estimate Interval(IReadOnlyList<IReadOnlyList<double>> samples, Func<IReadOnlyList<IReadOnlyList<double>>, double> statistic)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(statistic);
        CounterRandom random = new(seed, RandomStream.Bootstrap);
        ulong index = 0;
        double[] values = new double[resamples];
        for (int b = 0; b < resamples; b++)
        {
            values[b] = statistic(
                [.. samples.Select(sample => (IReadOnlyList<double>)[.. sample.Select(_ => sample[random.Integer(index++, sample.Count)])])]
            );
        }

        Array.Sort(values);
        return new(statistic(samples), Quantile.OfSorted(values, (1 - level) / 2), Quantile.OfSorted(values, (1 + level) / 2));
    }
}
