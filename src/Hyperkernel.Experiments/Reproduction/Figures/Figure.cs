namespace Hyperkernel.Experiments.Reproduction.Figures;

/// <summary>A figure: charts side by side, as data; each one's numbers are written as a table, too.</summary>
/// <param name="Name">Its name, fit to be a file's.</param>
/// <param name="Caption">What it shows, in a few sentences.</param>
/// <param name="Charts">The charts, from left to right.</param>
public sealed record Figure(string Name, string Caption, params IReadOnlyList<Chart> Charts)
{
    /// <summary>How many charts stand in one row.</summary>
    public int ChartsPerRow { get; init; } = 2;

    /// <summary>Every number that the figure shows.</summary>
    public IReadOnlyList<ResultTable> Tables() =>
        [.. Charts.Select((chart, i) => chart.Table(Charts.Count == 1 ? Name : $"{Name}-{i + 1}", Caption))];
}
