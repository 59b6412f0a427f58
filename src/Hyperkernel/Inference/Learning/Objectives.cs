using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Learning;

/// <summary>
/// How badly a matrix A = K + ridge I explains values, with derivatives by its entries, at an amplitude: that which suits best, or one that
/// is given.
/// </summary>
/// <remarks>
/// With s^2 A for A, n points, C channels and alpha = A^-1 y, the negative log evidence is the sum over channels of (n log s^2 + log det A
/// + y.alpha/s^2) / 2, least where s^2 is the mean of y.alpha / n. Leaving out a part B of the points leaves the density of B given the
/// rest, with D = (A^-1)_BB: (log det s^2 D^-1 + alpha_B.D^-1 alpha_B / s^2) / 2, summed over parts (Rasmussen and Williams 2006, equation
/// 5.12 for single points). Constants n log(2 pi) / 2 are left out. The evidence is the density of all points that come later given those
/// that came earlier, averaged over orders; half of it and half of that of single points, which are given all others, is less sure of a
/// kernel that is not quite that of the values.
/// </remarks>
internal static class Objectives
{
    /// <summary>The value, the derivatives by entries of A, and the amplitude.</summary>
    /// <param name="matrix">A; becomes the derivatives.</param>
    /// <param name="values">One channel a column.</param>
    /// <param name="parts">Which points are left out together; null for the evidence alone.</param>
    /// <param name="balanced">Whether half of the value is the evidence, and half that of leaving out; the amplitude is then that of the
    /// evidence.</param>
    /// <param name="backend">The linear algebra.</param>
    /// <param name="work">Memory of inverses of A's order.</param>
    /// <param name="given">s^2; that which suits best if null.</param>
    /// <returns>The value, and the s^2 that suits best; of a balanced value at a given one, the mean of those of its halves.</returns>
    /// <exception cref="NotPositiveDefiniteException">A is not positive definite.</exception>
    public static (double Value, double Square) Of(
        Matrix<double> matrix,
        Matrix<double> values,
        int[][]? parts,
        bool balanced,
        IMatrixBackend backend,
        CholeskyInverse work,
        double? given = null
    )
    {
        long n = matrix.Rows;
        backend.Cholesky(matrix.View);
        double logDeterminant = 0;
        for (long i = 0; i < n; i++)
        {
            logDeterminant += 2 * Math.Log(matrix[i, i]);
        }

        using Matrix<double> alpha = values.Clone();
        Solve(matrix, alpha, backend);
        work.Of(matrix);
        if (parts is not null && !balanced)
        {
            return LeaveOut(matrix, work.Inverse, alpha, parts, backend, given);
        }

        (double Value, double Square) evidence = Evidence(matrix, work.Inverse, alpha, values, logDeterminant, given);
        return parts is null ? evidence : Balance(matrix, work.Inverse, alpha, parts, backend, evidence, given);
    }

    // Half of the evidence with half of leaving out at the same amplitude, whose own derivative is -alpha.alpha / (n C).
    private static (double Value, double Square) Balance(
        Matrix<double> derivatives,
        Matrix<double> inverse,
        Matrix<double> alpha,
        int[][] parts,
        IMatrixBackend backend,
        (double Value, double Square) evidence,
        double? given
    )
    {
        using Matrix<double> other = Matrix<double>.Uninitialized(derivatives.Rows, derivatives.Columns);
        (double value, double best) = LeaveOut(other, inverse, alpha, parts, backend, given ?? evidence.Square);
        if (given is null)
        {
            AddProducts(other, alpha, alpha, -(1 - (best / evidence.Square)) / (2 * evidence.Square));
        }

        for (long i = 0; i < derivatives.Rows; i++)
        {
            Span<double> row = derivatives.Row(i);
            TensorPrimitives.Add<double>(row, other.Row(i), row);
            TensorPrimitives.Multiply(row, 0.5, row);
        }

        return ((evidence.Value + value) / 2, given is null ? evidence.Square : (evidence.Square + best) / 2);
    }

    private static void Solve(Matrix<double> factor, Matrix<double> right, IMatrixBackend backend)
    {
        backend.SolveTriangular(factor, Transposition.None, right.View);
        backend.SolveTriangular(factor, Transposition.Transposed, right.View);
    }

    private static (double Value, double Square) Evidence(
        Matrix<double> derivatives,
        Matrix<double> inverse,
        Matrix<double> alpha,
        Matrix<double> values,
        double logDeterminant,
        double? given
    )
    {
        long n = values.Rows;
        int channels = (int)values.Columns;
        double square = 0;
        for (long i = 0; i < n; i++)
        {
            square += TensorPrimitives.Dot<double>(values.Row(i), alpha.Row(i)) / (n * channels);
        }

        Scale(derivatives, inverse, channels / 2.0);
        AddProducts(derivatives, alpha, alpha, -1 / (2 * (given ?? square)));
        return ((channels * logDeterminant / 2) + OfAmplitude(channels * n, square, given), square);
    }

