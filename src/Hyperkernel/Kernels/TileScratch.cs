using System.Numerics;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.LinearAlgebra.Simd;
using Hyperkernel.Strips;

namespace Hyperkernel.Kernels;

/// <summary>One worker's memory for a tile: its covariances, its tangent kernels, and rows for what only a strip needs.</summary>
internal sealed unsafe class TileScratch<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Extra = 5;
    private readonly Matrix<T> _memory;
    private readonly int _size;

    public TileScratch(int size, int padding)
    {
        _size = size;
        _memory = Matrix<T>.Zeros((2L * size) + Extra + BlockTranspose.Side, size + padding);
    }

    /// <summary>The strip whose results are row <paramref name="row"/> of the tile.</summary>
    public KernelStrip<T> Strip(int row, int count) => new()
    {
        Covariance = Address(row),
        Tangent = Address(_size + row),
        Weights = Address(2 * _size),
        WeightsTangent = Address((2 * _size) + 1),
        Count = Whole(count),
    };

    /// <summary>A strip apart from the tile that records how close entries came, from 0 on.</summary>
    public KernelStrip<T> ClosenessStrip(int count)
    {
        KernelStrip<T> strip = Strip(0, count);
        strip.Covariance = Address((2 * _size) + 2);
        strip.Tangent = Address((2 * _size) + 3);
        strip.Closeness = Address((2 * _size) + 4);
        new Span<T>(strip.Closeness, strip.Count).Clear();
        return strip;
    }

    /// <summary>Writes the first entries of a row of both tiles elsewhere.</summary>
    public void CopyRow(int row, int count, T* covariance, T* tangent)
    {
        StreamingStore.Copy(Address(row), covariance, count);
        StreamingStore.Copy(Address(_size + row), tangent, count);
    }

    /// <summary>Writes the transpose of both tiles elsewhere.</summary>
    /// <param name="rows">Rows of the tiles.</param>
    /// <param name="columns">Columns of the tiles.</param>
    /// <param name="belowDiagonal">Whether entry (r, c) is written only if r > c.</param>
    /// <param name="covariance">Where entry (0, 0) of the transpose goes.</param>
    /// <param name="tangent">The same for the tangent kernels.</param>
    /// <param name="stride">The distance between rows there.</param>
    public void CopyTransposed(int rows, int columns, bool belowDiagonal, T* covariance, T* tangent, long stride)
    {
        for (int row = 0; row < rows; row += BlockTranspose.Side)
        {
            int lastColumn = belowDiagonal ? Math.Min(columns, row + BlockTranspose.Side) : columns;
            int height = Math.Min(BlockTranspose.Side, rows - row);
            for (int column = 0; column < lastColumn; column += BlockTranspose.Side)
            {
                int width = Math.Min(BlockTranspose.Side, columns - column);
                int firstRow = belowDiagonal && column == row ? 1 : 0;
                CopyBlock(Address(row) + column, height, width, firstRow, covariance + (column * stride) + row, stride);
                CopyBlock(Address(_size + row) + column, height, width, firstRow, tangent + (column * stride) + row, stride);
            }
        }
    }

    public void Dispose() => _memory.Dispose();

    // In a block on the diagonal, column c of the source has entries from row c + firstRow on.
    private void CopyBlock(T* source, int height, int width, int firstRow, T* destination, long stride)
    {
        T* transposed = Address((2 * _size) + Extra);
        BlockTranspose.Copy(source, _memory.Columns, height, width, transposed);
        for (int c = 0; c < width; c++)
        {
            int from = firstRow == 0 ? 0 : Math.Min(height, c + firstRow);
            StreamingStore.Copy(transposed + (c * BlockTranspose.Side) + from, destination + (c * stride) + from, height - from);
        }
    }

    private static int Whole(int count) => (count + VectorWidth.Of<T>() - 1) / VectorWidth.Of<T>() * VectorWidth.Of<T>();

    private T* Address(int row) => _memory.Pointer + (row * _memory.Columns);
}
