namespace Hyperkernel.Data.Tables;

/// <summary>How the entries of a table's column become numbers; a model that was fitted on a table remembers it.</summary>
/// <remarks>
/// A number or a time t becomes t itself, if <see cref="KeepsNumber"/>, and then cos(2 pi t / p), sin(2 pi t / p) for each period p. A
/// category of L levels becomes L numbers, of which the one of its level is 1; a level that is not among them becomes L zeros.
/// </remarks>
public sealed record ColumnEncoding
{
    /// <summary>A column of numbers that stay what they are.</summary>
    /// <param name="name">The column.</param>
    public ColumnEncoding(string name)
        : this(name, ColumnKind.Number) { }

    private ColumnEncoding(string name, ColumnKind kind)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, Kind) = (name, kind);
    }

    /// <summary>The column.</summary>
    public string Name { get; }

    /// <summary>What the column holds.</summary>
    public ColumnKind Kind { get; }

    /// <summary>The levels of a category, in the order of their numbers; empty for other kinds.</summary>
    public IReadOnlyList<string> Levels { get; private init; } = [];

    /// <summary>Periods, in the column's own unit, which is a day for times.</summary>
    public IReadOnlyList<double> Periods { get; private init; } = [];

    /// <summary>Whether the number itself is kept; always so where there is no period, never of a category.</summary>
    public bool KeepsNumber { get; private init; } = true;

    /// <summary>How many numbers an entry becomes.</summary>
    public int Width => Kind == ColumnKind.Category ? Levels.Count : (KeepsNumber ? 1 : 0) + (2 * Periods.Count);

    /// <summary>Whether the column is of numbers that stay what they are.</summary>
    public bool IsPlain => Kind == ColumnKind.Number && Periods.Count == 0;

    /// <summary>Names of the numbers, such as <c>site=north</c> or <c>cos hour/24</c>.</summary>
    public IReadOnlyList<string> Names =>
        Kind == ColumnKind.Category
            ? [.. Levels.Select(level => $"{Name}={level}")]
            :
            [
                .. KeepsNumber ? (string[])[Name] : [],
                .. Periods.SelectMany(p =>
                    (string[])[FormattableString.Invariant($"cos {Name}/{p}"), FormattableString.Invariant($"sin {Name}/{p}")]
                ),
            ];

    /// <summary>What the column becomes, as a clause.</summary>
    internal string Sentence
    {
        get
        {
            string number = Kind == ColumnKind.Time ? "days since 1970-01-01T00:00 UTC" : "numbers",
                periods = FormattableString.Invariant(
                    $"cosine and sine of the period{(Periods.Count > 1 ? "s" : "")} {string.Join(" and ", Periods)}"
                ),
                unit = Kind == ColumnKind.Time ? (Periods is [1] ? " day" : " days") : "";
            return Kind == ColumnKind.Category ? $"is a category of {Levels.Count} level{(Levels.Count == 1 ? "" : "s")}"
                : Periods.Count == 0 ? $"becomes {number}"
                : KeepsNumber ? $"becomes {number}, and {periods}{unit}"
                : $"becomes {periods}{unit}";
        }
    }

    /// <summary>A column of numbers with periods.</summary>
    /// <param name="name">The column.</param>
    /// <param name="periods">The periods, each finite and above 0.</param>
    /// <param name="keepsNumber">Whether the number itself is kept beside them.</param>
    public static ColumnEncoding OfNumbers(string name, IReadOnlyList<double> periods, bool keepsNumber) =>
        OfPeriods(name, ColumnKind.Number, periods, keepsNumber);

    /// <summary>A column of times.</summary>
    /// <param name="name">The column.</param>
    /// <param name="periods">The periods in days, each finite and above 0; may be none.</param>
    /// <param name="keepsNumber">Whether the days since the origin are kept beside them.</param>
    public static ColumnEncoding OfTimes(string name, IReadOnlyList<double> periods, bool keepsNumber) =>
        OfPeriods(name, ColumnKind.Time, periods, keepsNumber);

    /// <summary>A column of categories.</summary>
    /// <param name="name">The column.</param>
    /// <param name="levels">The levels, all different.</param>
    public static ColumnEncoding OfCategories(string name, IReadOnlyList<string> levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        return levels.Count > 0 && levels.Distinct(StringComparer.Ordinal).Count() == levels.Count && levels.All(level => level is not null)
            ? new(name, ColumnKind.Category) { Levels = levels, KeepsNumber = false }
            : throw new ArgumentException(
                $"{name}: {levels.Count} levels, there must be at least one, and no two the same.",
                nameof(levels)
            );
    }

    /// <summary>Writes what an entry becomes.</summary>
    /// <param name="entry">The number, the days since the origin, or the number of the level; below 0 for a level that is none.</param>
    /// <param name="destination"><see cref="Width"/> numbers.</param>
    internal void Encode(double entry, Span<double> destination)
    {
        if (Kind == ColumnKind.Category)
        {
            destination[..Levels.Count].Clear();
            if (entry >= 0)
            {
                destination[(int)entry] = 1;
            }

            return;
        }

        int next = 0;
        if (KeepsNumber)
        {
            destination[next++] = entry;
        }

        foreach (double period in Periods)
        {
            // The remainder is exact, so that entries a period apart become the same numbers.
            double remainder = entry % period;
            (double sin, double cos) = Math.SinCos(2 * Math.PI * ((remainder < 0 ? remainder + period : remainder) / period));
            (destination[next], destination[next + 1]) = (cos, sin);
            next += 2;
        }
    }

    private static ColumnEncoding OfPeriods(string name, ColumnKind kind, IReadOnlyList<double> periods, bool keepsNumber)
    {
        ArgumentNullException.ThrowIfNull(periods);
        return periods.All(p => p > 0 && double.IsFinite(p)) && (keepsNumber || periods.Count > 0)
            ? new(name, kind) { Periods = periods, KeepsNumber = keepsNumber }
            : throw new ArgumentException(
                FormattableString.Invariant(
                    $"{name}: the periods are {string.Join(", ", periods)}, must be finite, above 0, and at least one "
                ) + "where the number itself is not kept.",
                nameof(periods)
            );
    }
}
