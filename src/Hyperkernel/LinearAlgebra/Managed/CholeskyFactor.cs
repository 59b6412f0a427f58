using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Hyperkernel.LinearAlgebra.Managed;

/// <summary>The Cholesky factor by halving: all but the smallest diagonal blocks are triangular systems and products.</summary>
internal static class CholeskyFactor
{
    /// <summary>Overwrites the lower triangle of A with L, A = L L^T.</summary>
    public static void Compute<T>(MatrixView<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Product<T> product = new();
        Factor(a, 0, a.Rows, product, new TriangularSystem<T>(product));
    }

    private static void Factor<T>(MatrixView<T> a, long offset, long order, Product<T> product, TriangularSystem<T> system)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (a.Rows <= TriangularSystem<T>.LeafOrder)
        {
            FactorLeaf(a, offset, order);
            return;
        }

        long half = TriangularSystem<T>.Half(a.Rows);
        long rest = a.Rows - half;
        MatrixView<T> a11 = a.Block(0, 0, half, half);
        MatrixView<T> a21 = a.Block(half, 0, rest, half);
        MatrixView<T> a22 = a.Block(half, half, rest, rest);
        Factor(a11, offset, order, product, system);
        system.SolveRight(a11, a21);
        product.MultiplyLower(-T.One, a21, Transposition.None, a21, Transposition.Transposed, T.One, a22);
        Factor(a22, offset + half, order, product, system);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FactorLeaf<T>(MatrixView<T> a, long offset, long order)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < a.Rows; i++)
        {
            Span<T> row = a.Row(i);
            for (int j = 0; j < i; j++)
            {
                ReadOnlySpan<T> above = a.Row(j);
                row[j] = (row[j] - TensorPrimitives.Dot(row[..j], above[..j])) / above[j];
            }

            T pivot = row[i] - TensorPrimitives.SumOfSquares<T>(row[..i]);
            OperandCheck.RequireFinitePivot(pivot, offset + i, order);
            if (pivot <= T.Zero)
            {
                throw new NotPositiveDefiniteException(offset + i, order);
            }

            row[i] = T.Sqrt(pivot);
        }
    }
}
