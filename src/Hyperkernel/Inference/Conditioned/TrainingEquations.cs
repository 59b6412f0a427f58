using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Conditioned;

/// <summary>The equations of a fitted regression, for further right-hand sides: what conditioning on known values needs of it.</summary>
/// <remarks>
/// A right-hand side is a row of N numbers, one for each training point, and so is a solution. On a grid that is a field, context by
/// context, with 0 where nothing was observed; in the memory of a matrix it lies as rows of N_z numbers.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>: the precision of the regression.</typeparam>
internal abstract class TrainingEquations<T>(Regression<T> regression)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Numbers of right-hand sides that are solved for at once; an iteration takes some eight times as many.
    private const long NumbersAtOnce = 1L << 24;

    /// <summary>N: how many numbers a right-hand side has.</summary>
    public abstract long Count { get; }

    /// <summary>What the work may use.</summary>
    public abstract Compute Compute { get; }

    /// <summary>The relative residual that the regression was to reach.</summary>
    public abstract double Allowed { get; }

    /// <summary>Whether a solve is a factorisation's, which no smaller residual makes better.</summary>
    public abstract bool IsDirect { get; }

    /// <summary>W, C x N, in memory of its own.</summary>
    public abstract Matrix<double> Weights();

    /// <summary>|Y| of every channel.</summary>
    public abstract double[] Sizes();

    /// <summary>K(S, U) with the kernel's own entries, |S| x N.</summary>
    public abstract Matrix<double> Covariances(Points<double> known);

    /// <summary>Memory for right-hand sides or solutions, zeros.</summary>
    public abstract Matrix<double> Zeros(long count);

    /// <summary>K(u, U) W at points, N' x C', for weights in memory of <see cref="Zeros"/>.</summary>
    public abstract Matrix<double> At(Points<T> points, Matrix<double> weights);

    /// <summary>|B - (K + ridge) X| / |B|, the largest over right-hand sides, with the kernel's own entries.</summary>
    /// <param name="sides">B, C' x N.</param>
    /// <param name="solutions">X, in memory of <see cref="Zeros"/>.</param>
    public abstract double Residual(Matrix<double> sides, Matrix<double> solutions);

    /// <summary>The regression's own deviations, each as exact as can be: differences of variances are taken.</summary>
    public virtual Deviations<T> Deviation(Points<T> points) => regression.Deviation(points);

    /// <summary>Solves (K + ridge) X = B, from what X holds.</summary>
    /// <param name="sides">B, |S| x N.</param>
    /// <param name="solutions">X, in memory of <see cref="Zeros"/>.</param>
    /// <param name="residual">The relative residual that iterations go to.</param>
    /// <returns>The number of iterations.</returns>
    public int Solve(Matrix<double> sides, Matrix<double> solutions, double residual)
    {
        int iterations = 0;
        long atOnce = Math.Max(1, NumbersAtOnce / Count);
        for (long first = 0; first < sides.Rows; first += atOnce)
        {
            Compute.Cancellation.ThrowIfCancellationRequested();
            long count = Math.Min(atOnce, sides.Rows - first);
            iterations += SolveSome(sides.View.Block(first, 0, count, Count), Some(solutions, first, count), residual);
            Compute.Report("known values", first + count, sides.Rows);
        }

        return iterations;
    }

    /// <summary>Solutions as rows of N numbers.</summary>
    public MatrixView<double> Rows(Matrix<double> solutions) => Some(solutions, 0, solutions.Rows * solutions.Columns / Count);

    /// <summary>Solves for some right-hand sides.</summary>
    protected abstract int SolveSome(MatrixView<double> sides, MatrixView<double> solutions, double residual);

    /// <summary>The norm of every row.</summary>
    protected static double[] Norms(MatrixView<double> rows) =>
        [.. Enumerable.Range(0, (int)rows.Rows).Select(i => TensorPrimitives.Norm<double>(rows.Row(i)))];

    private unsafe MatrixView<double> Some(Matrix<double> solutions, long first, long count) =>
        new(solutions, solutions.Pointer + (first * Count), count, Count, Count);
}
