namespace Hyperkernel.Experiments.Reproduction;

/// <summary>A table of an experiment's numbers: a CSV file, a part of <c>results.json</c>, and a table of the report.</summary>
public sealed class ResultTable
{
    private readonly List<Cell[]> _rows = [];

    /// <summary>An empty table.</summary>
    /// <param name="name">Its name, fit to be a file's.</param>
    /// <param name="caption">What it shows, in a sentence.</param>
    /// <param name="columns">The columns' names.</param>
    public ResultTable(string name, string caption, params string[] columns)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, Caption, Columns) = (name, caption, columns);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What it shows.</summary>
    public string Caption { get; }

    /// <summary>The columns' names.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The rows.</summary>
    public IReadOnlyList<IReadOnlyList<Cell>> Rows => _rows;

    /// <summary>Adds a row.</summary>
    /// <param name="cells">Numbers and words, one a column.</param>
    /// <exception cref="ArgumentException">Their number is not that of the columns.</exception>
    public void Add(params Cell[] cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        _rows.Add(
            cells.Length == Columns.Count
                ? cells
                : throw new ArgumentException($"ResultTable {Name}: {cells.Length} cells for {Columns.Count} columns.", nameof(cells))
        );
    }
}
