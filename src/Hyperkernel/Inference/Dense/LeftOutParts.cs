using System.Numerics;
using System.Runtime.CompilerServices;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Dense;

/// <summary>What parts of the training values are less their prediction from all others, and how far they may be.</summary>
/// <param name="Residuals">N x C.</param>
/// <param name="Deviations">N x 1 predictive deviations, noise included.</param>
internal sealed record LeftOutParts(Matrix<double> Residuals, Matrix<double> Deviations) : IDisposable
{
    // Columns of the inverse that are computed at once, unless a part has more.
    private const int PanelSize = 256;

    /// <summary>The points of each part: one, or all of a context.</summary>
    public static int[][] Of(long[] contextOf, bool wholeContexts) =>
        wholeContexts
            ? [.. Enumerable.Range(0, contextOf.Length).GroupBy(i => contextOf[i]).Select(part => part.ToArray())]
            : [.. Enumerable.Range(0, contextOf.Length).Select(i => new[] { i })];

    /// <summary>Leaves each part out, without fitting again.</summary>
    /// <remarks>
    /// With P = (K + ridge)^-1 and W = P Y the values Y_B of a part B given the others are Gaussian with mean Y_B - (P_BB)^-1 W_B and
    /// covariance (P_BB)^-1. Cost: at most N^3 operations, a third where parts are runs of neighbours. Source: Rasmussen and Williams 2006,
    /// equations 5.10 to 5.12, and Sundararajan and Keerthi 2001, for blocks.
    /// </remarks>
    /// <param name="factor">The factor of K + ridge.</param>
    /// <param name="weights">W.</param>
    /// <param name="parts">The points of each part; every point has one.</param>
    /// <param name="compute">How to compute.</param>
    public static LeftOutParts Of<T>(MatrixView<T> factor, MatrixView<T> weights, int[][] parts, Compute compute)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<double> residuals = Matrix<double>.Zeros(weights.Rows, weights.Columns),
            deviations = Matrix<double>.Zeros(weights.Rows, 1);
        for (int done = 0; done < parts.Length; )
        {
            int taken = done,
                width = 0;
            do
            {
                width += parts[taken++].Length;
            } while (taken < parts.Length && width + parts[taken].Length <= PanelSize);

            compute.Cancellation.ThrowIfCancellationRequested();
            compute.Report("leaving out", done, parts.Length);
            using Matrix<double> columns = Columns(factor, parts[done..taken], compute);
            int first = 0;
            foreach (int[] part in parts[done..taken])
            {
                LeaveOut(part, columns.View.Block(0, first, columns.Rows, part.Length));
                first += part.Length;
            }

            done = taken;
        }

        return new(residuals, deviations);

        void LeaveOut(int[] part, MatrixView<double> columns)
        {
            IMatrixBackend backend = compute.Backend;
            using Matrix<double> precision = Matrix<double>.Zeros(part.Length, part.Length),
                errors = Matrix<double>.Create(part.Length, weights.Columns, (i, c) => double.CreateTruncating(weights[part[i], c])),
                roots = Matrix<double>.Identity(part.Length);
            backend.Multiply(1.0, columns, Transposition.Transposed, columns, Transposition.None, 0.0, precision.View);
            backend.Cholesky(precision.View);
            backend.SolveTriangular(precision, Transposition.None, errors.View);
            backend.SolveTriangular(precision, Transposition.Transposed, errors.View);
            backend.SolveTriangular(precision, Transposition.None, roots.View);
            for (int i = 0; i < part.Length; i++)
            {
                errors.Row(i).CopyTo(residuals.Row(part[i]));
                double variance = 0;
                for (int k = i; k < part.Length; k++)
                {
                    variance += roots[k, i] * roots[k, i];
                }

                deviations[part[i], 0] = Math.Sqrt(variance);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Residuals.Dispose();
        Deviations.Dispose();
    }

    // The parts' columns of L^-1 below their first point, above which they are 0.
    private static Matrix<double> Columns<T>(MatrixView<T> factor, int[][] parts, Compute compute)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int[] points = [.. parts.SelectMany(part => part)];
        long first = points.Min(),
            rest = factor.Rows - first;
        compute.RequireMemory((Int128)rest * points.Length * (sizeof(double) + Unsafe.SizeOf<T>()), "columns of the inverse");
        using Matrix<T> columns = Matrix<T>.Zeros(rest, points.Length);
        for (int j = 0; j < points.Length; j++)
        {
            columns[points[j] - first, j] = T.One;
        }

        compute.Backend.SolveTriangular(factor.Block(first, first, rest, rest), Transposition.None, columns.View);
        return columns.ConvertTo<double>();
    }
}
