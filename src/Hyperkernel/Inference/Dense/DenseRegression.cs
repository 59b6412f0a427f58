using System.Numerics;
using Hyperkernel.Inference.Accuracy;
using Hyperkernel.Inference.Iterative;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Dense;

/// <summary>Kernel ridge regression on a list of points, by a Cholesky factorisation of the kernel matrix.</summary>
public static class DenseRegression
{
    /// <summary>Fits h(u) = K(u, U) (K + ridge I)^-1 Y.</summary>
    /// <remarks>
    /// Cost: N^2 / 2 kernel entries, N^3 / 3 operations, and the memory of one N x N matrix. Points that occur several times count as
    /// repeated observations: their values enter as their mean with the ridge divided by their number. Nothing is centred or normalised, so
    /// constant values are fitted like any others, and predictions far from all points tend to where the kernel takes them. Source: C.
    /// Rasmussen and C. Williams, "Gaussian Processes for Machine Learning", 2006, algorithm 2.1.
    /// </remarks>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="kernel">The kernel: <c>Tangent</c> (what gradient flow tends to) or <c>Covariance</c> (the posterior of the Gaussian
    /// process).</param>
    /// <param name="points">N points U.</param>
    /// <param name="values">Y, N x C.</param>
    /// <param name="ridge">The absolute ridge, finite and positive: the variance of the noise in Y.</param>
    /// <param name="compute">How to compute; the defaults if null.</param>
    /// <param name="noise">N variances of the noise that single points have beside the ridge, >= 0; null for none.</param>
    /// <exception cref="ArgumentException">Lengths differ, an entry is not finite, the ridge is not positive, or the kernel is zero at all
    /// points.</exception>
    /// <exception cref="NotPositiveDefiniteException">K + ridge is not positive definite up to rounding: the ridge is too small for the
    /// precision, or not one digit of a solution is sure.</exception>
    /// <exception cref="InaccurateException">The factor's rounding leaves a relative residual above 1e-3.</exception>
    /// <exception cref="InsufficientMemoryException">The matrix does not fit in memory; <see cref="IterativeRegression"/> needs
    /// none.</exception>
    public static DenseModel<T> Fit<T>(
        PointKernel kernel,
        Points<T> points,
        Matrix<T> values,
        double ridge,
        Compute? compute = null,
        double[]? noise = null
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TrainingData.Check(kernel, points, values, nameof(DenseRegression));
        TrainingData.CheckRidge(ridge, nameof(DenseRegression));
        TrainingData.CheckKernel(kernel, points, nameof(DenseRegression));
        TrainingData.CheckNoise(noise, points.Count, nameof(DenseRegression));
        compute ??= new();
        KernelSystem<T> system = new(kernel, points, compute, noise);
        system.Factor(ridge);
        return Solve(system, kernel, points, values, ridge, compute, noise);
    }

