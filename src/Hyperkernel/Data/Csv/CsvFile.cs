using System.Numerics;
using System.Text;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Data.Csv;

/// <summary>Numbers in files of comma-separated values (RFC 4180, UTF-8 with or without a byte order mark).</summary>
/// <remarks>
/// Numbers have a decimal point and no thousands separators, whatever the system's language; every one has to be there and finite, and
/// whole numbers have to be ones that <see langword="double"/> holds exactly. Errors are <see cref="DataFormatException"/>s that give line
/// and column.
/// </remarks>
public static class CsvFile
{
    private const string FirstRow = "first row";

    /// <summary>Reads some columns of a table whose first line names them.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">The columns' names, in the order wanted.</param>
    /// <returns>A row for each row of the table, an entry for each name.</returns>
    /// <exception cref="DataFormatException">The file is no such table: a column is missing, a row is short, or a field is no finite
    /// number.</exception>
    /// <exception cref="InsufficientMemoryException">There is not enough memory; the message gives both figures.</exception>
    public static Matrix<T> ReadColumns<T>(string path, IReadOnlyList<string> columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentOutOfRangeException.ThrowIfZero(columns.Count);
        return Read(
            path,
            reader =>
            {
                if (!reader.Read())
                {
                    throw new DataFormatException(path, "the file is empty; its first line must name the columns.");
                }

                string[] header = [.. reader.Fields.Select(name => name.Trim())];
                int[] places = [.. columns.Select(name => Place(header, name, path))];
                RowBuffer<T> rows = new(places.Length);
                while (reader.Read())
                {
                    AddRow(rows, reader, path, header.Length, "header", places, column => $"'{columns[column]}'");
                }

                return rows.Count > 0 ? rows.ToMatrix() : throw new DataFormatException(path, "there are no rows below the line of names.");
            }
        );
    }

    /// <summary>
    /// Reads a table all of whose fields are numbers; a first line all of whose fields are words is taken for names and skipped.
    /// </summary>
    /// <remarks>
    /// A word has a letter, begins unlike a number, and is no word for what is missing or not finite, such as NA or inf. Names that are the
    /// numbers of several columns, as pandas writes them (0,1,2), are an error, since they may as well be data; a lone 0 is a number.
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <param name="mayLack">Whether a field may be empty or nan, which both count as NaN.</param>
    /// <exception cref="DataFormatException">The file is no such table: a row is short, or a field is no finite number.</exception>
    /// <exception cref="InsufficientMemoryException">There is not enough memory; the message gives both figures.</exception>
    public static Matrix<T> ReadNumbers<T>(string path, bool mayLack = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Read(
            path,
            reader =>
            {
                bool there = reader.Read();
                int named = there && ColumnNames.Are(reader.Fields) ? reader.Fields.Count : 0;
                there = named > 0 ? reader.Read() : there;
                if (!there)
                {
                    throw new DataFormatException(path, "there are no rows of numbers.");
                }

                if (named == 0 && ColumnNames.Doubt(reader.Fields) is string doubt)
                {
                    throw new DataFormatException(path, $"line {reader.Line} {doubt}.");
                }

                int[] places = [.. Enumerable.Range(0, named > 0 ? named : reader.Fields.Count)];
                RowBuffer<T> rows = new(places.Length);
                do
                {
                    AddRow(
                        rows,
                        reader,
                        path,
                        places.Length,
                        named > 0 ? "line of names" : FirstRow,
                        places,
                        column => $"{column + 1}",
                        mayLack
                    );
                } while (reader.Read());
                return rows.ToMatrix();
            }
        );

    private static Matrix<T> Read<T>(string path, Func<CsvReader, Matrix<T>> read)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using FileStream stream = InputFile.Open(path);
        using StreamReader text = new(
            stream,
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true),
            detectEncodingFromByteOrderMarks: false
        );
        CsvReader reader = new(text, path);
        try
        {
            return read(reader);
        }
        catch (DecoderFallbackException e)
        {
            throw new DataFormatException(path, $"the text is not UTF-8 somewhere after line {Math.Max(1, reader.Line)}.", e);
        }
    }

    /// <summary>The place of the one column of a name.</summary>
    /// <exception cref="DataFormatException">There is none, or there are two.</exception>
    internal static int Place(string[] header, string name, string path)
    {
        int place = Array.IndexOf(header, name);
        if (place < 0)
        {
            string separated =
                header is [{ } only] && (only.Contains(';', StringComparison.Ordinal) || only.Contains('\t', StringComparison.Ordinal))
                    ? " Columns are separated by commas."
                    : "";
            throw new DataFormatException(
                path,
                $"there is no column '{name}'; the nearest known is '{NearestName.Of(name, header)}'.{separated}"
            );
        }

        return Array.LastIndexOf(header, name) == place ? place : throw new DataFormatException(path, $"there are two columns '{name}'.");
    }

    private static void AddRow<T>(
        RowBuffer<T> rows,
        CsvReader reader,
        string path,
        int width,
        string measure,
        int[] places,
        Func<int, string> nameOf,
        bool mayLack = false
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (reader.Fields.Count != width)
        {
            throw new DataFormatException(
                path,
                $"line {reader.Line} has {reader.Fields.Count} fields, must have {width} as the {measure} has."
            );
        }

        Span<T> row = rows.Add();
        for (int column = 0; column < places.Length; column++)
        {
            string field = reader.Fields[places[column]];
            if (mayLack && IsLacking(field))
            {
                row[column] = T.NaN;
            }
            else if (NumberField.FindProblem(field, out row[column]) is string problem)
            {
                string hint =
                    rows.Count == 1 && measure == FirstRow
                        ? "; a first line is taken for names only where every field is a word, and none a word for nothing"
                    : mayLack ? "; where nothing was observed, leave the field empty or write nan"
                    : "";
                throw new DataFormatException(path, $"line {reader.Line}, column {nameOf(column)}: {problem}{hint}.");
            }
        }
    }

    private static bool IsLacking(string field) =>
        field.AsSpan().Trim() is var text && (text.IsEmpty || text.Equals("nan", StringComparison.OrdinalIgnoreCase));
}
