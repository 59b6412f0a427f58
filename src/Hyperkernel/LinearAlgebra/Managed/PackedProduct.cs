using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hyperkernel.LinearAlgebra.Managed;

/// <summary>The product of two factors that are copied, panel by panel, into the order in which the micro-kernel reads them.</summary>
/// <remarks>
/// K. Goto and R. van de Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS 34(3), 2008: a panel of B stays in the first
/// cache, a block of A in the second, the rest of the packed factors in the third. The terms of a sum are grouped by the depth alone, so an
/// entry of C has the same bits whatever the number of cores and the position of its tile.
/// </remarks>
internal static unsafe class PackedProduct<T, TKernel>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernel : struct, IMicroKernel<T>
{
    private const long MaxDepth = 256;
    private const long MaxChunk = 4096;
    private const long SecondCacheBytes = 384 << 10;
    private const long TileColumns = 1024;
    private const double SequentialOperations = 1e6;

    /// <summary>C = alpha A B + beta C, for a part of C.</summary>
    public static void Run(
        T alpha,
        Operand<T> a,
        Operand<T> b,
        long depth,
        T beta,
        MatrixView<T> c,
        ProductPart part,
        Scratch<T> left,
        Scratch<T> right
    )
    {
        if (c.Rows == 0 || c.Columns == 0)
        {
            return;
        }

        if (depth == 0 || alpha == T.Zero)
        {
            Scale(beta, c, part);
            return;
        }

        long rowStep = Part(c.Rows, MaxChunk, TKernel.Rows);
        long columnStep = Part(c.Columns, MaxChunk, TKernel.Columns);
        long depthStep = Part(depth, MaxDepth, 1);
        T* packedA = left.Take(rowStep * depthStep);
        T* packedB = right.Take(columnStep * depthStep);
        for (long column = 0; column < c.Columns; column += columnStep)
        {
            long columns = Math.Min(columnStep, c.Columns - column);
            for (long row = 0; row < c.Rows; row += rowStep)
            {
                long rows = Math.Min(rowStep, c.Rows - row);
                if (part == ProductPart.Lower && row + rows <= column)
                {
                    continue;
                }

                for (long term = 0; term < depth; term += depthStep)
                {
                    long terms = Math.Min(depthStep, depth - term);
                    bool sequential = 2.0 * rows * columns * terms < SequentialOperations;
                    Chunk chunk = new(row, rows, column, columns, terms, packedA, packedB, sequential);
                    Pack(a, b, term, chunk);
                    Fill(alpha, term == 0 ? beta : T.One, c, part, chunk);
                }
            }
        }

        GC.KeepAlive(c.Owner);
    }

    /// <summary>
    /// A length divided evenly into parts of about <paramref name="most"/>, rounded up to whole <paramref name="unit"/>s.
    /// </summary>
    private static long Part(long length, long most, long unit)
    {
        long parts = (length + most - 1) / most;
        long even = (length + parts - 1) / parts;
        return (even + unit - 1) / unit * unit;
    }

    private static void Pack(Operand<T> a, Operand<T> b, long term, Chunk chunk)
    {
        const long PanelsInPiece = 8;
        long panelsA = (chunk.Rows + TKernel.Rows - 1) / TKernel.Rows;
        long panelsB = (chunk.Columns + TKernel.Columns - 1) / TKernel.Columns;
        long piecesA = (panelsA + PanelsInPiece - 1) / PanelsInPiece;
        long piecesB = (panelsB + PanelsInPiece - 1) / PanelsInPiece;
        chunk.Run(
            piecesA + piecesB,
            piece =>
            {
                if (piece < piecesA)
                {
                    PackPanels(a, chunk.Row, chunk.Rows, TKernel.Rows, piece * PanelsInPiece, panelsA, chunk.PackedA);
                }
                else
                {
                    piece -= piecesA;
                    PackPanels(b, chunk.Column, chunk.Columns, TKernel.Columns, piece * PanelsInPiece, panelsB, chunk.PackedB);
                }
            }
        );

        void PackPanels(Operand<T> operand, long line, long lines, int width, long first, long panels, T* packed)
        {
            for (long panel = first; panel < Math.Min(panels, first + PanelsInPiece); panel++)
            {
                long start = panel * width;
                operand.Pack(line + start, Math.Min(width, lines - start), term, chunk.Terms, width, packed + (start * chunk.Terms));
            }
        }
    }

