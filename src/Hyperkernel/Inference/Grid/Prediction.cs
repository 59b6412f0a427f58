using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

/// <summary>What a predictor says about new points.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
/// <param name="Mean">N_new x (M C): one context a row, the channels of a coordinate next to each other.</param>
/// <param name="KernelError">The largest error of the kernel at these inputs that was found, relative to the kernel's largest value.</param>
public sealed record Prediction<T>(Matrix<T> Mean, double KernelError) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public void Dispose() => Mean.Dispose();
}
