using Hyperkernel.Activations;

namespace Hyperkernel.Layers;

/// <summary>The kernels of one pair of inputs, on their way through the layers of a network.</summary>
/// <param name="Covariance">Covariance block of the layer's outputs: [[Sig(u,u), Sig(u,u')], [., Sig(u',u')]].</param>
/// <param name="Tangent">Tangent kernel of the layer's outputs so far, R(u,u').</param>
public readonly record struct KernelState(CovarianceBlock Covariance, double Tangent)
{
    /// <summary>What a network's input is: its covariance, and nothing trained yet.</summary>
    public static KernelState Input(CovarianceBlock covariance) => new(covariance, 0);
}
