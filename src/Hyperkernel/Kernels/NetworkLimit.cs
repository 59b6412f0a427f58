using Hyperkernel.Architectures;

namespace Hyperkernel.Kernels;

/// <summary>The two kernels of a network's limit.</summary>
public static class NetworkLimit
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
}
