using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.FiniteWidth;

/// <summary>Square roots of Gram and covariance matrices, which may be singular.</summary>
internal static class GramRoot
{
    /// <summary>R with R R^T = G; eigenvalues that rounding has left below 0 count as 0.</summary>
    /// <param name="gram">G, N x N, symmetric and positive semidefinite; overwritten.</param>
    /// <param name="backend">The linear algebra.</param>
    /// <returns>N x N.</returns>
    public static Matrix<T> Of<T>(Matrix<T> gram, IMatrixBackend backend)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] values = new T[gram.Rows];
        backend.SymmetricEigen<T>(gram, values);
        TensorPrimitives.Max<T>(values, T.Zero, values);
        TensorPrimitives.Sqrt<T>(values, values);
        return Matrix<T>.Create(gram.Rows, gram.Rows, (i, k) => gram[k, i] * values[k]);
    }
}
