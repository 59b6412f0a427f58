namespace Hyperkernel.Layers.Graphs;

/// <summary>Which example a row belongs to: gradients of several outputs of one example, or of several points with one context.</summary>
/// <param name="Index">For each group of <paramref name="Repeat"/> rows its example; null where group k is example k.</param>
/// <param name="Repeat">How many rows in a row belong together, at least 1.</param>
internal readonly record struct RowMap(int[]? Index, int Repeat)
{
    /// <summary>Row k is example k.</summary>
    public static RowMap Identity { get; } = new(null, 1);

    /// <summary>Whether row k is example k.</summary>
    public bool IsIdentity => Index is null && Repeat == 1;

    /// <summary>The example of a row.</summary>
    public int Of(long row)
    {
        int group = (int)(Repeat == 1 ? row : row / Repeat);
        return Index is null ? group : Index[group];
    }
}
