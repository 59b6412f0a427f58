namespace Hyperkernel.Experiments.Statistics;

/// <summary>Quantiles of samples.</summary>
public static class Quantile
{
    /// <summary>
    /// The quantile of sorted numbers, linear between order statistics: number 1 + (n - 1) p of them (Hyndman and Fan's type 7, NumPy's
    /// default).
    /// </summary>
    /// <param name="sorted">Numbers in ascending order, at least one.</param>
    /// <param name="probability">p, from 0 to 1.</param>
    /// <exception cref="ArgumentException">There are no numbers.</exception>
    public static double OfSorted(ReadOnlySpan<double> sorted, double probability)
    {
        if (sorted.IsEmpty)
        {
            throw new ArgumentException("Quantile: there are no numbers, there must be at least one.", nameof(sorted));
        }

        double place = (sorted.Length - 1) * probability;
        int below = (int)Math.Min(Math.Floor(place), sorted.Length - 2);
        return below < 0 ? sorted[0] : sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below]));
    }

    /// <summary>The median.</summary>
    /// <exception cref="ArgumentException">There are no numbers.</exception>
    public static double Median(IEnumerable<double> values) => OfSorted([.. values.Order()], .5);
}
