using Hyperkernel.Layers.Gradients;

namespace Hyperkernel.Layers;

/// <summary>Lam = weight Sig + bias and R := Lam + weight R, with derivatives by log weight_std and log bias_std.</summary>
internal sealed class DenseGradient(double weight, double? bias) : BilinearGradient
{
    public override int Settings => bias is null ? 1 : 2;

    protected override KernelPair Map(in KernelPair input, in KernelPair weights)
    {
        double covariance = (weight * input.Covariance) + (bias ?? 0);
        return new(covariance, covariance + (weight * input.Tangent));
    }

    protected override KernelPair Reverse(
        in KernelPair input,
        in KernelPair adjoint,
        in KernelPair weights,
        ref KernelPair weightsAdjoint,
        Span<double> settings
    )
    {
        double covariance = adjoint.Covariance + adjoint.Tangent;
        settings[0] += 2 * weight * ((covariance * input.Covariance) + (adjoint.Tangent * input.Tangent));
        if (bias is { } b)
        {
            settings[1] += 2 * b * covariance;
        }

        return new(weight * covariance, weight * adjoint.Tangent);
    }
}
