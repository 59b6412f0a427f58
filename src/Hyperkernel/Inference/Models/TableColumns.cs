using Hyperkernel.Data.Tables;
using Hyperkernel.Kernels;
using Hyperkernel.Storage;

namespace Hyperkernel.Inference.Models;

/// <summary>Which columns of a table hold what; a model that was fitted on a table remembers them.</summary>
/// <param name="Contexts">The columns of a context, in order.</param>
/// <param name="Coordinates">The columns of a coordinate, in order; none for a plain network.</param>
/// <param name="Value">The column of the value.</param>
public sealed record TableColumns(IReadOnlyList<string> Contexts, IReadOnlyList<string> Coordinates, string Value)
{
    /// <summary>
    /// The column of the context's number, from 0, in an array of contexts, where the table does not hold contexts themselves; there are no
    /// <see cref="Contexts"/> then.
    /// </summary>
    public string? ContextNumber { get; init; }

    /// <summary>
    /// The column of the noise that each observation is known to have, a standard deviation in the value's unit; null for none. Predictions
    /// need no such column.
    /// </summary>
    public string? Noise { get; init; }

    /// <summary>
    /// How columns of contexts and coordinates are encoded; those that are not here hold numbers, which stay what they are. A fit finds the
    /// encodings, and predictions use them.
    /// </summary>
    public IReadOnlyList<ColumnEncoding> Encodings { get; init; } = [];

    /// <summary>Observations from the rows of a table; rows without a value are left out.</summary>
    /// <remarks>Time O(rows) and one pass over the file; memory is that of the numbers, 8 bytes an entry, and not of the text.</remarks>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is read; what is not given is detected.</param>
    /// <exception cref="DataFormatException">The file is no such table; the message gives line and column.</exception>
    public Observations Read(string path, TableOptions? options = null) => TableData.Observe(this, path, options ?? new());

    /// <summary>Where to predict, from the rows of a table, whose columns are encoded as those of the fit were.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is read; what is not given is detected.</param>
    /// <exception cref="DataFormatException">The file is no such table; the message gives line and column.</exception>
    public Queries ReadQueries(string path, TableOptions? options = null) => TableData.Points(this, path, options ?? new()).Queries;

    /// <summary>How a column is encoded.</summary>
    internal ColumnEncoding EncodingOf(string column) => Encodings.FirstOrDefault(e => e.Name == column) ?? new(column);
}
