using System.Numerics;
using Hyperkernel.Inference.Accuracy;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Iterative;

/// <summary>Kernel ridge regression on more points than a stored kernel matrix allows.</summary>
public static class IterativeRegression
{
    /// <summary>
    /// Fits h(u) = K(u, U) (K + ridge I)^-1 Y by conjugate gradients, the kernel's entries computed anew in each iteration.
    /// </summary>
    /// <remarks>
    /// All channels share every product. The preconditioner is a partial Cholesky factor with random pivots
    /// (<see cref="PivotedCholesky"/>). Where <typeparamref name="T"/> is float, residuals are computed in double precision and the
    /// solution corrected until they are what was asked for. Cost: N^2 kernel entries an iteration, memory of N times the preconditioner's
    /// rank.
    /// </remarks>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>: the precision of the iterations.</typeparam>
    /// <param name="kernel">The kernel.</param>
    /// <param name="points">N points U.</param>
    /// <param name="values">Y, N x C.</param>
    /// <param name="ridge">The absolute ridge, finite and positive.</param>
    /// <param name="options">How to solve; the defaults if null.</param>
    /// <param name="noise">N variances of the noise that single points have beside the ridge, >= 0; null for none.</param>
    /// <returns>The model, whose <see cref="IterativeModel{T}.Report"/> says whether the residual asked for was reached.</returns>
    /// <exception cref="ArgumentException">Lengths differ, an entry is not finite, the ridge is not positive, or an option is outside its
    /// domain.</exception>
    /// <exception cref="InsufficientMemoryException">The preconditioner does not fit in memory.</exception>
    public static IterativeModel<T> Fit<T>(
        PointKernel kernel,
        Points<T> points,
        Matrix<T> values,
        double ridge,
        SolverOptions? options = null,
        double[]? noise = null
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TrainingData.Check(kernel, points, values, nameof(IterativeRegression));
        TrainingData.CheckRidge(ridge, nameof(IterativeRegression));
        TrainingData.CheckKernel(kernel, points, nameof(IterativeRegression));
        TrainingData.CheckNoise(noise, points.Count, nameof(IterativeRegression));
        options = (options ?? new()).For<T>();
        options.Check();
        using Matrix<T> fields = Transposed<T, T>(values);
        using Matrix<double> solution = Matrix<double>.Zeros(fields.Rows, fields.Columns);
        using PivotedPreconditioner<T> preconditioner = new(
            PivotedCholesky.Compute(kernel, points, options.RankFor(points.Count), options.Seed, options.Compute.Quiet),
            Shift(ridge, noise),
            options.Compute.Backend
        );
        PointSystem<T> system = new(kernel, points, ridge, options.Compute.Quiet, noise);
        SolveReport report = ConjugateGradients.Solve(system, preconditioner, fields, solution, (int)values.Columns, options);
        Matrix<double> weights = Transposed<double, double>(solution);
        double found = KernelResidual.Of(kernel, points, values, weights, ridge, options.Seed, options.Compute.Quiet, noise);
        return new(kernel, points, weights, ridge, Confirmed(report, found, options.RelativeResidual), preconditioner.Rank, options)
        {
            Noise = noise,
        };
    }

    /// <summary>The noise of all points that stands for that of each in a preconditioner: their harmonic mean, which few large ones leave
    /// alone.</summary>
    internal static double Shift(double ridge, IReadOnlyList<double>? noise) =>
        noise is null ? ridge : noise.Count / noise.Sum(own => 1 / (ridge + own));

    // The iteration's own residual is of all equations, with the entries that it solved with; the other of some, with entries between lists
    // that are not the same. Both are estimates of one number, and where they tell different ones the worse is believed.
    private static SolveReport Confirmed(SolveReport report, double found, double asked)
    {
        const double Alike = 2;
        return found <= Alike * Math.Max(report.RelativeResidual, 0.1 * asked)
            ? report
            : report with
            {
                RelativeResidual = found,
                Converged = found <= asked,
            };
    }

    /// <summary>The transposed matrix, in another precision.</summary>
    internal static Matrix<TTo> Transposed<T, TTo>(MatrixView<T> matrix)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TTo : unmanaged, IBinaryFloatingPointIeee754<TTo> =>
        Matrix<TTo>.Create(matrix.Columns, matrix.Rows, (i, j) => TTo.CreateTruncating(matrix[j, i]));
}
