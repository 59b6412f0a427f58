using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Layers;

namespace Hyperkernel.Kernels;

/// <summary>Which of a network's two limit kernels is meant.</summary>
public enum KernelKind
{
    /// <summary>The Gaussian-process kernel (NNGP, Lam^H).</summary>
    Covariance,

    /// <summary>The tangent kernel (NTK, the hyperkernel Theta^h).</summary>
    Tangent,
}

/// <summary>One of the two limit kernels of a hypernetwork, as a function of pairs (x, z).</summary>
/// <param name="Hypernetwork">The hypernetwork.</param>
/// <param name="Kind">Which kernel.</param>
public sealed record HypernetworkKernel(Hypernetwork Hypernetwork, KernelKind Kind)
{
    /// <summary>The kernel's value for a block of S^0 and a block of Sig^0.</summary>
    public double Value(in CovarianceBlock contexts, in CovarianceBlock coordinates) => Select(Hypernetwork.Map(contexts, coordinates));

    /// <summary>This kernel's part of both.</summary>
    internal double Select(in KernelState state) => Kind == KernelKind.Tangent ? state.Tangent : state.Covariance.Covariance;
}
