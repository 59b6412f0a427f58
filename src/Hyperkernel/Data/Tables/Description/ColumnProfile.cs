using Hyperkernel.Data.Csv;

namespace Hyperkernel.Data.Tables;

/// <summary>What is seen of a column of a table, entry by entry; the distinct ones are kept, up to some number.</summary>
internal sealed class ColumnProfile(string name, char mark)
{
    /// <summary>So many distinct entries are counted.</summary>
    public const int MostDistinct = 1_000_000;

    private const int MostLetters = 20;
    private readonly HashSet<double> _numbers = [];
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);
    private readonly Dictionary<ColumnKind, (long Count, long Line, string Text)> _kinds = [];
    private (long Count, long Line, string Text) _strange;
    private long _lastLine;

    /// <summary>The column.</summary>
    public string Name { get; } = name;

    /// <summary>How many entries are missing.</summary>
    public long Missing { get; private set; }

    /// <summary>How many entries there are.</summary>
    public long Count { get; private set; }

    /// <summary>The least number, or the earliest time in days.</summary>
    public double Minimum { get; private set; } = double.PositiveInfinity;

    /// <summary>The greatest number, or the latest time in days.</summary>
    public double Maximum { get; private set; } = double.NegativeInfinity;

    /// <summary>The line of the least number.</summary>
    public long MinimumLine { get; private set; }

    /// <summary>The line of the greatest number.</summary>
    public long MaximumLine { get; private set; }

    /// <summary>Entries that look the same, as a clause; null where there are none.</summary>
    public string? Nearness =>
        Kind is ColumnKind.Number or ColumnKind.Time && NearEqual.Find([.. _numbers.Order()], Count - Missing) is { } near
            ? NearEqual.Clause(near, Text(near.Low), Text(near.High))
            : null;

    /// <summary>The number farthest from the others if it is an outlier of the distinct ones, as a clause; else null.</summary>
    public string? Outlying
    {
        get
        {
            if (Kind != ColumnKind.Number || Outliers.Find([.. _numbers]) is not { } outliers)
            {
                return null;
            }

            bool isGreatest = Maximum - outliers.Median > outliers.Median - Minimum;
            (double value, long line) = isGreatest ? (Maximum, MaximumLine) : (Minimum, MinimumLine);
            return FormattableString.Invariant($"has {value:G6} on line {line}, more than {Outliers.Ranges} interquartile ranges from the ")
                + FormattableString.Invariant(
                    $"median {outliers.Median:G6} of what differs; is that an error, or a word for a missing entry (--na)"
                );
        }
    }

    /// <summary>Whether all numbers are whole.</summary>
    public bool AreWhole { get; private set; } = true;

    /// <summary>Whether all times are dates.</summary>
    public bool AreDates { get; private set; } = true;

    /// <summary>How many distinct entries there are; no more than <see cref="MostDistinct"/> are counted.</summary>
    public int Distinct => _numbers.Count + _words.Count;

    /// <summary>What the column holds; null where nothing does, or entries are of several kinds.</summary>
    public ColumnKind? Kind => _kinds.Count == 1 && _strange.Count == 0 ? _kinds.Keys.First() : null;

    /// <summary>The kind in words.</summary>
    public string KindName =>
        Kind switch
        {
            ColumnKind.Number => AreWhole ? "whole number" : "number",
            ColumnKind.Time => AreDates ? "date" : "time",
            ColumnKind.Category => "category",
            _ => Count == Missing ? "empty" : "mixed",
        };

    /// <summary>The least and the greatest entry, or some levels of a category.</summary>
    public string Range =>
        Kind switch
        {
            ColumnKind.Number => FormattableString.Invariant($"{Minimum} to {Maximum}"),
            ColumnKind.Time => $"{TimeField.Text(Minimum, AreDates)} to {TimeField.Text(Maximum, AreDates)}",
            ColumnKind.Category => string.Join(", ", FirstWords) + (_words.Count > 3 ? ", ..." : ""),
            _ => "",
        };

    /// <summary>Some levels of a category.</summary>
    public IEnumerable<string> FirstWords =>
        _words.Order(StringComparer.Ordinal).Take(3).Select(word => word.Length <= MostLetters ? word : $"{word[..MostLetters]}...");

    /// <summary>What is wrong with a column of several kinds, as a clause; null where nothing is.</summary>
    public string? Problem =>
        _strange.Count > 0
            ? $"has {Times(_strange.Count)} what is no number, no time and no word, the first '{_strange.Text}' on line {_strange.Line}"
        : _kinds.Count > 1
            ? "has "
                + string.Join(
                    " and ",
                    _kinds
                        .OrderByDescending(k => k.Value.Count)
                        .Select(k => $"{Times(k.Value.Count)} a {Word(k.Key)} (first '{k.Value.Text}' on line {k.Value.Line})")
                )
        : null;

    /// <summary>Takes an entry.</summary>
    /// <param name="text">The entry, without spaces around it.</param>
    /// <param name="line">Its line.</param>
    /// <param name="isMissing">Whether it counts as missing.</param>
    public void Add(string text, long line, bool isMissing)
    {
        Count++;
        if (isMissing)
        {
            Missing++;
            return;
        }

        _lastLine = line;
        switch (ColumnReader.KindOf(text, mark))
        {
            case ColumnKind.Number:
                _ = NumberField.FindProblem(text, mark, out double number);
                AreWhole &= number == Math.Floor(number);
                AddNumber(ColumnKind.Number, number, text);
                break;
            case ColumnKind.Time:
                _ = TimeField.TryRead(text, out double days, out TimeField.Form form);
                AreDates &= form == TimeField.Form.Date;
                AddNumber(ColumnKind.Time, days, text);
                break;
            case ColumnKind.Category:
                Note(ColumnKind.Category, text);
                if (_words.Count <= ColumnReader.MostLevels)
                {
                    _words.Add(text);
                }

                break;
            default:
                _strange = _strange.Count == 0 ? (1, line, text) : _strange with { Count = _strange.Count + 1 };
                break;
        }
    }

    private string Text(double number) =>
        Kind == ColumnKind.Time ? TimeField.Text(number, AreDates) : FormattableString.Invariant($"{number}");

    private void AddNumber(ColumnKind kind, double number, string text)
    {
        Note(kind, text);
        (Minimum, MinimumLine) = number < Minimum ? (number, _lastLine) : (Minimum, MinimumLine);
        (Maximum, MaximumLine) = number > Maximum ? (number, _lastLine) : (Maximum, MaximumLine);
        if (_numbers.Count < MostDistinct)
        {
            _numbers.Add(number);
        }
    }

    private void Note(ColumnKind kind, string text) =>
        _kinds[kind] = _kinds.TryGetValue(kind, out var seen) ? seen with { Count = seen.Count + 1 } : (1, _lastLine, text);

    private static string Times(long count) => count == 1 ? "once" : FormattableString.Invariant($"{count:N0} times");

    private static string Word(ColumnKind kind) =>
        kind == ColumnKind.Category ? "word"
        : kind == ColumnKind.Time ? "time"
        : "number";
}
