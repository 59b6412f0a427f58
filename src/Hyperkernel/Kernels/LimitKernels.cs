using Hyperkernel.Architectures;

namespace Hyperkernel.Kernels;

/// <summary>The two kernels of an architecture's limit.</summary>
public static class LimitKernels
{
    extension(Network network)
    {
        /// <summary>The Gaussian-process kernel (NNGP) of the limit.</summary>
        /// <exception cref="ArgumentException">Some layer is generated.</exception>
        public NetworkKernel Covariance => new(network, KernelKind.Covariance);

        /// <summary>The tangent kernel (NTK) of the limit.</summary>
        /// <exception cref="ArgumentException">Some layer is generated.</exception>
        public NetworkKernel Tangent => new(network, KernelKind.Tangent);
    }

    extension(Hypernetwork hypernetwork)
    {
        /// <summary>The Gaussian-process kernel Lam^H of the limit.</summary>
        public HypernetworkKernel Covariance => new(hypernetwork, KernelKind.Covariance);

        /// <summary>The tangent kernel Theta^h of the limit: the hyperkernel.</summary>
        public HypernetworkKernel Tangent => new(hypernetwork, KernelKind.Tangent);
    }
}
