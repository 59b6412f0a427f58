using System.Globalization;
using System.Numerics;
using System.Text;
using Hyperkernel.Architectures;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Data.Csv;

/// <summary>Numbers in files of comma-separated values (RFC 4180, UTF-8 with or without a byte order mark).</summary>
/// <remarks>
/// Numbers have a decimal point and no thousands separators, whatever the system's language; every one has to be there and finite. Errors
/// are <see cref="DataFormatException"/>s that give line and column.
/// </remarks>
public static class CsvFile
{
    /// <summary>Reads some columns of a table whose first line names them.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">The columns' names, in the order wanted.</param>
    /// <returns>A row for each row of the table, an entry for each name.</returns>
    /// <exception cref="DataFormatException">The file is no such table: a column is missing, a row is short, or a field is no finite number.</exception>
    /// <exception cref="InsufficientMemoryException">There is not enough memory; the message gives both figures.</exception>
    public static Matrix<T> ReadColumns<T>(string path, IReadOnlyList<string> columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentOutOfRangeException.ThrowIfZero(columns.Count);
        return Read(path, reader =>
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
        });
    }

    /// <summary>Reads a table all of whose fields are numbers; a first line of which no field begins like a number is taken for names and skipped.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mayLack">Whether a field may be empty or nan, which both count as NaN.</param>
    /// <exception cref="DataFormatException">The file is no such table: a row is short, or a field is no finite number.</exception>
    /// <exception cref="InsufficientMemoryException">There is not enough memory; the message gives both figures.</exception>
    public static Matrix<T> ReadNumbers<T>(string path, bool mayLack = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Read(path, reader =>
        {
            bool there = reader.Read();
            if (there && !reader.Fields.Any(field => BeginsLikeANumber(field, mayLack)))
            {
                there = reader.Read();
            }

            if (!there)
            {
                throw new DataFormatException(path, "there are no rows of numbers.");
            }

            int[] places = [.. Enumerable.Range(0, reader.Fields.Count)];
            RowBuffer<T> rows = new(places.Length);
            do
            {
                AddRow(rows, reader, path, places.Length, "first row", places, column => $"{column + 1}", mayLack);
            }
            while (reader.Read());
            return rows.ToMatrix();
        });

    private static Matrix<T> Read<T>(string path, Func<CsvReader, Matrix<T>> read)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using FileStream stream = InputFile.Open(path);
        using StreamReader text = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false);
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

    private static int Place(string[] header, string name, string path)
    {
        int place = Array.IndexOf(header, name);
        if (place < 0)
        {
            throw new DataFormatException(path, $"there is no column '{name}'; the nearest known is '{NearestName.Of(name, header)}'.");
        }

        return Array.LastIndexOf(header, name) == place ? place : throw new DataFormatException(path, $"there are two columns '{name}'.");
    }

    private static void AddRow<T>(RowBuffer<T> rows, CsvReader reader, string path, int width, string measure, int[] places, Func<int, string> nameOf, bool mayLack = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (reader.Fields.Count != width)
        {
            throw new DataFormatException(path, $"line {reader.Line} has {reader.Fields.Count} fields, must have {width} as the {measure} has.");
        }

        Span<T> row = rows.Add();
        for (int column = 0; column < places.Length; column++)
        {
            string field = reader.Fields[places[column]];
            if (mayLack && IsLacking(field))
            {
                row[column] = T.NaN;
                continue;
            }

            if (!TryParse(field, out row[column]) || !T.IsFinite(row[column]))
            {
                string found = field.Length == 0 ? "there is nothing" : $"'{field}' stands";
                throw new DataFormatException(path, $"line {reader.Line}, column {nameOf(column)}: {found} where a finite number must be.");
            }
        }
    }

    // The framework passes over zero characters at the end.
    private static bool TryParse<T>(string field, out T number)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        number = T.Zero;
        return !field.Contains('\0', StringComparison.Ordinal) && T.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }

    private static bool IsLacking(string field) => field.AsSpan().Trim() is var text && (text.IsEmpty || text.Equals("nan", StringComparison.OrdinalIgnoreCase));

    private static bool BeginsLikeANumber(string field, bool mayLack) =>
        (mayLack && IsLacking(field)) || field.AsSpan().TrimStart() is [('+' or '-' or '.' or (>= '0' and <= '9')), ..];
}
