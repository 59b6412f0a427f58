using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.FiniteWidth;

/// <summary>Square roots of Gram and covariance matrices, which may be singular.</summary>
/// <remarks>
/// The symmetric root: it is unique, where Q sqrt(D) depends on the signs of eigenvectors, which linear algebra libraries choose
/// differently.
/// </remarks>
internal static class GramRoot
{
    /// <summary>The symmetric positive semidefinite R with R R = G; eigenvalues that rounding may have left of 0 count as 0.</summary>
    /// <param name="gram">G, N x N, symmetric and positive semidefinite; overwritten.</param>
    /// <param name="backend">The linear algebra.</param>
    /// <returns>N x N.</returns>
    public static Matrix<T> Of<T>(Matrix<T> gram, IMatrixBackend backend)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] values = new T[gram.Rows];
        backend.SymmetricEigen<T>(gram, values);
        T rounding = T.CreateTruncating(gram.Rows) * (T.BitIncrement(T.One) - T.One) * TensorPrimitives.MaxMagnitude<T>(values);
        for (int k = 0; k < values.Length; k++)
        {
            values[k] = values[k] > rounding ? T.Sqrt(values[k]) : T.Zero;
        }

        using Matrix<T> scaled = Matrix<T>.Create(gram.Rows, gram.Rows, (k, i) => values[k] * gram[k, i]);
        Matrix<T> root = Matrix<T>.Uninitialized(gram.Rows, gram.Rows);
        backend.Multiply(T.One, gram, Transposition.Transposed, scaled, Transposition.None, T.Zero, root);
        return root;
    }

    /// <summary>F with F F^T = D D^T, as narrow as it can be: the rows themselves, or the root of their Gram matrix.</summary>
    /// <param name="rows">D, N x n.</param>
    /// <param name="backend">The linear algebra.</param>
    /// <returns>N x min(N, n).</returns>
    public static Matrix<T> OfRows<T>(MatrixView<T> rows, IMatrixBackend backend)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (rows.Columns <= rows.Rows)
        {
            return rows.ToMatrix();
        }

        using Matrix<T> gram = Matrix<T>.Uninitialized(rows.Rows, rows.Rows);
        backend.MultiplyByTranspose(T.One, rows, T.Zero, gram);
        return Of(gram, backend);
    }
}
