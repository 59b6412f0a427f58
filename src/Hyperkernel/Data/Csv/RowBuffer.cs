using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Data.Csv;

/// <summary>Rows of equal length whose number is not known beforehand, kept in blocks.</summary>
internal sealed class RowBuffer<T>(int width)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int BlockEntries = 1 << 16;
    private readonly int _rowsOfBlock = Math.Max(1, BlockEntries / width);
    private readonly List<T[]> _blocks = [];

    /// <summary>How many rows there are.</summary>
    public long Count { get; private set; }

    /// <summary>A new last row, to be written by the caller.</summary>
    public Span<T> Add()
    {
        int place = (int)(Count++ % _rowsOfBlock);
        if (place == 0)
        {
            _blocks.Add(new T[_rowsOfBlock * width]);
        }

        return _blocks[^1].AsSpan(place * width, width);
    }

    /// <summary>All rows as a matrix.</summary>
    /// <exception cref="InsufficientMemoryException">There is not enough memory; the message gives both figures.</exception>
    public Matrix<T> ToMatrix()
    {
        Matrix<T> matrix = Matrix<T>.Uninitialized(Count, width);
        for (long i = 0; i < Count; i++)
        {
            (long block, long place) = Math.DivRem(i, _rowsOfBlock);
            _blocks[(int)block].AsSpan((int)place * width, width).CopyTo(matrix.Row(i));
        }

        return matrix;
    }
}
