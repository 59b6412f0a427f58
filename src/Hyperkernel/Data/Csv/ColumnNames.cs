namespace Hyperkernel.Data.Csv;

/// <summary>Tells a first line of names from one of numbers.</summary>
internal static class ColumnNames
{
    // What is written for a number that is missing or not finite.
    private static readonly HashSet<string> _noNumbers = new(StringComparer.OrdinalIgnoreCase)
    {
        "nan",
        "nan(ind",
        "nan(snan",
        "nanq",
        "nans",
        "qnan",
        "snan",
        "na",
        "n/a",
        "n.a",
        "n/v",
        "nat",
        "null",
        "nil",
        "none",
        "missing",
        "undefined",
        "masked",
        "inf",
        "infinity",
        "infty",
        "infinite",
        "div/0!",
        "value!",
        "num!",
        "ref!",
        "true",
        "false",
    };

    /// <summary>Whether all fields of a line are unmistakably names.</summary>
    public static bool Are(IReadOnlyList<string> fields) => fields.All(IsName);

    /// <summary>What makes a first line of numbers doubtful, as a clause with what to do; null where nothing does.</summary>
    public static string? Doubt(IReadOnlyList<string> fields)
    {
        bool hasIndex = fields.Count > 1 && fields[0].AsSpan().Trim().IsEmpty;
        return
            fields.Count > 1
            && fields.Skip(hasIndex ? 1 : 0).Select((field, i) => field == FormattableString.Invariant($"{i}")).All(same => same)
            ? $"is '{string.Join(',', fields)}', the numbers of the columns{(hasIndex ? " after nothing" : "")}, which pandas "
                + $"writes where they have no names. "
                + "If these are names, write the file without them (header=False, index=False); if they are data, write them with "
                + "decimals (0.0)"
            : null;
    }

    /// <summary>Whether a field is unmistakably a word. Names of comments, as NumPy writes them, begin with '#'.</summary>
    public static bool IsName(string field)
    {
        ReadOnlySpan<char> text = field.AsSpan().Trim().TrimStart('#').Trim();
        return !text.IsEmpty
            && (char.IsLetter(text[0]) || text[0] is '_' or '(' or '[' or '<')
            && text.ToString().Any(char.IsLetter)
            && !_noNumbers.Contains(text.Trim("<>()[]#?. ").ToString());
    }
}
