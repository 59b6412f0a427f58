namespace Hyperkernel.Kernels;

/// <summary>A part of a kernel matrix whose input covariances are computed at once, by one matrix product.</summary>
/// <param name="FirstRow">Its first row.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="FirstColumn">Its first column.</param>
/// <param name="Columns">Number of columns.</param>
/// <param name="IsDiagonal">Whether rows and columns are the same points of a symmetric matrix: only the lower triangle is meant.</param>
internal readonly record struct KernelBlock(long FirstRow, int Rows, long FirstColumn, int Columns, bool IsDiagonal)
{
    // Covariances of a block, of which a hypernetwork has two, are at most a twentieth of the result each, unless the result is small.
    private const long ResultShare = 20;
    private const long LeastEntries = 512 * 2048;
    private const int MostRows = 1024;

    /// <summary>The blocks of a matrix, from above down; of a symmetric one those on and below the diagonal.</summary>
    /// <param name="rows">Rows of the matrix.</param>
    /// <param name="columns">Columns of the matrix.</param>
    /// <param name="symmetric">Whether the matrix is symmetric.</param>
    /// <param name="tile">Rows and columns of a tile; blocks consist of whole ones.</param>
    public static IEnumerable<KernelBlock> Of(long rows, long columns, bool symmetric, int tile)
    {
        int blockRows = Math.Max(1, MostRows / tile) * tile;
        long entries = Math.Max(LeastEntries, rows * columns / ResultShare);
        int blockColumns = (int)Math.Clamp(entries / blockRows / tile * tile, tile, int.MaxValue / tile * tile);
        for (long row = 0; row < rows; row += blockRows)
        {
            int height = (int)Math.Min(blockRows, rows - row);
            long end = symmetric ? row : columns;
            for (long column = 0; column < end; column += blockColumns)
            {
                yield return new(row, height, column, (int)Math.Min(blockColumns, end - column), IsDiagonal: false);
            }

            if (symmetric)
            {
                yield return new(row, height, row, height, IsDiagonal: true);
            }
        }
    }

    /// <summary>The number of tiles that are evaluated.</summary>
    public long Tiles(int tile)
    {
        long rows = (Rows + tile - 1) / tile,
            columns = (Columns + tile - 1) / tile;
        return IsDiagonal ? rows * (rows + 1) / 2 : rows * columns;
    }

    /// <summary>A tile's first row and column in the block.</summary>
    public (int Row, int Column) Tile(long number, int tile)
    {
        if (!IsDiagonal)
        {
            (long row, long column) = Math.DivRem(number, (Columns + tile - 1) / tile);
            return ((int)row * tile, (int)column * tile);
        }

        long lower = 0;
        while ((lower + 1) * (lower + 2) / 2 <= number)
        {
            lower++;
        }

        return ((int)lower * tile, (int)(number - (lower * (lower + 1) / 2)) * tile);
    }
}
