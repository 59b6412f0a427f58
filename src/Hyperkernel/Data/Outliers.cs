namespace Hyperkernel.Data;

/// <summary>Values far from all others, as an instrument's error or a code for "missing" makes them.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="First">The number of the first.</param>
/// <param name="Value">The first.</param>
/// <param name="Median">The median of all values, or of 65,536 or so of them.</param>
internal sealed record Outliers(long Count, int First, double Value, double Median)
{
    /// <summary>An outlier is more than so many interquartile ranges from the median.</summary>
    public const double Ranges = 20;

    private const int Fewest = 8;
    private const int MostSorted = 1 << 16;

    /// <summary>The outliers among values; null where there is none, there are fewer than 8 values, or half of them are equal.</summary>
    /// <param name="values">The values; NaN is none.</param>
    public static Outliers? Find(IReadOnlyList<double> values)
    {
        int step = Math.Max(1, values.Count / MostSorted);
        List<double> some = [];
        for (int i = 0; i < values.Count; i += step)
        {
            if (!double.IsNaN(values[i]))
            {
                some.Add(values[i]);
            }
        }

        double[] sorted = [.. some];
        Array.Sort(sorted);
        if (sorted.Length < Fewest)
        {
            return null;
        }

        double median = sorted[sorted.Length / 2],
            most = Ranges * (sorted[sorted.Length * 3 / 4] - sorted[sorted.Length / 4]);
        if (!(most > 0))
        {
            return null;
        }

        (long count, int first) = (0, -1);
        for (int i = 0; i < values.Count; i++)
        {
            if (Math.Abs(values[i] - median) > most)
            {
                first = count++ == 0 ? i : first;
            }
        }

        return count == 0 ? null : new(count, first, values[first], median);
    }

    /// <summary>What is said of them.</summary>
    /// <param name="what">Where the values stand, such as "in 'reading'".</param>
    /// <param name="place">Where the first one stands.</param>
    public string Sentence(string what, string place) =>
        FormattableString.Invariant($"Warning: {(Count == 1 ? "1 value" : $"{Count:N0} values")} {what} ")
        + FormattableString.Invariant(
            $"{(Count == 1 ? "lies" : "lie")} more than {Ranges} interquartile ranges from the median {Median:G6}, "
        )
        + FormattableString.Invariant($"the first {Value:G6} {place}; such values draw a fit to them: leave them out if they are errors, ")
        + "and fit logarithms if values spread over decades.";
}