    /// <summary>Tries every kernel with every ridge, from the training data alone, and fits the best.</summary>
    /// <remarks>
    /// Cost: one kernel matrix for each kernel, one factorisation (N^3 / 3 operations) for each pair of kernel and ridge, as much again
    /// where points are left out, and one more fit at the end; memory of one matrix. An eigendecomposition would serve all ridges of a
    /// kernel, but takes the operations of about twenty factorisations and more memory.
    /// </remarks>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="kernels">Kernels to choose from, such as those of networks of several depths.</param>
    /// <param name="ridges">Absolute ridges to choose from, finite and positive.</param>
    /// <param name="points">N points.</param>
    /// <param name="values">N x C.</param>
    /// <param name="options">What is best; the defaults if null.</param>
    /// <param name="compute">How to compute; the defaults if null.</param>
    /// <param name="noise">N variances of the noise that single points have beside the ridge, >= 0; null for none.</param>
    /// <exception cref="ArgumentException">There is nothing to choose from, lengths differ, an entry is not finite, a ridge is not
    /// positive, or the only point is to be left out.</exception>
    /// <exception cref="NotPositiveDefiniteException">No ridge makes any of the kernels positive definite.</exception>
    /// <exception cref="NotFiniteException">No candidate has a score that is a finite number.</exception>
    public static Choice<DenseModel<T>> Choose<T>(
        IReadOnlyList<PointKernel> kernels,
        IReadOnlyList<double> ridges,
        Points<T> points,
        Matrix<T> values,
        SelectionOptions? options = null,
        Compute? compute = null,
        double[]? noise = null
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentNullException.ThrowIfNull(points);
        TrainingData.CheckNoise(noise, points.Count, nameof(DenseRegression));
        foreach (PointKernel kernel in kernels)
        {
            TrainingData.Check(kernel, points, values, nameof(DenseRegression));
            TrainingData.CheckKernel(kernel, points, nameof(DenseRegression));
        }

        return Selection
            .Choose(
                kernels,
                ridges,
                options?.Predicting == HoldOut.Contexts ? ("context", points.Contexts.Distinct.Count) : ("point", points.Count),
                options ?? new(),
                kernel => new DenseCandidates<T>(kernel, points, values, compute ?? new(), noise)
            )
            .As<DenseModel<T>>();
    }

    /// <summary>The model of a system that is factored for a ridge, and belongs to the model from now on.</summary>
    internal static DenseModel<T> Solve<T>(
        KernelSystem<T> system,
        PointKernel kernel,
        Points<T> points,
        Matrix<T> values,
        double ridge,
        Compute compute,
        double[]? noise
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> weights = values.Clone();
        system.Solve(weights);
        using Matrix<double> wide = weights.ConvertTo<double>();
        double residual = KernelResidual.Require(kernel, points, values, wide, ridge, compute.Quiet, noise);
        return new(
            kernel,
            points,
            values.Clone(),
            weights,
            ridge,
            compute,
            new Lazy<KernelSystem<T>>(system),
            new(0, residual, Converged: true)
        )
        {
            Noise = noise,
        };
    }

    /// <summary>
    /// A model as it was fitted, from what was kept of it; the factor is computed again when something first asks for it.
    /// </summary>
    /// <param name="kernel">The kernel of the fit.</param>
    /// <param name="points">Its points.</param>
    /// <param name="values">Its values, N x C.</param>
    /// <param name="weights">The model's <see cref="DenseModel{T}.Weights"/>, N x C.</param>
    /// <param name="ridge">The ridge of the fit.</param>
    /// <param name="compute">How to compute; the defaults if null.</param>
    /// <param name="report">The model's <see cref="DenseModel{T}.Report"/>.</param>
    /// <param name="noise">The model's <see cref="DenseModel{T}.Noise"/>.</param>
    /// <returns>A model whose predictions have the same bits, on the same machine with the same linear algebra.</returns>
    /// <exception cref="ArgumentException">Lengths differ, an entry is not finite, or the ridge is not positive.</exception>
    public static DenseModel<T> Restore<T>(
        PointKernel kernel,
        Points<T> points,
        Matrix<T> values,
        Matrix<T> weights,
        double ridge,
        Compute? compute = null,
        SolveReport report = default,
        double[]? noise = null
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TrainingData.Check(kernel, points, values, nameof(DenseRegression));
        TrainingData.CheckRidge(ridge, nameof(DenseRegression));
        ArgumentNullException.ThrowIfNull(weights);
        Shape.RequireEqual(values.Rows, values.Columns, weights.Rows, weights.Columns, nameof(weights));
        Finite.Require(weights.View, nameof(weights));
        TrainingData.CheckNoise(noise, points.Count, nameof(DenseRegression));
        Compute chosen = compute ?? new();
        return new(
            kernel,
            points,
            values.Clone(),
            weights.Clone(),
            ridge,
            chosen,
            new(() =>
            {
                KernelSystem<T> system = new(kernel, points, chosen, noise);
                system.Factor(ridge);
                return system;
            }),
            report
        )
        {
            Noise = noise,
        };
    }
}
