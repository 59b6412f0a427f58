namespace Hyperkernel.LinearAlgebra.Native;

/// <summary>
/// How a product is cut into pieces that cores compute by themselves; by its shape alone, so that the cut, and with it every bit, is the
/// same on any number of cores.
/// </summary>
/// <param name="Height">Rows of a piece of C, but for the last.</param>
/// <param name="Width">Columns of a piece of C, but for the last.</param>
internal readonly record struct ProductPieces(long Height, long Width)
{
    // Each piece packs what it reads of both factors anew: more of them, and narrower ones, take longer altogether.
    private const long Least = 64;
    private const long Unit = 16;

    /// <summary>The pieces of C = A B, C of R x N entries with K terms each.</summary>
    public static ProductPieces Of(long rows, long columns, long inner)
    {
        double operations = 2.0 * rows * columns * inner;
        double pieces = Math.Max(
            Math.Clamp(operations / (1 << 24), 1, 4),
            Math.Max(Math.Min(16, operations / (1L << 31)), Math.Min(64, operations / (1L << 32)))
        );

        // As nearly square as can be: the shorter side first, which may be too short to be cut.
        double area = (double)rows * columns / pieces;
        long shorter = Math.Min(rows, columns),
            longer = Math.Max(rows, columns),
            edge = Edge(shorter, Cuts(shorter, Math.Sqrt(area)));
        long other = Edge(longer, Cuts(longer, area / edge));
        return rows <= columns ? new(edge, other) : new(other, edge);
    }

    /// <summary>How many pieces there are.</summary>
    public long Count(long rows, long columns) => Number(rows, Height) * Number(columns, Width);

    /// <summary>A piece's rows and columns.</summary>
    public (long FirstRow, long Rows, long FirstColumn, long Columns) this[long piece, long rows, long columns]
    {
        get
        {
            (long down, long across) = Math.DivRem(piece, Number(columns, Width));
            long row = down * Height,
                column = across * Width;
            return (row, Math.Min(Height, rows - row), column, Math.Min(Width, columns - column));
        }
    }

    /// <summary>How many pieces of a length cover a size.</summary>
    public static long Number(long size, long length) => (size + length - 1) / length;

    private static long Cuts(long size, double length) => Math.Clamp((long)Math.Round(size / length), 1, Math.Max(1, size / Least));

    // A multiple of what the library's kernels take at a time.
    private static long Edge(long size, long cuts) => cuts == 1 ? size : Number(Number(size, cuts), Unit) * Unit;
}
