using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

/// <summary>What a predictor says about new points.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
/// <param name="Mean">N_new x (M C): one context a row, the channels of a coordinate next to each other.</param>
/// <param name="KernelError">The largest error of the kernel at these inputs that was found, relative to the kernel's largest value.</param>
public sealed record Prediction<T>(Matrix<T> Mean, double KernelError)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

/// <summary>A kernel regression fitted on a whole grid: h(u) = K(u, U) W.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class GridModel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _channels;
    private readonly IMatrixBackend _backend;

    internal GridModel(GridDecomposition<T> decomposition, Matrix<double> weights, int channels, SolveReport report, IMatrixBackend backend)
    {
        (Decomposition, Weights, _channels, Report, _backend) = (decomposition, weights, channels, report, backend);
    }

    /// <summary>What the solve did, and whether it reached the residual asked for.</summary>
    public SolveReport Report { get; }

    /// <summary>The kernel on the training grid: its rank and the error of its decomposition.</summary>
    public GridDecomposition<T> Decomposition { get; }

    /// <summary>Number of unknowns that were solved for.</summary>
    public long Unknowns => Weights.Rows * Weights.Columns;

    /// <summary>W, stacked channel by channel: C N_x x N_z. In double precision: rounded to single, it would not reach the residual it has.</summary>
    internal Matrix<double> Weights { get; }

    /// <summary>Predicts at new contexts and the training coordinates.</summary>
    /// <param name="contexts">N_new x n_0.</param>
    /// <exception cref="ArgumentException">The width differs from the training contexts', or an entry is not finite.</exception>
    public Prediction<T> Predict(Matrix<T> contexts)
    {
        ArgumentNullException.ThrowIfNull(contexts);
        return Predict(Decomposition.Cross(contexts, coordinates: null));
    }

    /// <summary>Predicts at all pairs of new contexts and new coordinates.</summary>
    /// <param name="contexts">N_new x n_0.</param>
    /// <param name="coordinates">M x m_0.</param>
    /// <exception cref="ArgumentException">A width differs from that of the training inputs, or an entry is not finite.</exception>
    public Prediction<T> Predict(Matrix<T> contexts, Matrix<T> coordinates)
    {
        ArgumentNullException.ThrowIfNull(contexts);
        ArgumentNullException.ThrowIfNull(coordinates);
        return Predict(Decomposition.Cross(contexts, coordinates));
    }

    private Prediction<T> Predict(CrossKernel<T> cross)
    {
        (long rows, long columns) = (cross.Kernel.ContextFactors[0].Rows, cross.Kernel.CoordinateFactors[0].Rows);
        using Matrix<double> stacked = Matrix<double>.Uninitialized(_channels * rows, columns);
        cross.Kernel.ApplyInDouble(_backend, Weights.View, stacked.View);
        using Matrix<double> fields = ChannelStack.Unstack(stacked.View, _channels);
        return new(fields.ConvertTo<T>(), cross.KernelError);
    }
}
