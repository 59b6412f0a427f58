using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

/// <summary>What a predictor says about new points.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
/// <param name="Mean">N_new x (M C): one context a row, the channels of a coordinate next to each other.</param>
/// <param name="KernelError">The largest error of the kernel at these inputs that was found, relative to about sqrt(K(u, u) K(u',
/// u')).</param>
public sealed record Prediction<T>(Matrix<T> Mean, double KernelError) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// The root mean square of the means' errors at some points where they were computed from the kernel's own entries, relative to that of
    /// the values; null where nothing was compared.
    /// </summary>
    public double? MeanError { get; init; }

    /// <inheritdoc/>
    public void Dispose() => Mean.Dispose();
}