    private static void Fill(T alpha, T beta, MatrixView<T> c, ProductPart part, Chunk chunk)
    {
        long tileRows = Part(chunk.Rows, Math.Max(TKernel.Rows, SecondCacheBytes / (sizeof(T) * chunk.Terms)), TKernel.Rows);
        long downs = (chunk.Rows + tileRows - 1) / tileRows;

        // Enough tiles to keep every core busy to the end.
        long wanted = (4L * Environment.ProcessorCount + downs - 1) / downs;
        long mostColumns = Math.Clamp(chunk.Columns / wanted, 4L * TKernel.Columns, TileColumns);
        long tileColumns = Part(chunk.Columns, mostColumns, TKernel.Columns);
        long acrosses = (chunk.Columns + tileColumns - 1) / tileColumns;
        chunk.Run(
            downs * acrosses,
            tile =>
            {
                long row = tile / acrosses * tileRows;
                long column = tile % acrosses * tileColumns;
                long endRow = Math.Min(chunk.Rows, row + tileRows);
                long endColumn = Math.Min(chunk.Columns, column + tileColumns);
                FillTile(alpha, beta, c, part, chunk, row, endRow, column, endColumn);
            }
        );
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillTile(
        T alpha,
        T beta,
        MatrixView<T> c,
        ProductPart part,
        Chunk chunk,
        long startRow,
        long endRow,
        long startColumn,
        long endColumn
    )
    {
        T* edge = stackalloc T[TKernel.Rows * TKernel.Columns];
        for (long column = startColumn; column < endColumn; column += TKernel.Columns)
        {
            long columns = Math.Min(TKernel.Columns, endColumn - column);
            T* panelB = chunk.PackedB + (column * chunk.Terms);
            long cColumn = chunk.Column + column;
            for (long row = startRow; row < endRow; row += TKernel.Rows)
            {
                long rows = Math.Min(TKernel.Rows, endRow - row);
                long cRow = chunk.Row + row;
                if (part == ProductPart.Lower && cRow + rows <= cColumn)
                {
                    continue;
                }

                T* panelA = chunk.PackedA + (row * chunk.Terms);
                T* target = c.Pointer + (cRow * c.Stride) + cColumn;
                bool inside = part == ProductPart.Whole || cRow >= cColumn + columns - 1;
                if (inside && rows == TKernel.Rows && columns == TKernel.Columns)
                {
                    TKernel.Run(chunk.Terms, panelA, panelB, alpha, beta, target, c.Stride);
                    continue;
                }

                TKernel.Run(chunk.Terms, panelA, panelB, T.One, T.Zero, edge, TKernel.Columns);
                for (long i = 0; i < rows; i++)
                {
                    long visible = inside ? columns : Math.Min(columns, cRow + i - cColumn + 1);
                    Write(alpha, edge + (i * TKernel.Columns), beta, target + (i * c.Stride), visible);
                }
            }
        }
    }

    /// <summary>Rounds exactly as the micro-kernel does, so that an entry's bits do not tell whether it lay at an edge.</summary>
    private static void Write(T alpha, T* sum, T beta, T* c, long count)
    {
        for (long j = 0; j < count; j++)
        {
            c[j] = beta == T.Zero ? alpha * sum[j] : T.MultiplyAddEstimate(alpha, sum[j], beta * c[j]);
        }
    }

    private static void Scale(T beta, MatrixView<T> c, ProductPart part)
    {
        if (beta == T.One)
        {
            return;
        }

        for (long i = 0; i < c.Rows; i++)
        {
            T* row = c.Pointer + (i * c.Stride);
            long columns = part == ProductPart.Whole ? c.Columns : Math.Min(c.Columns, i + 1);
            for (long j = 0; j < columns; j++)
            {
                row[j] = beta == T.Zero ? T.Zero : beta * row[j];
            }
        }

        GC.KeepAlive(c.Owner);
    }

    /// <summary>A part of C whose packed factors are in memory at once.</summary>
    private sealed class Chunk(long row, long rows, long column, long columns, long terms, T* packedA, T* packedB, bool sequential)
    {
        public long Row => row;

        public long Rows => rows;

        public long Column => column;

        public long Columns => columns;

        public long Terms => terms;

        public T* PackedA => packedA;

        public T* PackedB => packedB;

        /// <summary>Runs pieces of work on this chunk, on one core where waking the others would take longer than the work.</summary>
        public void Run(long pieces, Action<long> piece)
        {
            if (!sequential)
            {
                Workers.Run(pieces, piece);
                return;
            }

            for (long i = 0; i < pieces; i++)
            {
                piece(i);
            }
        }
    }
}
