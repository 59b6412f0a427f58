namespace Hyperkernel.Data.Tables;

/// <summary>Finds entries of a column that are probably meant to be one, but differ by a little, such as 12 and 12.000000001.</summary>
internal static class NearEqual
{
    // Beside the mean distance of neighbours: of entries that are spread evenly, one in a million is so near its neighbour by chance.
    private const double OfMeanGap = 1e-6;
    private const double OfSize = 1e-6;

    // What rounding leaves of differences between numbers of the column's size; near 0 the size of entries says nothing.
    private const double Rounding = 1e-14;

    // Of columns that do not repeat, such as measurements, so many neighbours must be near.
    private const double OfMeasurements = 0.01;

    /// <summary>The nearest of such pairs.</summary>
    /// <param name="Low">Its smaller entry.</param>
    /// <param name="High">Its greater entry.</param>
    /// <param name="Pairs">How many pairs of neighbours are as near as that they look equal.</param>
    public readonly record struct Finding(double Low, double High, int Pairs);

    /// <summary>
    /// Looks at neighbours: they look equal if they differ by at most a millionth of the mean difference of neighbours, and of themselves,
    /// or around 0 by what rounding leaves.
    /// </summary>
    /// <param name="entries">The entries of a column, in any order.</param>
    /// <returns>The first pair; null where there is none, or the column does not repeat and few neighbours are near.</returns>
    public static Finding? Find(IEnumerable<double> entries)
    {
        double[] all = [.. entries],
            distinct = [.. all.Distinct().Order()];
        return Find(distinct, all.LongLength);
    }

    /// <summary>The same for distinct entries.</summary>
    /// <param name="distinct">The distinct entries, ascending.</param>
    /// <param name="count">How many entries there are with those that repeat.</param>
    public static Finding? Find(double[] distinct, long count)
    {
        if (distinct.Length < 2)
        {
            return null;
        }

        double range = distinct[^1] - distinct[0],
            gap = OfMeanGap * range / (distinct.Length - 1);
        Finding? first = null;
        for (int i = 1; i < distinct.Length; i++)
        {
            (double low, double high) = (distinct[i - 1], distinct[i]);
            double size = Math.Max(Math.Abs(low), Math.Abs(high)),
                rounding = low <= 0 && high >= 0 ? Rounding * range : 0;
            if (high - low <= Math.Max(Math.Min(gap, OfSize * size), rounding))
            {
                first = first is { } found ? found with { Pairs = found.Pairs + 1 } : new(low, high, 1);
            }
        }

        bool repeats = distinct.Length <= count / 2;
        return first is { } pair && (repeats || pair.Pairs >= OfMeasurements * distinct.Length) ? first : null;
    }

    /// <summary>What is said of it, as a clause after the column's name.</summary>
    public static string Clause(Finding finding, string low, string high) =>
        FormattableString.Invariant($"has {low} and {high}{(finding.Pairs == 1 ? "" : $", and {finding.Pairs - 1:N0} more such pairs")}, ")
        + "which look the same but count as different, so that fewer pairs of a context and a coordinate are there; round the column if "
        + "they are meant to be one";
}
