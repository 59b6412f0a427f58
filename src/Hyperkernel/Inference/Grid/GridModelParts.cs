using System.Numerics;
using Hyperkernel.Inference.Grid.Masked;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

/// <summary>What determines a fitted model: <see cref="GridRegression.Restore"/> makes of it a model that predicts the same bits.</summary>
/// <remarks>
/// The kernel's factors are not among the parts. They are computed again, with the seed and the tolerance in the options; with the same
/// linear algebra on the same machine that gives the same bits.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
/// <param name="Kernel">The kernel.</param>
/// <param name="Contexts">The training contexts, N_x x n_0.</param>
/// <param name="Coordinates">The training coordinates, N_z x m_0.</param>
/// <param name="Weights">W, stacked channel by channel: C N_x x N_z.</param>
/// <param name="Channels">The number C of values at a point.</param>
/// <param name="Ridge">The ridge of the fit.</param>
/// <param name="Report">What the solve did.</param>
/// <param name="Options">How the kernel was decomposed and the system solved.</param>
/// <param name="IsExact">Whether answers come from the kernel's own entries, not from its Kronecker terms.</param>
internal sealed record GridModelParts<T>(
    HypernetworkKernel Kernel,
    Matrix<T> Contexts,
    Matrix<T> Coordinates,
    Matrix<double> Weights,
    int Channels,
    double Ridge,
    SolveReport Report,
    SolverOptions Options,
    bool IsExact
)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Which pairs were observed; null where all were.</summary>
    public GridMask? Mask { get; init; }
}
