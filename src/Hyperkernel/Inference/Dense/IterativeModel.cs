using System.Numerics;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Dense;

/// <summary>A kernel ridge regression that was fitted without a stored matrix: h(u) = K(u, U) W.</summary>
/// <remarks>It gives no deviations: each would take a solve of its own. <see cref="DenseModel{T}"/> has them.</remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class IterativeModel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly IterativeOptions _options;
    private readonly Points<double> _points;

    internal IterativeModel(
        PointKernel kernel,
        Points<T> points,
        Matrix<double> weights,
        SolveReport report,
        int preconditionerRank,
        IterativeOptions options
    )
    {
        (Kernel, Weights, Report, PreconditionerRank, _options) = (kernel, weights, report, preconditionerRank, options);
        _points = points.In<double>();
    }

    /// <summary>The kernel.</summary>
    public PointKernel Kernel { get; }

    /// <summary>W, N x C. In double precision: rounded to single, it would not have the residual that was reached.</summary>
    public Matrix<double> Weights { get; }

    /// <summary>What the solve did, and whether it reached the residual asked for.</summary>
    public SolveReport Report { get; }

    /// <summary>Columns of the kernel in the preconditioner: fewer than asked for where they already were the whole kernel.</summary>
    public int PreconditionerRank { get; }

    /// <summary>The regression at new points, computed in double precision.</summary>
    /// <param name="points">N' points.</param>
    /// <returns>N' x C.</returns>
    /// <exception cref="ArgumentException">The points are not of the kernel's kind, or their inputs differ in length from the training
    /// points'.</exception>
    public Matrix<T> Predict(Points<T> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        KernelOperator<double> cross = new(Kernel, points.In<double>(), _points, _options.Kernels);
        using Matrix<double> mean = Matrix<double>.Uninitialized(points.Count, Weights.Columns);
        cross.Apply(Weights, mean);
        return mean.ConvertTo<T>();
    }
}
