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
}
