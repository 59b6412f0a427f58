using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Kernels;

/// <summary>The two kernels of an infinitely wide network between two sets of inputs.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
/// <param name="covariance">The Gaussian-process kernel (NNGP; Lam^H of a hypernetwork).</param>
/// <param name="tangent">The tangent kernel (NTK; the hyperkernel Theta^h).</param>
public sealed class KernelMatrices<T>(Matrix<T> covariance, Matrix<T> tangent) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The Gaussian-process kernel (NNGP; Lam^H of a hypernetwork).</summary>
    public Matrix<T> Covariance { get; } = covariance;

    /// <summary>The tangent kernel (NTK; the hyperkernel Theta^h).</summary>
    public Matrix<T> Tangent { get; } = tangent;

    /// <inheritdoc/>
    public void Dispose()
    {
        Covariance.Dispose();
        Tangent.Dispose();
    }
}
