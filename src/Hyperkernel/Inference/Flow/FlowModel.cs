using System.Numerics;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Inference.Flow;

/// <summary>An ensemble of infinitely wide networks trained by gradient flow for some time, as a regression.</summary>
/// <remarks>
/// Its mean is h(u) = K(u, U) A_t Y, and at infinite time that of <see cref="Dense.DenseModel{T}"/>. Its deviations are those between the
/// networks of the ensemble (<see cref="TrainedEnsemble{T}"/>), not a posterior's.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class FlowModel<T> : Regression<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GradientFlow<T> _flow;

    internal FlowModel(GradientFlow<T> flow, double time)
    {
        (_flow, Time) = (flow, time);
    }

    /// <summary>The time of training.</summary>
    public double Time { get; }

    /// <inheritdoc/>
    public override PointKernel Kernel => _flow.Kernel;

    /// <inheritdoc/>
    public override double Ridge => _flow.Ridge;

    /// <inheritdoc/>
    public override int Channels => (int)_flow.Modes.Columns;

    /// <summary>No iterations and no residual: the flow is integrated in closed form, from one eigendecomposition.</summary>
    public override SolveReport Report => new(0, 0, Converged: true);

    internal override string SolverName => "gradient flow";

    internal override long ContextWidth => _flow.ContextWidth;

    /// <inheritdoc/>
    public override Matrix<T> Mean(Points<T> points)
    {
        using TrainedEnsemble<T> ensemble = _flow.At(points);
        return ensemble.Mean(Time);
    }

    /// <summary>The standard deviation between networks of the ensemble at new points, the same for each channel.</summary>
    /// <param name="points">N' points.</param>
    /// <returns>N' x 1.</returns>
    /// <exception cref="ArgumentException">The points are not of the kernel's kind, or their inputs differ in length from the training
    /// points'.</exception>
    public override Deviations<T> Deviation(Points<T> points)
    {
        using TrainedEnsemble<T> ensemble = _flow.At(points);
        double[] deviations = ensemble.Deviation(Time);
        return new(
            Matrix<T>.Create(deviations.Length, 1, (i, _) => T.CreateTruncating(deviations[i])),
            DeviationReport.OfFactorisation<T>([.. deviations.Select(d => d * d)], _flow.InitialKernel.Diagonal(points))
        );
    }

    internal override double[] ProbeSums(ulong seed) => throw Unsaved();

    internal override void Write(NpzWriter archive) => throw Unsaved();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) { }

    private static NotSupportedException Unsaved() => new("FlowModel: save the dense model, whose file gives every time.");
}
