using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Strips;

namespace Hyperkernel.Kernels;

/// <summary>Evaluates kernel matrices block by block, and blocks tile by tile over all cores.</summary>
/// <remarks>
/// A block's input covariances are computed first, by a product that uses all cores itself. A tile is computed row by row in scratch
/// memory: a strip of input covariances goes through all layers while in first-level cache. Of a symmetric matrix only tiles on and below
/// the diagonal are computed; their transposes are written from the scratch, since rows of the result are often a power of two apart, which
/// a cache takes badly.
/// </remarks>
internal sealed unsafe class TileEngine<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // The side of a tile, so that two tiles of 256 x 256 floats fill half of a second-level cache of 1 MiB.
    private const int TileBytes = 1024;
    private readonly KernelSource<T> _source;
    private readonly Compute _compute;
    private readonly int _size;
    private readonly long _tiles;
    private readonly ConcurrentBag<TileScratch<T>> _scratch = [];
    private long _done;

    /// <summary>An engine for a kernel matrix.</summary>
    public TileEngine(KernelSource<T> source, Compute compute)
    {
        compute.Check();
        _source = source;
        _compute = compute;
        _size = compute.TileSize ?? (TileBytes / Unsafe.SizeOf<T>());
        _tiles = Blocks.Sum(block => block.Tiles(_size));
    }

    /// <summary>The blocks of the matrix; of a symmetric one those on and below the diagonal.</summary>
    public IEnumerable<KernelBlock> Blocks => KernelBlock.Of(_source.Rows, _source.Columns, _source.IsSymmetric, _size);

    /// <summary>Both kernels of a source.</summary>
    /// <exception cref="InsufficientMemoryException">They do not fit in memory.</exception>
    public static KernelMatrices<T> Evaluate(KernelSource<T> source, Compute compute)
    {
        KernelMatrices<T> result = new(
            Matrix<T>.Uninitialized(source.Rows, source.Columns),
            Matrix<T>.Uninitialized(source.Rows, source.Columns)
        );
        Evaluate(source, new(result.Covariance, result.Tangent, mirrored: true), compute);
        return result;
    }

    /// <summary>Writes the whole matrix, or of a symmetric one whose destination is not mirrored the lower triangle.</summary>
    public static void Evaluate(KernelSource<T> source, in TileDestination<T> destination, Compute compute)
    {
        using TileEngine<T> engine = new(source, compute);
        foreach (KernelBlock block in engine.Blocks)
        {
            engine.Evaluate(block, destination);
        }
    }

    /// <summary>Writes a block.</summary>
    /// <exception cref="NotFiniteException">An entry is NaN or infinite.</exception>
    public void Evaluate(KernelBlock block, TileDestination<T> destination)
    {
        _compute.Cancellation.ThrowIfCancellationRequested();
        _source.Prepare(block);
        InParallel.For(
            0L,
            block.Tiles(_size),
            _compute.Parallel,
            () =>
                _scratch.TryTake(out TileScratch<T>? scratch)
                    ? scratch
                    : new(_size, destination.Covariance is not null, destination.Tangent is not null),
            (index, _, scratch) =>
            {
                (int row, int column) = block.Tile(index, _size);
                EvaluateTile(block, destination, scratch, row, column);
                _compute.Report("kernel", Interlocked.Increment(ref _done), _tiles);
                return scratch;
            },
            _scratch.Add
        );
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (TileScratch<T> scratch in _scratch)
        {
            scratch.Dispose();
        }
    }

    private void EvaluateTile(in KernelBlock block, in TileDestination<T> destination, TileScratch<T> scratch, int row, int column)
    {
        int rows = Math.Min(_size, block.Rows - row),
            columns = Math.Min(_size, block.Columns - column);
        long firstRow = block.FirstRow + row,
            firstColumn = block.FirstColumn + column;
        bool onDiagonal = block.IsDiagonal && row == column;
        for (int r = 0; r < rows; r++)
        {
            _compute.Cancellation.ThrowIfCancellationRequested();
            int count = onDiagonal ? r + 1 : columns;
            EvaluateStrip(scratch, scratch.Strip(r, count), firstRow + r, firstColumn, count);
        }

        scratch.Write(destination, firstRow, firstColumn, rows, columns, onDiagonal, destination.Mirrored && _source.IsSymmetric);
    }

    private void EvaluateStrip(TileScratch<T> scratch, in KernelStrip<T> strip, long row, long column, int count)
    {
        T closest = Run(strip, row, column, count),
            threshold = StripRunner<T>.Threshold;
        if (!(closest <= threshold) || _source.Strips.Columns.HasExtreme || _source.Strips.Rows.IsExtreme(row))
        {
            ComputeCloseEntriesExactly(scratch, strip, row, column, count, threshold);
        }

        if (_source.IsSymmetric)
        {
            WriteEqualPoints(strip, row, column, count);
        }

        FiniteEntries.Require(strip, row, column, count);
    }

    private T Run(in KernelStrip<T> strip, long row, long column, int count)
    {
        T closest = _source.Fill(row, column, count, strip);
        return T.Max(closest, _source.Strips.Continue(strip, row, column));
    }

    // The strip is run once more to learn which entries are close; they are rare unless inputs repeat.
    private void ComputeCloseEntriesExactly(TileScratch<T> scratch, in KernelStrip<T> strip, long row, long column, int count, T threshold)
    {
        if (_source.IsSymmetric && count == 1 && row == column)
        {
            return;
        }

        KernelStrip<T> again = scratch.ClosenessStrip(count);
        _ = Run(again, row, column, count);
        bool isExtreme = _source.Strips.Rows.IsExtreme(row);
        for (int j = 0; j < count; j++)
        {
            bool isClose = isExtreme || _source.Strips.Columns.IsExtreme(column + j) || !(again.Closeness[j] <= threshold);
            if (isClose && !(_source.IsSymmetric && column + j == row))
            {
                KernelState exact = _source.Exact(row, column + j);
                strip.Covariance[j] = T.CreateTruncating(exact.Covariance.Covariance);
                strip.Tangent[j] = T.CreateTruncating(exact.Tangent);
            }
        }
    }

    // Between equal points the correlation is 1 by definition, not by rounding.
    private void WriteEqualPoints(in KernelStrip<T> strip, long row, long column, int count)
    {
        KernelState state = _source.Strips.Rows.States[(int)row];
        (T covariance, T tangent) = (T.CreateTruncating(state.Covariance.Covariance), T.CreateTruncating(state.Tangent));
        if (_source.Identity.IsEmpty)
        {
            if (column <= row && row < column + count)
            {
                strip.Covariance[row - column] = covariance;
                strip.Tangent[row - column] = tangent;
            }

            return;
        }

        int own = _source.Identity[(int)row];
        ReadOnlySpan<int> others = _source.Identity.Slice((int)column, count);
        for (int start = 0, found; (found = others[start..].IndexOf(own)) >= 0; start += found + 1)
        {
            strip.Covariance[start + found] = covariance;
            strip.Tangent[start + found] = tangent;
        }
    }
}
