using System.Numerics;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.FiniteWidth;

/// <summary>A weight matrix in memory.</summary>
internal sealed class StoredWeights<T>(Matrix<T> values, IMatrixBackend backend) : IWeights<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Multiply(T alpha, MatrixView<T> q, T beta, MatrixView<T> y)
    {
        if (q.Rows <= ThinProduct.MostRows)
        {
            ThinProduct.Multiply(alpha, q, values, beta, y);
        }
        else
        {
            backend.Multiply(alpha, q, Transposition.None, values, Transposition.Transposed, beta, y);
        }
    }

    public void MultiplyTransposed(T alpha, MatrixView<T> d, T beta, MatrixView<T> g)
    {
        if (d.Rows <= ThinProduct.MostRows)
        {
            ThinProduct.MultiplyTransposed(alpha, d, values, beta, g);
        }
        else
        {
            backend.Multiply(alpha, d, Transposition.None, values, Transposition.None, beta, g);
        }
    }
}
