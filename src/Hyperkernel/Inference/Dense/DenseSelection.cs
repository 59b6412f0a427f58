using System.Numerics;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Dense;

/// <summary>Choice of a kernel and a ridge by what the training points say of each.</summary>
public static class DenseSelection
{
    /// <summary>Tries every kernel with every ridge, and fits the best.</summary>
    /// <remarks>
    /// Cost: one kernel matrix for each kernel, one factorisation (N^3 / 3 operations) for each pair of kernel and ridge, as much again
    /// where points are left out, and one more fit at the end; memory of one matrix. An eigendecomposition would serve all ridges of a
    /// kernel, but takes the operations of about twenty factorisations and more memory. Where scores are the same up to rounding, the
    /// earlier kernel is taken, and of one kernel's ridges the larger.
    /// </remarks>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="kernels">Kernels to choose from, such as those of networks of several depths.</param>
    /// <param name="ridges">Absolute ridges to choose from, finite and positive.</param>
    /// <param name="points">N points.</param>
    /// <param name="values">N x C.</param>
    /// <param name="criterion">What is best.</param>
    /// <param name="options">How to compute; the defaults if null.</param>
    /// <exception cref="ArgumentException">There is nothing to choose from, lengths differ, an entry is not finite, a ridge is not
    /// positive, or the only point is to be left out.</exception>
    /// <exception cref="NotPositiveDefiniteException">No ridge makes any of the kernels positive definite.</exception>
    /// <exception cref="NotFiniteException">No candidate has a score that is a finite number.</exception>
    public static DenseChoice<T> Choose<T>(
        IReadOnlyList<PointKernel> kernels,
        IReadOnlyList<double> ridges,
        Points<T> points,
        Matrix<T> values,
        DenseCriterion criterion,
        DenseOptions? options = null
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentNullException.ThrowIfNull(ridges);
        if (kernels.Count == 0 || ridges.Count == 0)
        {
            throw new ArgumentException(
                $"DenseSelection: {kernels.Count} kernels and {ridges.Count} ridges, there must be one of each at least."
            );
        }

        foreach (PointKernel kernel in kernels)
        {
            TrainingData.Check(kernel, points, values, nameof(DenseSelection));
            TrainingData.CheckKernel(kernel, points, nameof(DenseSelection));
        }

        foreach (double ridge in ridges)
        {
            TrainingData.CheckRidge(ridge, nameof(DenseSelection));
        }

        if (criterion == DenseCriterion.LeaveOneOut && points.Count == 1)
        {
            throw new ArgumentException(
                "DenseSelection: leaving the only point out leaves nothing to learn from; choose by the marginal likelihood."
            );
        }

        options ??= new();
        List<DenseScore> scores = [];
        ArithmeticException? failure = null;
        foreach (PointKernel kernel in kernels)
        {
            using KernelSystem<T> system = new(kernel, points, options);
            system.KeepKernel();
            foreach (double ridge in ridges)
            {
                double? value = null;
                try
                {
                    system.Factor(ridge);
                    value = Score(DenseRegression.Solve(system, kernel, points, values, ridge, options), criterion);
                }
                catch (ArithmeticException error) when (error is NotPositiveDefiniteException or InaccurateException)
                {
                    failure = error;
                }

                scores.Add(new(kernel, ridge, value is { } score && double.IsFinite(score) ? score : null));
            }
        }

        DenseScore best =
            Best<T>(scores, ridges.Count, criterion)
            ?? throw failure as Exception
                ?? new NotFiniteException(
                    "DenseSelection: no kernel with any of the ridges has a score that is a finite number; scale the values down."
                );
        return new(DenseRegression.Fit(best.Kernel, points, values, best.Ridge, options), best, scores);
    }

    // By the rule of ties: kernel by kernel, each with its larger ridges first.
    private static DenseScore? Best<T>(IReadOnlyList<DenseScore> scores, int ridges, DenseCriterion criterion)
    {
        DenseScore? best = null;
        foreach (DenseScore score in scores.Chunk(ridges).SelectMany(kernel => kernel.OrderByDescending(s => s.Ridge)))
        {
            if (
                score.Value is { } value
                && (
                    best is null
                    || Ties.IsBetter(value, best.Value!.Value, criterion == DenseCriterion.LeaveOneOut, typeof(T) == typeof(double))
                )
            )
            {
                best = score;
            }
        }

        return best;
    }

    private static double Score<T>(DenseModel<T> model, DenseCriterion criterion)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        criterion == DenseCriterion.LeaveOneOut ? model.LeaveOneOutError() : model.LogMarginalLikelihood();
}
