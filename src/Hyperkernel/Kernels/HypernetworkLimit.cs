using Hyperkernel.Architectures;

namespace Hyperkernel.Kernels;

/// <summary>The two kernels of a hypernetwork's limit.</summary>
public static class HypernetworkLimit
{
    extension(Hypernetwork hypernetwork)
    {
        /// <summary>The Gaussian-process kernel Lam^H of the limit.</summary>
        public HypernetworkKernel Covariance => new(hypernetwork, KernelKind.Covariance);

        /// <summary>The tangent kernel Theta^h of the limit: the hyperkernel.</summary>
        public HypernetworkKernel Tangent => new(hypernetwork, KernelKind.Tangent);
    }
}
