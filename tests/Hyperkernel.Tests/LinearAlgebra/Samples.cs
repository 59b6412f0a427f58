using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Tests.LinearAlgebra;

/// <summary>Random matrices with a seed, and slow exact operations on them.</summary>
internal static class Samples
{
    /// <summary>Entries between -1 and 1.</summary>
    public static Matrix<T> Matrix<T>(long rows, long columns, int seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Random random = new(seed);
        return Hyperkernel.LinearAlgebra.Matrix<T>.Create(rows, columns, (_, _) => T.CreateChecked((2 * random.NextDouble()) - 1));
    }

    /// <summary>A random matrix as a block, not at the start, of one that is larger; the rest of that one is NaN.</summary>
    public static MatrixView<T> Block<T>(long rows, long columns, int seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> surrounding = Hyperkernel.LinearAlgebra.Matrix<T>.Uninitialized(rows + 3, columns + 5);
        surrounding.View.Fill(T.NaN);
        MatrixView<T> block = surrounding.View.Block(2, 1, rows, columns);
        Matrix<T>(rows, columns, seed).View.CopyTo(block);
        return block;
    }

    /// <summary>Positive definite, with eigenvalues from about 1 to about the order; the upper triangle is NaN.</summary>
    public static Matrix<T> PositiveDefinite<T>(long order, int seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MatrixView<T> factor = Matrix<T>(order, order, seed);
        (double[,] product, _) = Multiply(factor, Transposition.None, factor, Transposition.Transposed);
        return Hyperkernel.LinearAlgebra.Matrix<T>.Create(
            order,
            order,
            (i, j) => j > i ? T.NaN : T.CreateChecked(product[i, j] + (i == j ? 1 : 0))
        );
    }

    /// <summary>Lower triangular and well conditioned; the upper triangle is NaN.</summary>
    public static Matrix<T> LowerTriangular<T>(long order, int seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Matrix<T> entries = Matrix<T>(order, order, seed);
        T scale = T.CreateChecked(1 / Math.Sqrt(Math.Max(1, order)));
        return Hyperkernel.LinearAlgebra.Matrix<T>.Create(
            order,
            order,
            (i, j) =>
                j > i ? T.NaN
                : i == j ? T.CreateChecked(1.5) + entries[i, i]
                : scale * entries[i, j]
        );
    }

    /// <summary>op(A) op(B) in double, and |op(A)| |op(B)|, against which its errors are measured.</summary>
    public static (double[,] Product, double[,] Magnitude) Multiply<T>(
        MatrixView<T> a,
        Transposition transposeA,
        MatrixView<T> b,
        Transposition transposeB
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[,] left = ToDouble(a, transposeA);
        double[,] right = ToDouble(b, transposeB);
        (int rows, int depth, int columns) = (left.GetLength(0), left.GetLength(1), right.GetLength(1));
        double[,] product = new double[rows, columns];
        double[,] magnitude = new double[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int k = 0; k < depth; k++)
            {
                for (int j = 0; j < columns; j++)
                {
                    product[i, j] += left[i, k] * right[k, j];
                    magnitude[i, j] += Math.Abs(left[i, k] * right[k, j]);
                }
            }
        }

        return (product, magnitude);
    }

    /// <summary>A matrix with zeros above the diagonal in place of what is there.</summary>
    public static Matrix<T> Lower<T>(MatrixView<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Hyperkernel.LinearAlgebra.Matrix<T>.Create(a.Rows, a.Columns, (i, j) => j > i ? T.Zero : a[i, j]);

    private static double[,] ToDouble<T>(MatrixView<T> a, Transposition transposition)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool plain = transposition == Transposition.None;
        double[,] result = new double[plain ? a.Rows : a.Columns, plain ? a.Columns : a.Rows];
        for (int i = 0; i < result.GetLength(0); i++)
        {
            for (int j = 0; j < result.GetLength(1); j++)
            {
                result[i, j] = double.CreateChecked(plain ? a[i, j] : a[j, i]);
            }
        }

        return result;
    }
}
