using System.Globalization;
using System.Numerics;
using Hyperkernel.LinearAlgebra.Simd;

namespace Hyperkernel.LinearAlgebra.Managed;

/// <summary>Linear algebra in C#, with the vector instructions of the machine and all of its cores; needs no library.</summary>
internal sealed class ManagedBackend : IMatrixBackend
{
    /// <inheritdoc/>
    public string Description { get; } =
        string.Create(CultureInfo.InvariantCulture, $"managed ({VectorWidth.Bits}-bit vectors, {Environment.ProcessorCount} cores)");

    /// <inheritdoc/>
    public void Multiply<T>(
        T alpha,
        MatrixView<T> a,
        Transposition transposeA,
        MatrixView<T> b,
        Transposition transposeB,
        T beta,
        MatrixView<T> c
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OperandCheck.Multiply(a, transposeA, b, transposeB, c);
        using Product<T> product = new();
        product.Multiply(alpha, a, transposeA, b, transposeB, beta, c);
    }

    /// <inheritdoc/>
    public void MultiplyByTranspose<T>(T alpha, MatrixView<T> a, T beta, MatrixView<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OperandCheck.MultiplyByTranspose(a, c);
        using Product<T> product = new();
        product.MultiplyLower(alpha, a, Transposition.None, a, Transposition.Transposed, beta, c);
    }

    /// <inheritdoc/>
    public void Cholesky<T>(MatrixView<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OperandCheck.Cholesky(a);
        CholeskyFactor.Compute(a);
    }

    /// <inheritdoc/>
    public void SolveTriangular<T>(MatrixView<T> l, Transposition transposeL, MatrixView<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OperandCheck.SolveTriangular(l, b);
        using Product<T> product = new();
        new TriangularSystem<T>(product).SolveLeft(l, transposeL, b);
    }

    /// <inheritdoc/>
    public void SolveTriangularRight<T>(MatrixView<T> l, MatrixView<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OperandCheck.SolveTriangularRight(l, b);
        using Product<T> product = new();
        new TriangularSystem<T>(product).SolveRight(l, b);
    }

    /// <inheritdoc/>
    public void SymmetricEigen<T>(MatrixView<T> a, Span<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OperandCheck.SymmetricEigen<T>(a, values);
        SymmetricEigenproblem.Compute(a, values);
    }
}
