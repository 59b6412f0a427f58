using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;

namespace Hyperkernel.Inference.Iterative;

/// <summary>A partial Cholesky factor of a kernel matrix: K is nearly F F^T, with F of few columns, from as few columns of K.</summary>
/// <remarks>
/// Pivots are drawn with probabilities proportional to the diagonal of what is not yet represented, K - F F^T, a block at a time; of a
/// block those that the others make superfluous are left out. In expectation the error is nearly that of the best approximation of a
/// slightly lower rank. Sources: H. Harbrecht, M. Peters, R. Schneider, "On the low-rank approximation by the pivoted Cholesky
/// decomposition", 2012; Y. Chen, E. Epperly, J. Tropp, R. Webber, "Randomly pivoted Cholesky", 2023, algorithm 2; E. Epperly, J. Tropp, R.
/// Webber, "Embrace rejection", 2024, for the blocks.
/// </remarks>
internal static class PivotedCholesky
{
    private const int BlockSize = 128;

    // A residual below so much of the largest diagonal entry is rounding of the kernel's own entries.
    private static double Rounding<T>() => typeof(T) == typeof(float) ? 1e-5 : 1e-12;

    /// <summary>The factor, and what it leaves of the diagonal.</summary>
    /// <param name="Matrix">F, N x k.</param>
    /// <param name="Residual">The diagonal of K - F F^T.</param>
    internal sealed record Factor(Matrix<double> Matrix, double[] Residual);

    /// <summary>Computes a factor of some rank; of a lower one where that is already all of the kernel.</summary>
    public static Factor Compute<T>(PointKernel kernel, Points<T> points, int rank, ulong seed, Compute compute)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CounterRandom random = new(seed, RandomStream.Pivots);
        double[] residual = kernel.Diagonal(points);
        double floor = Rounding<T>() * residual.Max();
        using Matrix<double> factor = Matrix<double>.Uninitialized(points.Count, rank);
        int found = 0;
        for (ulong draws = 0; found < rank && TensorPrimitives.Max<double>(residual) > floor; draws += BlockSize)
        {
            compute.Cancellation.ThrowIfCancellationRequested();
            long[] sampled = Draw(residual, floor, Math.Min(BlockSize, rank - found), random, draws);
            MatrixView<double> known = factor.View.Block(0, 0, points.Count, found);
            Points<T> candidates = points.Select(sampled);
            using Matrix<double> block = Remaining(kernel.Matrix(candidates, compute), Rows(known, sampled), known: null, compute);
            int[] kept = Independent(block, floor, out Matrix<double> root);
            long[] pivots = Array.ConvertAll(kept, k => sampled[k]);
            using Matrix<double> columns = Remaining(
                kernel.Matrix(points, points.Select(pivots), compute),
                Rows(known, pivots),
                known,
                compute
            );
            compute.Backend.SolveTriangularRight<double>(root, columns);
            root.Dispose();
            columns.View.CopyTo(factor.View.Block(0, found, points.Count, pivots.Length));
            for (int i = 0; i < residual.Length; i++)
            {
                residual[i] = Math.Max(0, residual[i] - TensorPrimitives.SumOfSquares<double>(columns.Row(i)));
            }

            Array.ForEach(pivots, pivot => residual[pivot] = 0);
            found += pivots.Length;
        }

        return new(factor.View.Block(0, 0, points.Count, found).ToMatrix(), residual);
    }

    // Different points, drawn with probabilities proportional to their residuals.
    private static long[] Draw(double[] residual, double floor, int count, CounterRandom random, ulong firstDraw)
    {
        double[] cumulative = new double[residual.Length];
        double total = 0;
        for (int i = 0; i < residual.Length; i++)
        {
            total += residual[i] > floor ? residual[i] : 0;
            cumulative[i] = total;
        }

        SortedSet<long> drawn = [];
        for (int i = 0; i < count; i++)
        {
            int place = Array.BinarySearch(cumulative, random.Uniform(firstDraw + (ulong)i) * total);

            // Found means the end of the interval of a point; the next point that has an interval is the first with a larger sum.
            place = place < 0 ? ~place : place + 1;
            while (residual[place] <= floor)
            {
                place++;
            }

            _ = drawn.Add(place);
        }

        return [.. drawn];
    }

    private static Matrix<double> Rows(MatrixView<double> matrix, long[] rows)
    {
        Matrix<double> result = Matrix<double>.Uninitialized(rows.Length, matrix.Columns);
        for (int i = 0; i < rows.Length; i++)
        {
            matrix.Row(rows[i]).CopyTo(result.Row(i));
        }

        return result;
    }

    // The kernel less F F^T, between some points (all that F has rows for, or the columns' own) and the columns' points.
    private static Matrix<double> Remaining<T>(Matrix<T> kernel, Matrix<double> columnRows, MatrixView<double>? known, Compute compute)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<double> remaining = kernel.ConvertTo<double>();
        kernel.Dispose();
        compute.Backend.Multiply(-1, known ?? columnRows.View, Transposition.None, columnRows, Transposition.Transposed, 1, remaining);
        columnRows.Dispose();
        return remaining;
    }

    // Which candidates are taken, the one with the largest residual first, until those left hold the share of one; and the Cholesky factor
    // of the block among them.
    private static int[] Independent(Matrix<double> block, double floor, out Matrix<double> root)
    {
        int count = (int)block.Rows;
        List<int> kept = [];
        double[][] columns = new double[count][];
        double[] left = [.. Enumerable.Range(0, count).Select(i => block[i, i])];
        double enough = left.Sum() / count;
        while (kept.Count < count && (kept.Count == 0 || left.Sum() > enough))
        {
            int next = TensorPrimitives.IndexOfMax<double>(left);
            if (kept.Count > 0 && left[next] <= floor)
            {
                break;
            }

            double[] column = block.Row(next).ToArray();
            foreach (double[] earlier in columns.AsSpan(0, kept.Count))
            {
                TensorPrimitives.MultiplyAdd(earlier, -earlier[next], column, column);
            }

            TensorPrimitives.Divide(column, Math.Sqrt(left[next]), column);
            columns[kept.Count] = column;
            kept.Add(next);
            for (int i = 0; i < count; i++)
            {
                left[i] -= column[i] * column[i];
            }

            kept.ForEach(k => left[k] = 0);
        }

        root = Matrix<double>.Create(kept.Count, kept.Count, (i, j) => j > i ? 0 : columns[j][kept[(int)i]]);
        return [.. kept];
    }
}
