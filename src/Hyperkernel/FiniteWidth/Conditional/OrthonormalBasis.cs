using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.FiniteWidth;

/// <summary>An orthonormal basis of the rows of a matrix: rows = Coefficients Vectors.</summary>
/// <remarks>
/// Gram and Schmidt, each vector made orthogonal twice, which leaves it orthogonal to rounding. A row that lies in the span of those before
/// it, to rounding, adds no vector.
/// </remarks>
internal sealed class OrthonormalBasis<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Matrix<T> _vectors;
    private readonly Matrix<T> _coefficients;
    private readonly int _rank;

    public OrthonormalBasis(MatrixView<T> rows)
    {
        _vectors = Matrix<T>.Uninitialized(Math.Min(rows.Rows, rows.Columns), rows.Columns);
        _coefficients = Matrix<T>.Zeros(rows.Rows, _vectors.Rows);
        T tolerance = T.CreateTruncating(8) * T.Sqrt(T.CreateTruncating(rows.Columns)) * (T.BitIncrement(T.One) - T.One);
        using Matrix<T> work = Matrix<T>.Uninitialized(1, rows.Columns);
        Span<T> rest = work.Row(0);
        for (long i = 0; i < rows.Rows; i++)
        {
            rows.Row(i).CopyTo(rest);
            Span<T> coefficients = _coefficients.Row(i);
            T size = TensorPrimitives.Norm<T>(rest);
            for (int turn = 0; turn < 2; turn++)
            {
                for (int k = 0; k < _rank; k++)
                {
                    T along = TensorPrimitives.Dot<T>(_vectors.Row(k), rest);
                    TensorPrimitives.MultiplyAdd(_vectors.Row(k), -along, rest, rest);
                    coefficients[k] += along;
                }
            }

            T left = TensorPrimitives.Norm<T>(rest);
            if (left > tolerance * size && _rank < _vectors.Rows)
            {
                coefficients[_rank] = left;
                TensorPrimitives.Divide(rest, left, _vectors.Row(_rank++));
            }
        }
    }

    /// <summary>The vectors, r x n.</summary>
    public MatrixView<T> Vectors => _vectors.View.Block(0, 0, _rank, _vectors.Columns);

    /// <summary>The rows' coefficients, N x r.</summary>
    public MatrixView<T> Coefficients => _coefficients.View.Block(0, 0, _coefficients.Rows, _rank);

    /// <inheritdoc/>
    public void Dispose()
    {
        _vectors.Dispose();
        _coefficients.Dispose();
    }
}
