using System.Numerics;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.LinearAlgebra.Simd;
using Hyperkernel.Strips;

namespace Hyperkernel.Kernels;

/// <summary>One worker's memory for a tile: the entries of each kernel that is wanted, and rows for what only a strip needs.</summary>
internal sealed unsafe class TileScratch<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Padding = 32;
    private readonly Matrix<T> _memory;
    private readonly T* _covariance;
    private readonly T* _tangent;
    private readonly T* _weights;
    private readonly T* _again;
    private readonly T* _transposed;
    private readonly long _covarianceStride;
    private readonly long _tangentStride;

    /// <summary>Memory for tiles of a size.</summary>
    /// <param name="size">Rows and columns of a tile.</param>
    /// <param name="covariance">Whether the Gaussian-process kernel is kept beyond a strip.</param>
    /// <param name="tangent">Whether the tangent kernel is kept beyond a strip.</param>
    public TileScratch(int size, bool covariance, bool tangent)
    {
        int covarianceRows = covariance ? size : 1,
            tangentRows = tangent ? size : 1;
        _memory = Matrix<T>.Zeros(covarianceRows + tangentRows + 5 + BlockTranspose.Side, size + Padding);
        _covarianceStride = covariance ? _memory.Columns : 0;
        _tangentStride = tangent ? _memory.Columns : 0;
        _covariance = _memory.Pointer;
        _tangent = _covariance + (covarianceRows * _memory.Columns);
        _weights = _tangent + (tangentRows * _memory.Columns);
        _again = _weights + (2 * _memory.Columns);
        _transposed = _again + (3 * _memory.Columns);
    }

    /// <summary>The strip whose results are row <paramref name="row"/> of the tile.</summary>
    public KernelStrip<T> Strip(int row, int count) =>
        new()
        {
            Covariance = _covariance + (row * _covarianceStride),
            Tangent = _tangent + (row * _tangentStride),
            Weights = _weights,
            WeightsTangent = _weights + _memory.Columns,
            Count = Whole(count),
        };

    /// <summary>A strip apart from the tile that records how close entries came, from 0 on.</summary>
    public KernelStrip<T> ClosenessStrip(int count)
    {
        KernelStrip<T> strip = Strip(0, count);
        strip.Covariance = _again;
        strip.Tangent = _again + _memory.Columns;
        strip.Closeness = _again + (2 * _memory.Columns);
        new Span<T>(strip.Closeness, strip.Count).Clear();
        return strip;
    }

    /// <summary>Writes the tile to its destination.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="row">The tile's first row in the kernel matrix.</param>
    /// <param name="column">The tile's first column there.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="onDiagonal">Whether the tile lies on the diagonal, so that only entries on and below it are there.</param>
    /// <param name="mirrored">Whether its transpose is written too.</param>
    public void Write(in TileDestination<T> destination, long row, long column, int rows, int columns, bool onDiagonal, bool mirrored)
    {
        (row, column) = (row - destination.FirstRow, column - destination.FirstColumn);
        if (destination.Covariance is { } covariance)
        {
            Write(_covariance, covariance, row, column, rows, columns, onDiagonal, mirrored);
        }

        if (destination.Tangent is { } tangent)
        {
            Write(_tangent, tangent, row, column, rows, columns, onDiagonal, mirrored);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    private static int Whole(int count) => (count + VectorWidth.Of<T>() - 1) / VectorWidth.Of<T>() * VectorWidth.Of<T>();

    private void Write(T* tile, MatrixView<T> destination, long row, long column, int rows, int columns, bool onDiagonal, bool mirrored)
    {
        for (int r = 0; r < rows; r++)
        {
            StreamingStore.Copy(
                tile + (r * _memory.Columns),
                destination.Pointer + ((row + r) * destination.Stride) + column,
                onDiagonal ? r + 1 : columns
            );
        }

        if (mirrored)
        {
            WriteTransposed(tile, destination.Pointer + (column * destination.Stride) + row, destination.Stride, rows, columns, onDiagonal);
        }

        GC.KeepAlive(destination.Owner);
    }

    private void WriteTransposed(T* tile, T* destination, long stride, int rows, int columns, bool belowDiagonal)
    {
        for (int row = 0; row < rows; row += BlockTranspose.Side)
        {
            int lastColumn = belowDiagonal ? Math.Min(columns, row + BlockTranspose.Side) : columns;
            int height = Math.Min(BlockTranspose.Side, rows - row);
            for (int column = 0; column < lastColumn; column += BlockTranspose.Side)
            {
                int width = Math.Min(BlockTranspose.Side, columns - column);
                WriteTransposedBlock(
                    tile + (row * _memory.Columns) + column,
                    height,
                    width,
                    destination + (column * stride) + row,
                    stride,
                    belowDiagonal && column == row
                );
            }
        }
    }

    // In a block on the diagonal, column c of the tile has entries below the diagonal from row c + 1 on.
    private void WriteTransposedBlock(T* source, int height, int width, T* destination, long stride, bool belowDiagonal)
    {
        BlockTranspose.Copy(source, _memory.Columns, height, width, _transposed);
        for (int c = 0; c < width; c++)
        {
            int from = belowDiagonal ? Math.Min(height, c + 1) : 0;
            StreamingStore.Copy(_transposed + (c * BlockTranspose.Side) + from, destination + (c * stride) + from, height - from);
        }
    }
}
