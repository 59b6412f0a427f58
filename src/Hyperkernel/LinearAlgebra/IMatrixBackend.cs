using System.Numerics;

namespace Hyperkernel.LinearAlgebra;

/// <summary>Whether an operand enters as it is or transposed.</summary>
public enum Transposition
{
    /// <summary>As it is.</summary>
    None,

    /// <summary>Transposed.</summary>
    Transposed,
}

/// <summary>The dense linear algebra that everything else stands on; see <see cref="MatrixBackends"/> for the implementations.</summary>
/// <remarks>
/// Every operation is written to memory that the caller owns, uses all cores, checks shapes first
/// (<see cref="ArgumentException"/>), and gives the same bits for the same input on the same machine.
/// </remarks>
public interface IMatrixBackend
{
    /// <summary>What computes: for people, in tables and reports.</summary>
    string Description { get; }

    /// <summary>C = alpha op(A) op(B) + beta C. Where beta is 0, C is not read. C may not overlap A or B.</summary>
    void Multiply<T>(T alpha, MatrixView<T> a, Transposition transposeA, MatrixView<T> b, Transposition transposeB, T beta, MatrixView<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>The lower triangle (with the diagonal) of C = alpha A A^T + beta C; entries above the diagonal keep their values.</summary>
    void MultiplyByTranspose<T>(T alpha, MatrixView<T> a, T beta, MatrixView<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Cholesky factor L of A = L L^T, in place: reads and writes the lower triangle of A only.</summary>
    /// <exception cref="NotPositiveDefiniteException">A pivot is not positive; A is then partly overwritten.</exception>
    void Cholesky<T>(MatrixView<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Solves op(L) X = B in place of B, for a lower triangular L whose upper triangle is not read.</summary>
    void SolveTriangular<T>(MatrixView<T> l, Transposition transposeL, MatrixView<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Solves X L^T = B in place of B, for a lower triangular L whose upper triangle is not read.</summary>
    void SolveTriangularRight<T>(MatrixView<T> l, MatrixView<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>
    /// Eigenvalues in ascending order and orthonormal eigenvectors of a symmetric A (its lower triangle is read).
    /// Row k of A is overwritten with the eigenvector of eigenvalue k, so that A = V^T diag(values) V with V the new contents.
    /// </summary>
    /// <exception cref="ArithmeticException">The iteration did not converge, or A is not finite.</exception>
    void SymmetricEigen<T>(MatrixView<T> a, Span<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
