using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;

namespace Hyperkernel.Inference.Learning;

/// <summary>Kernels to learn where nothing is known of the data: covariance kernels of small networks, one an activation.</summary>
public static class LearnableKernels
{
    private static readonly Activation[] _activations =
    [
        Activation.Rbf(0.5),
        Activation.Erf,
        Activation.Gelu,
        Activation.Gaussian(1, -0.5),
        Activation.Relu,
        Activation.Sign,
    ];

    /// <summary>The kernels for some observations.</summary>
    /// <remarks>
    /// The network of contexts, or of inputs, has one hidden layer, with biases. The primary network is one generated layer with a bias on
    /// the limit of Fourier features of the coordinate, so that the kernel is the product S(x, x') (w^2 k(z, z') + 1).
    /// </remarks>
    /// <param name="observations">The observations.</param>
    public static IReadOnlyList<PointKernel> For(Observations observations)
    {
        ArgumentNullException.ThrowIfNull(observations);
        return [.. _activations.Select(a => Of(a, a == Activation.Sign ? 2 : 0.5, observations.Coordinates is not null))];
    }

    /// <summary>Throws unless all kernels have derivatives by their settings.</summary>
    /// <exception cref="ArgumentException">One has not; the message says why.</exception>
    internal static void Require(IEnumerable<PointKernel> kernels)
    {
        foreach (PointKernel kernel in kernels)
        {
            Network[] networks = kernel.Architecture switch
            {
                Hypernetwork h => [h.Meta, h.Primary],
                Network network => [network],
                _ => throw new ArgumentException($"{kernel}: only kernels of networks have settings to learn."),
            };
            Array.ForEach(networks, network => network.Sequence.Gradient());
        }
    }

    private static PointKernel Of(Activation activation, double bias, bool hasCoordinates)
    {
        Network hidden = new(new Layers.Dense(1, bias), new ActivationLayer(activation), new Layers.Dense(1, 0.5));
        return hasCoordinates
            ? new HypernetworkKernel(new(hidden, new(new GeneratedDense(bias: true)), CoordinateFeatures.Fourier(1)), KernelKind.Covariance)
            : new NetworkKernel(hidden, KernelKind.Covariance);
    }
}
