using Hyperkernel.Activations;
using Hyperkernel.Architectures;

namespace Hyperkernel.Kernels;

/// <summary>One of the two limit kernels of a hypernetwork, as a function of pairs (x, z).</summary>
/// <param name="Hypernetwork">The hypernetwork.</param>
/// <param name="Kind">Which kernel.</param>
public sealed record HypernetworkKernel(Hypernetwork Hypernetwork, KernelKind Kind) : PointKernel(Kind)
{
    /// <summary>The kernel's value for a block of S^0 and a block of Sig^0.</summary>
    public double Value(in CovarianceBlock contexts, in CovarianceBlock coordinates) => Select(Hypernetwork.Map(contexts, coordinates));
}
