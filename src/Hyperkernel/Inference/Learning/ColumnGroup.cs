using Hyperkernel.Data.Tables;
using Hyperkernel.Inference.Models;

namespace Hyperkernel.Inference.Learning;

/// <summary>Columns of an array that share a factor: all that a table's column became, but for the number itself beside its
/// periods.</summary>
/// <param name="Name">The column's name, with the period where it has one (<c>hour/24</c>); its number from 0 where there is no
/// table.</param>
/// <param name="Columns">The columns of the array.</param>
internal sealed record ColumnGroup(string Name, int[] Columns)
{
    /// <summary>The groups of an array's columns.</summary>
    /// <param name="table">The table that the array came from; null for none.</param>
    /// <param name="names">The table's columns.</param>
    /// <param name="width">How many columns the array has.</param>
    public static ColumnGroup[] Of(TableColumns? table, IReadOnlyList<string> names, long width)
    {
        if (table is null || names.Sum(name => (long)table.EncodingOf(name).Width) != width)
        {
            return [.. Enumerable.Range(0, (int)width).Select(k => new ColumnGroup(FormattableString.Invariant($"{k}"), [k]))];
        }

        List<ColumnGroup> groups = [];
        int next = 0;
        foreach (ColumnEncoding encoding in names.Select(table.EncodingOf))
        {
            if (encoding.Kind == ColumnKind.Category)
            {
                Add(encoding.Name, encoding.Width);
                continue;
            }

            if (encoding.KeepsNumber)
            {
                Add(encoding.Name, 1);
            }

            foreach (double period in encoding.Periods)
            {
                Add(FormattableString.Invariant($"{encoding.Name}/{period}"), 2);
            }
        }

        return [.. groups];

        void Add(string name, int count)
        {
            groups.Add(new(name, [.. Enumerable.Range(next, count)]));
            next += count;
        }
    }
}
