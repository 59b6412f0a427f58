using System.Numerics;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.LinearAlgebra.Simd;

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
        _memory = Matrix<T>.Zeros((2L * size) + Extra, size + padding);
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

    public Span<T> CovarianceRow(int row, int count) => new(Address(row), count);

    public Span<T> TangentRow(int row, int count) => new(Address(_size + row), count);

    /// <summary>Writes rows [from, to) of column <paramref name="column"/> of both tiles as rows elsewhere.</summary>
    public void CopyColumn(int column, int from, int to, T* covariance, T* tangent)
    {
        long stride = _memory.Columns;
        T* source = Address(0) + column;
        T* tangentSource = Address(_size) + column;
        for (int r = from; r < to; r++)
        {
            covariance[r] = source[r * stride];
            tangent[r] = tangentSource[r * stride];
        }
    }

    public void Dispose() => _memory.Dispose();

    private static int Whole(int count) => (count + VectorWidth.Of<T>() - 1) / VectorWidth.Of<T>() * VectorWidth.Of<T>();

    private T* Address(int row) => _memory.Pointer + (row * _memory.Columns);
}
