using System.Numerics;
using System.Runtime.CompilerServices;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Strips;

namespace Hyperkernel.Kernels;

/// <summary>Evaluates kernel matrices tile by tile over all cores.</summary>
/// <remarks>
/// A tile is computed row by row in scratch memory: a strip of input covariances goes through all layers while in first-level cache. Of a symmetric
/// matrix only tiles on and below the diagonal are computed; their transposes are written from the scratch, since rows of the result are often a
/// power of two apart, which a cache takes badly.
/// </remarks>
internal static unsafe class TileEngine
{
    private const int Padding = 32;

    // The side of a tile, so that two tiles of 256 x 256 floats fill half of a second-level cache of 1 MiB.
    private const int TileBytes = 1024;

    /// <summary>Writes all kernels of a source to two matrices, which may hold the source's own input covariances.</summary>
    public static void Evaluate<T>(KernelSource<T> source, Matrix<T> covariance, Matrix<T> tangent, KernelOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        options.Check();
        long size = options.TileSize ?? (TileBytes / Unsafe.SizeOf<T>());
        long rowTiles = (source.Rows + size - 1) / size, columnTiles = (source.Columns + size - 1) / size;
        long tiles = source.IsSymmetric ? rowTiles * (rowTiles + 1) / 2 : rowTiles * columnTiles;
        long done = 0;
        Parallel.For(
            0L,
            tiles,
            options.Parallel,
            () => new TileScratch<T>((int)size, Padding),
            (index, _, scratch) =>
            {
                (long row, long column) = source.IsSymmetric ? LowerTile(index) : (index / columnTiles, index % columnTiles);
                EvaluateTile(source, covariance, tangent, scratch, row * size, column * size, size);
                options.Progress?.Report(Interlocked.Increment(ref done) / (double)tiles);
                return scratch;
            },
            scratch => scratch.Dispose());
    }

    // The tile with a given number when the lower triangle is numbered row by row.
    private static (long Row, long Column) LowerTile(long index)
    {
        long row = (long)((Math.Sqrt((8.0 * index) + 1) - 1) / 2);
        while (row * (row + 1) / 2 > index)
        {
            row--;
        }

        while ((row + 1) * (row + 2) / 2 <= index)
        {
            row++;
        }

        return (row, index - (row * (row + 1) / 2));
    }

    private static void EvaluateTile<T>(
        KernelSource<T> source, Matrix<T> covariance, Matrix<T> tangent, TileScratch<T> scratch, long firstRow, long firstColumn, long size)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int rows = (int)Math.Min(size, source.Rows - firstRow), columns = (int)Math.Min(size, source.Columns - firstColumn);
        bool onDiagonal = source.IsSymmetric && firstRow == firstColumn;
        for (int r = 0; r < rows; r++)
        {
            int count = onDiagonal ? r + 1 : columns;
            EvaluateStrip(source, scratch, scratch.Strip(r, count), firstRow + r, firstColumn, count);
        }

        long stride = covariance.Columns;
        long start = (firstRow * stride) + firstColumn, mirrored = (firstColumn * stride) + firstRow;
        for (int r = 0; r < rows; r++)
        {
            scratch.CopyRow(r, onDiagonal ? r + 1 : columns, covariance.Pointer + start + (r * stride), tangent.Pointer + start + (r * stride));
        }

        if (source.IsSymmetric)
        {
            scratch.CopyTransposed(rows, columns, onDiagonal, covariance.Pointer + mirrored, tangent.Pointer + mirrored, stride);
        }
    }

    private static void EvaluateStrip<T>(
        KernelSource<T> source, TileScratch<T> scratch, KernelStrip<T> strip, long row, long column, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T closest = Run(source, strip, row, column, count);
        if (source.IsSymmetric && column + count - 1 == row)
        {
            // On the diagonal the correlation is 1 by definition, not by rounding.
            KernelState state = source.Strips.Rows.States[(int)row];
            strip.Covariance[count - 1] = T.CreateTruncating(state.Covariance.Covariance);
            strip.Tangent[count - 1] = T.CreateTruncating(state.Tangent);
            if (count == 1)
            {
                return;
            }
        }

        T threshold = StripRunner<T>.Threshold;
        if (closest > threshold)
        {
            ComputeCloseEntriesExactly(source, scratch, strip, row, column, count, threshold);
        }
    }

    private static T Run<T>(KernelSource<T> source, in KernelStrip<T> strip, long row, long column, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T closest = source.Fill(row, column, count, strip);
        return T.Max(closest, source.Strips.Run(strip, row, column));
    }

    // The strip is run once more to learn which entries are close; they are rare unless inputs repeat.
    private static void ComputeCloseEntriesExactly<T>(
        KernelSource<T> source, TileScratch<T> scratch, KernelStrip<T> strip, long row, long column, int count, T threshold)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        KernelStrip<T> again = scratch.ClosenessStrip(count);
        _ = Run(source, again, row, column, count);
        for (int j = 0; j < count; j++)
        {
            if (again.Closeness[j] > threshold && !(source.IsSymmetric && column + j == row))
            {
                KernelState exact = source.Exact(row, column + j);
                strip.Covariance[j] = T.CreateTruncating(exact.Covariance.Covariance);
                strip.Tangent[j] = T.CreateTruncating(exact.Tangent);
            }
        }
    }
}
