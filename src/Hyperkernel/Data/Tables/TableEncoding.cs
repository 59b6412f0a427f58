using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Data.Tables;

/// <summary>Turns columns of a table's rows into the numbers that a network sees.</summary>
internal static class TableEncoding
{
    /// <summary>The columns from one on, encoded.</summary>
    /// <param name="rows">Rows as <see cref="TableRows.Entries"/> has them.</param>
    /// <param name="first">The first of the columns.</param>
    /// <param name="columns">What these columns hold.</param>
    /// <param name="encodings">How they are encoded.</param>
    public static Matrix<double> Of(
        Matrix<double> rows,
        int first,
        IReadOnlyList<TableRows.Column> columns,
        IReadOnlyList<ColumnEncoding> encodings
    )
    {
        if (encodings.All(e => e.IsPlain))
        {
            return rows.View.Block(0, first, rows.Rows, columns.Count).ToMatrix();
        }

        int[]?[] levels = [.. encodings.Zip(columns, (e, column) => e.Kind == ColumnKind.Category ? column.NumbersIn(e) : null)];
        Matrix<double> encoded = Matrix<double>.Uninitialized(rows.Rows, encodings.Sum(e => e.Width));
        for (long i = 0; i < rows.Rows; i++)
        {
            Span<double> row = encoded.Row(i);
            for (int j = 0; j < columns.Count; j++)
            {
                double entry = rows[i, first + j];
                encodings[j].Encode(levels[j] is { } numbers ? numbers[(int)entry] : entry, row);
                row = row[encodings[j].Width..];
            }
        }

        return encoded;
    }
}
