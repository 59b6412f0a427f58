using Hyperkernel.Layers.Gradients;

namespace Hyperkernel.Layers;

/// <summary>(Sig, R) -> (S A, Theta^f A + S weight R) with A = weight Sig + bias, and derivatives by log weight_std.</summary>
internal sealed class GeneratedGradient(double weight, double bias) : BilinearGradient
{
    public override int Settings => 1;

    protected override KernelPair Map(in KernelPair input, in KernelPair weights)
    {
        double inner = (weight * input.Covariance) + bias;
        return new(weights.Covariance * inner, (weights.Tangent * inner) + (weights.Covariance * weight * input.Tangent));
    }

    protected override KernelPair Reverse(
        in KernelPair input,
        in KernelPair adjoint,
        in KernelPair weights,
        ref KernelPair weightsAdjoint,
        Span<double> settings
    )
    {
        double inner = (weight * input.Covariance) + bias,
            innerAdjoint = (weights.Covariance * adjoint.Covariance) + (weights.Tangent * adjoint.Tangent),
            tangent = weight * input.Tangent * adjoint.Tangent;
        weightsAdjoint.Covariance += (inner * adjoint.Covariance) + tangent;
        weightsAdjoint.Tangent += inner * adjoint.Tangent;
        settings[0] += 2 * ((weight * innerAdjoint * input.Covariance) + (weights.Covariance * tangent));
        return new(weight * innerAdjoint, weights.Covariance * weight * adjoint.Tangent);
    }
}
