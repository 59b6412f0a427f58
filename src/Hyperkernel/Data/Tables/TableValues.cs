using Hyperkernel.Data.Csv;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Data.Tables;

/// <summary>One column of numbers, of which any may be missing.</summary>
internal static class TableValues
{
    /// <summary>Reads it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="column">The column.</param>
    /// <param name="others">Other columns that show what separates fields and decimals.</param>
    /// <param name="options">How the table is read.</param>
    /// <returns>A row for each row of the table, NaN where the entry is missing; null where there is no such column.</returns>
    /// <exception cref="DataFormatException">An entry is neither a number nor missing, or the file is no table.</exception>
    public static Matrix<double>? Read(string path, string column, IEnumerable<string> others, TableOptions options)
    {
        using TableReader table = TableReader.Open(path, options, [.. others, column]);
        if (!table.Header.Contains(column, StringComparer.Ordinal))
        {
            return null;
        }

        int place = table.Place(column);
        ColumnReader reader = new(column, ColumnKind.Number, table.Dialect.DecimalMark);
        HashSet<string> missing = new(options.Missing, StringComparer.Ordinal) { "" };
        RowBuffer<double> rows = new(1);
        while (table.Read())
        {
            string text = table.Fields[place].Trim();
            Span<double> row = rows.Add();
            if (missing.Contains(text))
            {
                row[0] = double.NaN;
            }
            else if (reader.FindProblem(text, table.Line, out row[0]) is { } problem)
            {
                throw table.Error(column, problem);
            }
        }

        return rows.ToMatrix();
    }
}
