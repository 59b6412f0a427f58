using Hyperkernel.Data.Tables;

namespace Hyperkernel.Serve.Tables;

/// <summary>What a fit has to know of a table; its description has every distinct entry and is not kept.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Categories">Columns of numbers that should be categories.</param>
/// <param name="Periods">Periods that columns probably have.</param>
internal sealed record TableFacts(
    IReadOnlyList<TableColumn> Columns,
    IReadOnlyList<string> Categories,
    IReadOnlyList<ColumnPeriods> Periods
)
{
    /// <summary>What matters of a description.</summary>
    public static TableFacts Of(TableDescription description) =>
        new(
            [.. description.Columns.Select(c => new TableColumn(c.Name, c.Kind, c.Minimum, c.Maximum, c.AreDates))],
            [.. description.Categories.Select(j => description.Columns[j].Name)],
            description.Periods
        );
}

/// <summary>A column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it holds; null where nothing, or several things.</param>
/// <param name="Minimum">The least number, or the earliest time in days.</param>
/// <param name="Maximum">The greatest number, or the latest time in days.</param>
/// <param name="AreDates">Whether all times are dates.</param>
internal sealed record TableColumn(string Name, ColumnKind? Kind, double Minimum, double Maximum, bool AreDates);