    // (N log s^2 + sum of squares / s^2) / 2.
    private static double OfAmplitude(double values, double best, double? given) =>
        values / 2 * (Math.Log(given ?? best) + (best / (given ?? best)));

    // d log det D = tr D^-1 dD with dD = -(A^-1 dA A^-1)_BB, and d alpha = -A^-1 dA alpha.
    private static (double Value, double Square) LeaveOut(
        Matrix<double> derivatives,
        Matrix<double> inverse,
        Matrix<double> alpha,
        int[][] parts,
        IMatrixBackend backend,
        double? given
    )
    {
        long n = alpha.Rows;
        int channels = (int)alpha.Columns;
        using Matrix<double> errors = Matrix<double>.Zeros(n, channels);
        Matrix<double>[] middle = new Matrix<double>[parts.Length];
        double value = 0,
            square = 0;
        for (int p = 0; p < parts.Length; p++)
        {
            int[] part = parts[p];
            using Matrix<double> block = Block(inverse, part);
            backend.Cholesky(block.View);
            using Matrix<double> own = Matrix<double>.Create(part.Length, channels, (i, c) => alpha[part[i], c]);
            middle[p] = Matrix<double>.Identity(part.Length);
            Solve(block, own, backend);
            Solve(block, middle[p], backend);
            for (int i = 0; i < part.Length; i++)
            {
                value -= channels * Math.Log(block[i, i]);
                own.Row(i).CopyTo(errors.Row(part[i]));
                square += TensorPrimitives.Dot<double>(own.Row(i), alpha.Row(part[i])) / (n * channels);
            }
        }

        value += OfAmplitude(channels * n, square, given);
        double weight = 1 / (2 * (given ?? square));
        using Matrix<double> half = Matrix<double>.Uninitialized(n, n),
            pulled = Matrix<double>.Uninitialized(n, channels);
        for (int p = 0; p < parts.Length; p++)
        {
            int[] part = parts[p];
            using Matrix<double> blocks = middle[p];
            for (int i = 0; i < part.Length; i++)
            {
                for (int j = 0; j < part.Length; j++)
                {
                    double product = TensorPrimitives.Dot<double>(errors.Row(part[i]), errors.Row(part[j]));
                    blocks[i, j] = (channels * blocks[i, j] / 2) + (weight * product);
                }
            }

            backend.Cholesky(blocks.View);
            WriteColumns(half, inverse, blocks, part);
        }

        // A^-1 M A^-1 with M = S S^T the blocks, which are positive definite; then what alpha depends on.
        backend.MultiplyByTranspose(1.0, half, 0.0, derivatives.View);
        derivatives.View.MirrorLowerTriangle();
        backend.Multiply(1.0, inverse, Transposition.None, errors, Transposition.None, 0.0, pulled.View);
        AddProducts(derivatives, pulled, alpha, -weight);
        AddProducts(derivatives, alpha, pulled, -weight);
        return (value, square);
    }

    // The part's columns of A^-1 S.
    private static void WriteColumns(Matrix<double> product, Matrix<double> inverse, Matrix<double> triangle, int[] part)
    {
        for (long i = 0; i < inverse.Rows; i++)
        {
            ReadOnlySpan<double> from = inverse.Row(i);
            Span<double> to = product.Row(i);
            for (int j = 0; j < part.Length; j++)
            {
                double sum = 0;
                for (int k = j; k < part.Length; k++)
                {
                    sum += from[part[k]] * triangle[k, j];
                }

                to[part[j]] = sum;
            }
        }
    }

    private static Matrix<double> Block(Matrix<double> matrix, int[] part) =>
        Matrix<double>.Create(part.Length, part.Length, (i, j) => matrix[part[i], part[j]]);

    private static void Scale(Matrix<double> target, Matrix<double> source, double factor)
    {
        for (long i = 0; i < target.Rows; i++)
        {
            TensorPrimitives.Multiply<double>(source.Row(i), factor, target.Row(i));
        }
    }

    private static void AddProducts(Matrix<double> target, Matrix<double> left, Matrix<double> right, double weight)
    {
        double[] column = new double[right.Rows];
        for (int c = 0; c < right.Columns; c++)
        {
            for (int j = 0; j < column.Length; j++)
            {
                column[j] = right[j, c];
            }

            for (long i = 0; i < target.Rows; i++)
            {
                TensorPrimitives.MultiplyAdd<double>(column, weight * left[i, c], target.Row(i), target.Row(i));
            }
        }
    }
}
