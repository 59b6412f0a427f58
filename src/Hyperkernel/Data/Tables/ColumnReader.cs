using Hyperkernel.Data.Csv;

namespace Hyperkernel.Data.Tables;

/// <summary>Reads the entries of a column, which are all of one kind: that of the first one, unless a kind is given.</summary>
/// <param name="name">The column.</param>
/// <param name="kind">Its kind; null to find it.</param>
/// <param name="mark">What separates decimals.</param>
internal sealed class ColumnReader(string name, ColumnKind? kind, char mark)
{
    /// <summary>The most levels of a category.</summary>
    public const int MostLevels = 10_000;

    private readonly bool _isGiven = kind is not null;
    private readonly List<string> _levels = [];
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
    private (long Line, string Text) _first;
    private (TimeField.Form Form, long Line, string Text)? _firstTime;

    /// <summary>What the column holds; null before its first entry.</summary>
    public ColumnKind? Kind { get; private set; } = kind;

    /// <summary>The levels of a category, in the order of their numbers.</summary>
    public IReadOnlyList<string> Levels => _levels;

    /// <summary>Whether all times are dates.</summary>
    public bool AreDates { get; private set; } = true;

    /// <summary>The kind of an entry that is not missing; null where it is none.</summary>
    public static ColumnKind? KindOf(string text, char mark) =>
        ColumnNames.IsName(text) || bool.TryParse(text, out _) ? ColumnKind.Category
        : NumberField.FindProblem(text, mark, out _) is null ? ColumnKind.Number
        : TimeField.TryRead(text, out _, out _) ? ColumnKind.Time
        : null;

    /// <summary>Reads an entry.</summary>
    /// <param name="text">The entry, without spaces around it, and not missing.</param>
    /// <param name="line">Its line.</param>
    /// <param name="entry">The number, the days since the origin, or the number of the level.</param>
    /// <returns>What is wrong, as a clause; null where nothing is.</returns>
    public string? FindProblem(string text, long line, out double entry)
    {
        if (Kind is null)
        {
            (Kind, _first) = (KindOf(text, mark), (line, text));
        }

        return Kind switch
        {
            ColumnKind.Category => FindLevel(text, out entry),
            ColumnKind.Time => FindTime(text, line, out entry),
            _ => FindNumber(text, out entry),
        };
    }

    /// <summary>Puts levels in the order of their letters.</summary>
    /// <returns>The new number of each; null where there are none.</returns>
    public int[]? SortLevels()
    {
        if (Kind != ColumnKind.Category)
        {
            return null;
        }

        string[] before = [.. _levels];
        _levels.Sort(StringComparer.Ordinal);
        for (int i = 0; i < _levels.Count; i++)
        {
            _codes[_levels[i]] = i;
        }

        return Array.ConvertAll(before, level => _codes[level]);
    }

    private string? FindNumber(string text, out double entry) =>
        NumberField.FindProblem(text, mark, out entry) is not { } problem ? null
        : (_isGiven ? null : Strange(text)) is { } strange ? strange
        : _isGiven || !text.Any(char.IsLetter) ? problem
        : $"{problem}; if it is a category, say --category {name}";

    private string? FindTime(string text, long line, out double entry)
    {
        if (!TimeField.TryRead(text, out entry, out TimeField.Form form))
        {
            return Strange(text)
                ?? $"'{text}' stands where a date or time must be, as 2024-01-31, 2024-01-31T12:00 or 2024-01-31T12:00:00+01:00";
        }

        if (form != TimeField.Form.Date)
        {
            AreDates = false;
            _firstTime ??= (form, line, text);
            if (_firstTime is { } first && first.Form != form)
            {
                (string here, string there) = form == TimeField.Form.Local ? ("no offset from UTC", "one") : ("an offset from UTC", "none");
                return $"'{text}' has {here}, but '{first.Text}' on line {first.Line} has {there}; write all times with Z or an offset, "
                    + "or none";
            }
        }

        return null;
    }

    private string? FindLevel(string text, out double entry)
    {
        if (!_codes.TryGetValue(text, out int code))
        {
            entry = 0;
            if (!_isGiven && Strange(text) is { } strange)
            {
                return strange;
            }

            if (_levels.Count == MostLevels)
            {
                return $"'{text}' is a category after {MostLevels} others, and there may be no more; leave the column out, or write "
                    + "numbers";
            }

            code = _levels.Count;
            _levels.Add(text);
            _codes.Add(text, code);
        }

        entry = code;
        return null;
    }

    // What an entry of another kind than the column's is, beside the first entry.
    private string? Strange(string text) =>
        KindOf(text, mark) is var kind && kind == Kind ? null
        : _isGiven ? $"'{text}' stands where a {Words(Kind)} must be"
        : _first.Line == 0 || (kind is null && Kind != ColumnKind.Category) ? null
        : $"'{text}' is {(kind is null ? "no word" : $"a {Words(kind)}")}, but '{_first.Text}' on line {_first.Line} is a "
            + $"{Words(Kind)}; if all are categories, say --category {name}";

    private static string Words(ColumnKind? kind) =>
        kind switch
        {
            ColumnKind.Number => "number",
            ColumnKind.Time => "date or time",
            _ => "word",
        };
}
