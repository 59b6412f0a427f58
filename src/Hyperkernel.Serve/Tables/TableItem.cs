using Hyperkernel.Data.Csv;
using Hyperkernel.Data.Tables;

namespace Hyperkernel.Serve.Tables;

/// <summary>A context of a table, as its columns have it, with what was observed of it.</summary>
/// <param name="Held">The fields of the columns that are not swept, with points for decimals.</param>
internal sealed record TableItem(string[] Held)
{
    // What a page can show; predictions for others are downloaded.
    private const int MostItems = 200;
    private const int MostObserved = 2000;
    private readonly List<double[]> _observed = [];

    /// <summary>Places along the swept columns (0 where there is none) and the value.</summary>
    public IReadOnlyList<double[]> Observed => _observed;

    /// <summary>What it is called.</summary>
    public string Title(IReadOnlyList<string> names) => string.Join(", ", names.Zip(Held, (name, field) => $"{name} = {field}"));

    /// <summary>The first contexts of a table.</summary>
    /// <param name="path">The table.</param>
    /// <param name="held">The columns that tell contexts apart.</param>
    /// <param name="swept">The columns that predictions are drawn over, at most two.</param>
    /// <param name="value">The column of the value.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static IReadOnlyList<TableItem> Read(
        string path,
        IReadOnlyList<string> held,
        IReadOnlyList<string> swept,
        string value,
        CancellationToken cancellation
    )
    {
        TableOptions options = new() { Cancellation = cancellation };
        HashSet<string> missing = new(options.Missing, StringComparer.Ordinal) { "" };
        using TableReader table = TableReader.Open(path, options, [.. held, .. swept, value]);
        int[] heldPlaces = [.. held.Select(table.Place)],
            sweptPlaces = [.. swept.Select(table.Place)];
        int valuePlace = table.Place(value);
        char mark = table.Dialect.DecimalMark;
        Dictionary<string, TableItem> items = new(StringComparer.Ordinal);
        List<TableItem> all = [];
        while (table.Read())
        {
            string[] fields = [.. heldPlaces.Select(j => table.Fields[j].Trim())];
            if (Array.Exists(fields, missing.Contains) || missing.Contains(table.Fields[valuePlace].Trim()))
            {
                continue;
            }

            string key = string.Join('\n', fields);
            if (!items.TryGetValue(key, out TableItem? item))
            {
                if (all.Count == MostItems)
                {
                    continue;
                }

                item = new(Array.ConvertAll(fields, field => WithPoint(field, mark)));
                items.Add(key, item);
                all.Add(item);
            }

            double[] places = [.. sweptPlaces.Select(j => Place(table.Fields[j].Trim(), mark))];
            if (item._observed.Count < MostObserved && Array.TrueForAll(places, double.IsFinite))
            {
                item._observed.Add(
                    [places.ElementAtOrDefault(0), places.ElementAtOrDefault(1), Place(table.Fields[valuePlace].Trim(), mark)]
                );
            }
        }

        return all;
    }

    private static string WithPoint(string field, char mark) =>
        mark == ',' && ColumnReader.KindOf(field, mark) == ColumnKind.Number ? field.Replace(',', '.') : field;

    private static double Place(string field, char mark) =>
        ColumnReader.KindOf(field, mark) switch
        {
            ColumnKind.Number => NumberField.FindProblem(field, mark, out double number) is null ? number : double.NaN,
            ColumnKind.Time => TimeField.TryRead(field, out double days, out _) ? days : double.NaN,
            _ => double.NaN,
        };
}
