using System.Text.RegularExpressions;

namespace Hyperkernel.Data.Tables;

/// <summary>Which columns of a table probably hold contexts, coordinates and the value.</summary>
/// <param name="Contexts">Columns that describe an item.</param>
/// <param name="Coordinates">Columns that say where a value of the item was observed.</param>
/// <param name="Value">The column of the values; null where no column can be.</param>
/// <param name="Identifier">A column that only names items; null where there is none.</param>
/// <param name="Item">The columns that tell items apart.</param>
internal sealed partial record TableRoles(
    IReadOnlyList<int> Contexts,
    IReadOnlyList<int> Coordinates,
    int? Value,
    int? Identifier,
    IReadOnlyList<int> Item
)
{
    // Of columns that come in pairs, both are coordinates.
    private static readonly (string, string)[] _pairs =
    [
        ("x", "y"),
        ("row", "column"),
        ("row", "col"),
        ("lat", "lon"),
        ("latitude", "longitude"),
        ("u", "v"),
    ];

    /// <summary>Guesses from names, kinds, and what varies with what.</summary>
    /// <remarks>
    /// The value is the column named like one, or else the last column of numbers that are not whole or sometimes missing, or else the last
    /// column of numbers. If a column names items, what is constant for each of them is a context and the rest are coordinates. If none
    /// does, the coordinate is the column without which the fewest distinct rows remain, if they are no more than half.
    /// </remarks>
    public static TableRoles Guess(IReadOnlyList<ColumnProfile> columns, TableSample sample)
    {
        int[] usable = [.. Enumerable.Range(0, columns.Count).Where(j => columns[j].Kind is not null && columns[j].Distinct > 1)];
        int[] numbers = [.. usable.Where(j => columns[j].Kind == ColumnKind.Number && !IsIdentifier(columns[j]))];
        int? value = new[]
        {
            numbers.Where(j => ValueName().IsMatch(columns[j].Name)),
            numbers.Where(j => !columns[j].AreWhole || columns[j].Missing > 0),
            numbers,
        }
            .Select(some => some.Select(j => (int?)j).LastOrDefault())
            .FirstOrDefault(j => j is not null);

        // Where an input is missing, fit refuses the row; what is constant says nothing.
        int[] inputs = [.. usable.Where(j => j != value)];
        if (inputs.Length == 0 || sample.Count == 0)
        {
            return new([], [], value, null, []);
        }

        int? identifier = inputs
            .Where(j => IsIdentifier(columns[j]) && sample.Distinct([j]) <= sample.Count / 2)
            .Select(j => (int?)j)
            .MaxBy(j => sample.Distinct([j!.Value]));
        return identifier is { } id ? OfItems(columns, sample, value, inputs, id) : OfRows(columns, sample, value, inputs);
    }

    private static TableRoles OfItems(IReadOnlyList<ColumnProfile> columns, TableSample sample, int? value, int[] inputs, int id)
    {
        int[] rest = [.. inputs.Where(j => j != id)],
            constant = [.. rest.Where(j => sample.IsConstantWithin(j, [id]))],
            contexts = [.. constant.Where(j => !IsIdentifier(columns[j]) && !NamesItems(columns, sample, j, [id]))],
            coordinates = [.. rest.Where(j => !constant.Contains(j) && !IsIdentifier(columns[j]))];
        return new(contexts.Length == 0 ? [id] : contexts, coordinates, value, id, [id]);
    }

    private static TableRoles OfRows(IReadOnlyList<ColumnProfile> columns, TableSample sample, int? value, int[] inputs)
    {
        int all = sample.Distinct(inputs);
        int? best =
            inputs.Length == 1
                ? null
                : inputs
                    .OrderBy(j => sample.Distinct(Without(inputs, j)))
                    .ThenByDescending(j => columns[j].Kind == ColumnKind.Time || PlaceName().IsMatch(columns[j].Name))
                    .ThenByDescending(j => j)
                    .First();
        if (best is not { } coordinate || sample.Distinct(Without(inputs, coordinate)) > all / 2)
        {
            return new(inputs, [], value, null, inputs);
        }

        string name = columns[coordinate].Name;
        string? partner = _pairs
            .SelectMany(p => new[] { p, (p.Item2, p.Item1) })
            .Where(p => string.Equals(p.Item1, name, StringComparison.OrdinalIgnoreCase))
            .Select(p => p.Item2)
            .FirstOrDefault(other => inputs.Any(j => string.Equals(columns[j].Name, other, StringComparison.OrdinalIgnoreCase)));
        int[] coordinates =
        [
            .. inputs.Where(j => j == coordinate || string.Equals(columns[j].Name, partner, StringComparison.OrdinalIgnoreCase)),
        ];
        int[] contexts = [.. inputs.Except(coordinates)];
        if (contexts.Length == 0)
        {
            return new(Without(inputs, coordinate), [coordinate], value, null, Without(inputs, coordinate));
        }

        // A text that only names contexts is left out, if something is left.
        int[] describing = [.. contexts.Where(j => !NamesItems(columns, sample, j, contexts))];
        return new(
            describing.Length > 0 ? describing : contexts,
            coordinates,
            value,
            contexts.Except(describing).Cast<int?>().FirstOrDefault(),
            contexts
        );
    }

    private static int[] Without(int[] columns, int column) => [.. columns.Where(j => j != column)];

    private static bool NamesItems(IReadOnlyList<ColumnProfile> columns, TableSample sample, int column, IReadOnlyList<int> item) =>
        columns[column].Kind == ColumnKind.Category
        && sample.Distinct(item) >= 5
        && sample.Distinct([column]) >= 0.95 * sample.Distinct(item);

    private static bool IsIdentifier(ColumnProfile column) =>
        (column.Kind == ColumnKind.Category || (column.Kind == ColumnKind.Number && column.AreWhole))
        && Identifiers.IsNameOfOne(column.Name);

    [GeneratedRegex(
        "^(value|values|reading|readings|y|target|response|result|output|outcome|measurement|observed|observation|label)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex ValueName();

    [GeneratedRegex(
        "^(t|time|date|datetime|timestamp|hour|day|month|week|year|minute|second|step|depth|frequency|wavelength|position|place)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex PlaceName();
}
