using Hyperkernel.Activations;
using Hyperkernel.Architectures;

namespace Hyperkernel.Kernels;

/// <summary>One of the two limit kernels of a network, as a function of inputs x.</summary>
public sealed record NetworkKernel : PointKernel
{
    /// <summary>A kernel of a network.</summary>
    /// <param name="network">A network without generated layers.</param>
    /// <param name="kind">Which kernel.</param>
    /// <exception cref="ArgumentException">The network has a generated layer.</exception>
    public NetworkKernel(Network network, KernelKind kind)
        : base(kind)
    {
        ArgumentNullException.ThrowIfNull(network);
        network.RequireAlone();
        Network = network;
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>The kernel's value for a block of S^0.</summary>
    public double Value(in CovarianceBlock inputs) => Select(Network.Map(inputs));
}
