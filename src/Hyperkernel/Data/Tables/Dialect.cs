using Hyperkernel.Data.Csv;
using Hyperkernel.Storage;

namespace Hyperkernel.Data.Tables;

/// <summary>What separates fields and what separates decimals in a table.</summary>
internal readonly record struct Dialect(char Separator, char DecimalMark)
{
    private const int RowsToCompare = 100;

    /// <summary>In words, as a clause; null where it is the usual one, of commas and points.</summary>
    public string? Unusual =>
        (Separator, DecimalMark) == (',', '.')
            ? null
            : $"fields are separated by {TableOptions.NameOf(Separator)}, and decimals by {(DecimalMark == ',' ? "comma" : "point")}";

    /// <summary>Finds what was not given.</summary>
    /// <param name="beginning">The beginning of the text.</param>
    /// <param name="isWhole">Whether that is the whole text.</param>
    /// <param name="file">The name for messages.</param>
    /// <param name="options">What was given.</param>
    /// <param name="columns">The columns that matter; null for all.</param>
    /// <exception cref="DataFormatException">It cannot be told.</exception>
    public static Dialect Of(string beginning, bool isWhole, string file, TableOptions options, IReadOnlyList<string>? columns)
    {
        char separator = options.Separator ?? SeparatorOf(beginning, isWhole, file);
        return new(separator, options.DecimalMark ?? MarkOf(beginning, isWhole, file, separator, columns));
    }

    private static char SeparatorOf(string beginning, bool isWhole, string file)
    {
        (char Separator, int Names, bool IsEven)[] all =
        [
            .. TableOptions.Separators.Select(s => (s, NamesOf(beginning, isWhole, s, out bool isEven), isEven)).Where(s => s.Item2 > 1),
        ];
        char[] likely = all.Length > 1 ? [.. all.Where(s => s.IsEven).Select(s => s.Separator)] : [.. all.Select(s => s.Separator)];
        return likely switch
        {
            [] when all.Length == 0 => ',',
            [char only] => only,
            _ => throw new DataFormatException(
                file,
                $"line 1 may be separated by {string.Join(" or by ", all.Select(s => TableOptions.NameOf(s.Separator)))}; "
                    + "--separator says by which."
            ),
        };
    }

    // How many names the first line has, and whether the rows below have as many fields.
    private static int NamesOf(string beginning, bool isWhole, char separator, out bool isEven)
    {
        int names = 0,
            rows = 0;
        isEven = true;
        try
        {
            foreach (IReadOnlyList<string> fields in Records(beginning, isWhole, separator).Take(RowsToCompare).Select(r => r.Fields))
            {
                isEven &= rows++ == 0 || fields.Count == names;
                names = names == 0 ? fields.Count : names;
            }
        }
        catch (DataFormatException)
        {
            // With this separator the text is no table.
            isEven = false;
        }

        isEven &= rows > 1;
        return names;
    }

    private static char MarkOf(string beginning, bool isWhole, string file, char separator, IReadOnlyList<string>? columns)
    {
        Dictionary<Mark, string> first = [];
        int[]? places = null;
        try
        {
            foreach ((long line, IReadOnlyList<string> fields) in Records(beginning, isWhole, separator))
            {
                if (places is null)
                {
                    places =
                    [
                        .. Enumerable
                            .Range(0, fields.Count)
                            .Where(i => columns is null || columns.Contains(fields[i].Trim(), StringComparer.Ordinal)),
                    ];
                    continue;
                }

                foreach (int place in places)
                {
                    if (place < fields.Count && MarkOf(fields[place].AsSpan().Trim()) is { } mark && !first.ContainsKey(mark))
                    {
                        first.Add(mark, $"'{fields[place].Trim()}' on line {line}");
                    }
                }
            }
        }
        catch (DataFormatException)
        {
            // What is wrong is said when the rows are read.
        }

        string? Found(Mark mark) => first.GetValueOrDefault(mark);
        return (Found(Mark.Point), Found(Mark.Comma), Found(Mark.MaybePoint), Found(Mark.MaybeComma)) switch
        {
            ({ } point, { } comma, _, _) => throw new DataFormatException(
                file,
                $"there are decimals with a point, {point}, and with a comma, {comma}; --decimal says which is the mark, and "
                    + "numbers must not hold the other."
            ),
            (null, { }, _, _) => ',',
            ({ }, null, _, _) => '.',
            (null, null, _, { } comma) => throw new DataFormatException(
                file,
                $"{comma} may be a number with decimals or one in thousands; if commas are decimal marks, say --decimal , and if not, "
                    + "write thousands without separators."
            ),
            (null, null, { } point, _) when separator == ';' => throw new DataFormatException(
                file,
                $"{point} may be a number with decimals or one in thousands, since fields are separated by semicolons; if points are "
                    + "decimal marks, say --decimal . and if not, write thousands without separators."
            ),
            _ => '.',
        };
    }

    // Three digits behind one mark may be thousands; nothing else may.
    private static Mark? MarkOf(ReadOnlySpan<char> text)
    {
        text = text.TrimStart("+-");
        int at = text.IndexOfAny('.', ',');
        if (at < 0)
        {
            return null;
        }

        ReadOnlySpan<char> whole = text[..at],
            rest = text[(at + 1)..];
        int exponent = rest.IndexOfAny('e', 'E');
        ReadOnlySpan<char> decimals = exponent < 0 ? rest : rest[..exponent],
            power = exponent < 0 ? "0" : rest[(exponent + 1)..].TrimStart("+-");
        if (!AreDigits(whole) || !AreDigits(decimals) || !AreDigits(power) || power.IsEmpty || whole.Length + decimals.Length == 0)
        {
            return null;
        }

        bool maybe = whole.Length is >= 1 and <= 3 && whole[0] != '0' && decimals.Length == 3 && exponent < 0;
        return text[at] == '.' ? (maybe ? Mark.MaybePoint : Mark.Point) : (maybe ? Mark.MaybeComma : Mark.Comma);
    }

    private static bool AreDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    // The last record may be cut, unless the text is whole.
    private static IEnumerable<(long Line, IReadOnlyList<string> Fields)> Records(string beginning, bool isWhole, char separator)
    {
        using StringReader text = new(beginning);
        CsvReader reader = new(text, "", separator);
        (long Line, IReadOnlyList<string> Fields)? last = null;
        while (true)
        {
            bool there;
            try
            {
                there = reader.Read();
            }
            catch (DataFormatException) when (!isWhole && text.Peek() < 0)
            {
                there = false;
            }

            if (last is { } complete && (there || isWhole))
            {
                yield return complete;
            }

            if (!there)
            {
                yield break;
            }

            last = (reader.Line, [.. reader.Fields]);
        }
    }

    private enum Mark
    {
        Point,
        Comma,
        MaybePoint,
        MaybeComma,
    }
}
