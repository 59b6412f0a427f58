using Hyperkernel.Storage;

namespace Hyperkernel.Data.Tables;

/// <summary>What a table holds, and how it may be fitted.</summary>
/// <param name="Dialect">What separates fields and decimals.</param>
/// <param name="Rows">How many rows there are below the names.</param>
/// <param name="Columns">What was seen of each column.</param>
/// <param name="Roles">What the columns are for, probably.</param>
internal sealed record TableDescription(Dialect Dialect, long Rows, IReadOnlyList<ColumnProfile> Columns, TableRoles Roles)
{
    // Numbers that return, by the names they usually have.
    private static readonly (string[] Names, double Least, double Greatest, double Period)[] _cycles =
    [
        (["hour", "hours", "hour_of_day"], 0, 24, 24),
        (["month", "month_of_year"], 1, 12, 12),
        (["weekday", "day_of_week", "dow"], 0, 7, 7),
        (["day_of_year", "dayofyear", "doy", "julian_day"], 0, 366, ColumnPeriods.Year),
        (["direction", "wind_direction", "wind_dir", "azimuth", "bearing", "heading", "aspect"], 0, 360, 360),
    ];

    private TableSample Sample { get; init; } = new(0, new HashSet<string>());

    /// <summary>The periods that columns of contexts and coordinates probably have.</summary>
    public IReadOnlyList<ColumnPeriods> Periods => [.. Roles.Contexts.Concat(Roles.Coordinates).Select(PeriodsOf).OfType<ColumnPeriods>()];

    /// <summary>Columns of numbers that should be categories.</summary>
    public IReadOnlyList<int> Categories => [.. Roles.Contexts.Where(j => j == Roles.Identifier && Columns[j].Kind == ColumnKind.Number)];

    /// <summary>
    /// How much of the grid of contexts and coordinates has a value, in the first rows: the pairs that are there, and all of them; null
    /// where columns make no grid.
    /// </summary>
    public (long Contexts, long Coordinates, long Observed)? Share =>
        Roles is { Value: { } value, Contexts.Count: > 0, Coordinates.Count: > 0 }
            ? (
                Sample.Distinct(Roles.Contexts, value),
                Sample.Distinct(Roles.Coordinates, value),
                Sample.Distinct([.. Roles.Contexts, .. Roles.Coordinates], value)
            )
            : null;

    /// <summary>Of how many rows that share is.</summary>
    public long SharedRows => Sample.Count;

    /// <summary>Reads a table, once.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is read.</param>
    /// <exception cref="DataFormatException">The file is no table.</exception>
    public static TableDescription Of(string path, TableOptions options)
    {
        using TableReader table = TableReader.Open(path, options, null);
        if (table.Header.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new DataFormatException(path, $"there are two columns '{twice.Key}'.");
        }

        ColumnProfile[] columns = [.. table.Header.Select(name => new ColumnProfile(name, table.Dialect.DecimalMark))];
        HashSet<string> missing = new(options.Missing, StringComparer.Ordinal) { "" };
        TableSample sample = new(columns.Length, missing, options.Cancellation);
        long rows = 0;
        while (table.Read())
        {
            rows++;
            sample.Add(table.Fields);
            for (int j = 0; j < columns.Length; j++)
            {
                string text = table.Fields[j].Trim();
                columns[j].Add(text, table.Line, missing.Contains(text));
            }
        }

        return rows == 0
            ? throw new DataFormatException(path, "there are no rows below the line of names.")
            : new(table.Dialect, rows, columns, TableRoles.Guess(columns, sample)) { Sample = sample };
    }

    /// <summary>Where a column varies: among items, within them, or nowhere; null where items are not known.</summary>
    public string? VariationOf(int column) =>
        Columns[column].Kind is null ? null
        : Columns[column].Distinct <= 1 ? "nowhere"
        : Roles.Item.Count == 0 ? null
        : Roles.Item.Contains(column) || Sample.IsConstantWithin(column, Roles.Item) ? "among contexts"
        : "within contexts";

    /// <summary>What a column is for, probably; null where it is for nothing.</summary>
    public string? RoleOf(int column) =>
        column == Roles.Value ? "value"
        : Roles.Contexts.Contains(column) ? "context"
        : Roles.Coordinates.Contains(column) ? "coordinate"
        : column == Roles.Identifier ? "identifier"
        : null;

    /// <summary>What is suspicious about a column, as clauses.</summary>
    public IEnumerable<string> DoubtsOf(int column)
    {
        ColumnProfile c = Columns[column];
        if (c.Problem is { } problem)
        {
            yield return problem;
        }

        if (c.Missing > 0 && RoleOf(column) is "context" or "coordinate")
        {
            yield return FormattableString.Invariant($"lacks {c.Missing:N0} entries, and a context or coordinate must be complete")
                + " wherever there is a value";
        }

        if (c.Missing > 0 && c.Missing == c.Count)
        {
            yield return "is empty";
        }
        else if (c.Distinct == 1 && Rows > 1)
        {
            yield return "is the same in every row";
        }

        if (column == Roles.Value && c.Outlying is { } outlying)
        {
            yield return outlying;
        }

        if (RoleOf(column) is "context" or "coordinate" && c.Nearness is { } nearness)
        {
            yield return nearness;
        }

        if (column != Roles.Value && c.Kind is ColumnKind.Number or ColumnKind.Category)
        {
            if ((c.Kind == ColumnKind.Category || c.AreWhole) && Identifiers.IsNameOfOne(c.Name))
            {
                yield return "is named like an identifier";
            }
            else if (c.Kind == ColumnKind.Category && column == Roles.Identifier)
            {
                yield return "names contexts and does not describe them";
            }
            else if (c.Kind == ColumnKind.Category && c.Distinct > ColumnReader.MostLevels)
            {
                yield return $"has more than {ColumnReader.MostLevels} levels, too many for a category";
            }
            else if (c.Kind == ColumnKind.Number && c.AreWhole && Rows >= 20 && c.Distinct >= 0.95 * (c.Count - c.Missing))
            {
                yield return "holds whole numbers that are all different, as row numbers are";
            }
        }
    }

    private ColumnPeriods? PeriodsOf(int column)
    {
        ColumnProfile c = Columns[column];
        if (c.Kind == ColumnKind.Time)
        {
            double span = c.Maximum - c.Minimum;
            double[] lengths =
            [
                .. !c.AreDates && span >= 2 ? (double[])[1] : [],
                .. span >= 2 * ColumnPeriods.Year ? (double[])[ColumnPeriods.Year] : [],
            ];
            return lengths.Length == 0 ? null : new(c.Name, lengths, KeepsNumber: true, AreOfTimes: true);
        }

        return _cycles
            .Where(cycle =>
                c.Kind == ColumnKind.Number
                && cycle.Names.Contains(c.Name, StringComparer.OrdinalIgnoreCase)
                && c.Minimum >= cycle.Least
                && c.Maximum <= cycle.Greatest
                && c.Maximum - c.Minimum >= 0.5 * cycle.Period
            )
            .Select(cycle => new ColumnPeriods(c.Name, [cycle.Period]))
            .FirstOrDefault();
    }
}
