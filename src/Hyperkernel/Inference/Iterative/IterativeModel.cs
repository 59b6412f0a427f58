using System.Numerics;
using Hyperkernel.Inference.Accuracy;
using Hyperkernel.Inference.Conditioned;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Inference.Iterative;

/// <summary>A kernel ridge regression that was fitted without a stored matrix: h(u) = K(u, U) W.</summary>
/// <remarks>It gives no deviations: each would take a solve of its own. <see cref="DenseModel{T}"/> has them.</remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class IterativeModel<T> : Regression<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SolverOptions _options;
    private readonly Points<T> _training;
    private readonly Points<double> _points;

    internal IterativeModel(
        PointKernel kernel,
        Points<T> points,
        Matrix<double> weights,
        double ridge,
        SolveReport report,
        int preconditionerRank,
        SolverOptions options
    )
    {
        (Kernel, Weights, Ridge, Report, PreconditionerRank) = (kernel, weights, ridge, report, preconditionerRank);
        (_training, _options) = (points, options);
        _points = points.In<double>();
    }

    /// <summary>The kernel.</summary>
    public override PointKernel Kernel { get; }

    /// <inheritdoc/>
    public override double Ridge { get; }

    /// <inheritdoc/>
    public override int Channels => (int)Weights.Columns;

    /// <summary>W, N x C. In double precision: rounded to single, it would not have the residual that was reached.</summary>
    public Matrix<double> Weights { get; }

    /// <summary>What the solve did, and whether it reached the residual asked for.</summary>
    public override SolveReport Report { get; }

    internal override string SolverName => Solver.Iterative.Name;

    internal override long ContextWidth => _points.Contexts.Distinct.Width;

    /// <summary>N variances of the noise that single points have beside the ridge; null where none have.</summary>
    internal double[]? Noise { get; init; }

    internal override TrainingEquations<T> Equations => new IterativeEquations<T>(this, _training, _options);

    /// <summary>Columns of the kernel in the preconditioner: fewer than asked for where they already were the whole kernel.</summary>
    public int PreconditionerRank { get; }

    /// <summary>The regression at new points, computed in double precision.</summary>
    /// <param name="points">N' points.</param>
    /// <returns>N' x C.</returns>
    /// <exception cref="ArgumentException">The points are not of the kernel's kind, or their inputs differ in length from the training
    /// points'.</exception>
    public override Matrix<T> Mean(Points<T> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        KernelOperator<double> cross = new(Kernel, points.In<double>(), _points, _options.Compute.Quiet);
        using Matrix<double> mean = Matrix<double>.Uninitialized(points.Count, Weights.Columns);
        cross.Apply(Weights, mean);
        return mean.ConvertTo<T>();
    }

    internal override double[] ProbeSums(ulong seed) => KernelResidual.ProbeSums(Kernel, _points, Weights, Ridge, seed, new());

    internal override void Write(NpzWriter archive)
    {
        PointArrays.Write(archive, _training);
        archive.Add(ModelArrays.Weights, Weights);
        ModelArrays.WriteNoise(archive, Noise);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => Weights.Dispose();
}
