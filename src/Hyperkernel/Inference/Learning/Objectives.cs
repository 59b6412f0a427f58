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
        int channels = (int)values.Columns;
        double count = (double)n * channels,
            square = 0;
        for (long i = 0; i < n; i++)
        {
            square += TensorPrimitives.Dot<double>(values.Row(i), alpha.Row(i)) / count;
        }

        if (parts is null)
        {
            double weight = 1 / (2 * (given ?? square));
            Combine(matrix, false, work.Inverse, channels / 2.0, alpha, weight, alpha, 0);
            return (OfEvidence(given), square);
        }

        // Balanced, both halves have the amplitude of the evidence, whose own derivative is -alpha.alpha / count.
        using LeftOutPoints left = new(work, alpha, parts, backend, balanced ? given ?? square : given);
        double share = balanced ? 0.5 : 1,
            ofEvidence = !balanced ? 0 : 1 / (2 * (given ?? square)),
            ofAmplitude = balanced && given is null ? (1 - (left.Square / square)) / (2 * square) : 0;
        backend.MultiplyByTranspose(share, work.Scratch, 0.0, matrix.View);
        matrix.View.MirrorLowerTriangle();
        Combine(
            matrix,
            true,
            work.Inverse,
            balanced ? channels / 4.0 : 0,
            alpha,
            share * (ofEvidence + ofAmplitude),
            left.Pulled,
            share * left.Weight
        );
        return !balanced
            ? (left.Value, left.Square)
            : ((OfEvidence(given) + left.Value) / 2, given is null ? square : (square + left.Square) / 2);

        double OfEvidence(double? amplitude) => (channels * logDeterminant / 2) + OfAmplitude(count, square, amplitude);
    }

    // target := (target if it is kept) + share inverse - both (alpha alpha^T) - each (alpha pulled^T + pulled alpha^T), in one pass.
    private static void Combine(
        Matrix<double> target,
        bool isKept,
        Matrix<double> inverse,
        double share,
        Matrix<double> alpha,
        double both,
        Matrix<double> pulled,
        double each
    )
    {
        double[][] alphas = Columns(alpha),
            pulls = Columns(pulled);
        for (long i = 0; i < target.Rows; i++)
        {
            Span<double> row = target.Row(i);
            if (!isKept)
            {
                TensorPrimitives.Multiply(inverse.Row(i), share, row);
            }
            else if (share != 0)
            {
                TensorPrimitives.MultiplyAdd<double>(inverse.Row(i), share, row, row);
            }

            for (int c = 0; c < alphas.Length; c++)
            {
                TensorPrimitives.MultiplyAdd<double>(alphas[c], -(both * alphas[c][i]) - (each * pulls[c][i]), row, row);
                if (each != 0)
                {
                    TensorPrimitives.MultiplyAdd<double>(pulls[c], -(each * alphas[c][i]), row, row);
                }
            }
        }
    }

    private static double[][] Columns(Matrix<double> matrix) =>
        [
            .. Enumerable
                .Range(0, (int)matrix.Columns)
                .Select(c =>
                {
                    double[] column = new double[matrix.Rows];
                    for (int i = 0; i < column.Length; i++)
                    {
                        column[i] = matrix[i, c];
                    }

                    return column;
                }),
        ];

    /// <summary>Solves L L^T X = B in place of B.</summary>
    internal static void Solve(Matrix<double> factor, Matrix<double> right, IMatrixBackend backend)
    {
        backend.SolveTriangular(factor, Transposition.None, right.View);
        backend.SolveTriangular(factor, Transposition.Transposed, right.View);
    }

    /// <summary>(N log s^2 + sum of squares / s^2) / 2.</summary>
    internal static double OfAmplitude(double values, double best, double? given) =>
        values / 2 * (Math.Log(given ?? best) + (best / (given ?? best)));
}
