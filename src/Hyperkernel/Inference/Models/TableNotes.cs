using Hyperkernel.Data;
using Hyperkernel.Data.Tables;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Models;

/// <summary>What should be known of a table that was read: what became of columns, and what is suspicious, a sentence each.</summary>
internal static class TableNotes
{
    /// <summary>The sentences.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="contexts">The distinct contexts among them.</param>
    /// <param name="columns">The columns.</param>
    public static IEnumerable<string> Of(TableRows rows, Matrix<double> contexts, TableColumns columns)
    {
        foreach (string note in Reading(rows, columns))
        {
            yield return note;
        }

        for (int j = 0; j < columns.Contexts.Count + columns.Coordinates.Count; j++)
        {
            TableRows.Column column = rows.Columns[j];
            bool isContext = j < columns.Contexts.Count;
            Matrix<double> entries = isContext ? contexts : rows.Entries;
            if (Identifiers.Doubt(column.Name, column.Kind, entries, j, isContext ? columns.Contexts.Count : 0) is { } doubt)
            {
                yield return $"Warning: the column '{column.Name}' {doubt}.";
            }

            if (Nearness(rows, entries, j) is { } nearness)
            {
                yield return nearness;
            }
        }

        foreach (string outlying in Outlying(rows, columns))
        {
            yield return outlying;
        }
    }

    // Contexts or coordinates that are different, but probably meant to be the same.
    private static string? Nearness(TableRows rows, Matrix<double> entries, int j)
    {
        TableRows.Column column = rows.Columns[j];
        IEnumerable<double> all = Enumerable.Range(0, (int)entries.Rows).Select(i => entries[i, j]);
        return column.Kind != ColumnKind.Category && NearEqual.Find(all) is { } near
            ? $"Warning: the column '{column.Name}' {NearEqual.Clause(near, column.Text(near.Low), column.Text(near.High))}."
            : null;
    }

    private static IEnumerable<string> Outlying(TableRows rows, TableColumns columns)
    {
        int last = (int)rows.Entries.Columns - 1;
        double[] values = [.. Enumerable.Range(0, (int)rows.Entries.Rows).Select(i => rows.Entries[i, last])];
        if (Outliers.Find(values) is { } outliers)
        {
            yield return outliers.Sentence($"of '{columns.Value}'", $"on line {rows.Lines[outliers.First]}");
        }
    }

    /// <summary>The sentences on a table that gives contexts by their numbers.</summary>
    public static IEnumerable<string> OfNumbered(TableRows rows, TableColumns columns) =>
        [
            .. Reading(rows, columns),
            .. Enumerable.Range(1, columns.Coordinates.Count).Select(j => Nearness(rows, rows.Entries, j)).OfType<string>(),
            .. Outlying(rows, columns),
        ];

    // What became of the table, where that is not plain.
    private static IEnumerable<string> Reading(TableRows rows, TableColumns columns)
    {
        if (rows.Dialect.Unusual is { } unusual)
        {
            yield return $"In this table {unusual}.";
        }

        foreach (ColumnEncoding encoding in columns.Encodings)
        {
            yield return $"The column '{encoding.Name}' {encoding.Sentence}.";
        }

        if (rows.MissingValues > 0)
        {
            yield return $"{Counted.Of(rows.MissingValues, "row")} left out, whose '{columns.Value}' is missing.";
        }
    }
}
