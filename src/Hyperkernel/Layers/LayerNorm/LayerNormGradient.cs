using Hyperkernel.Layers.Gradients;

namespace Hyperkernel.Layers;

/// <summary>Both kernels times f(u) f(u') with f(u) = 1 / sqrt(Sig(u,u) + epsilon).</summary>
internal sealed class LayerNormGradient(double epsilon) : LimitGradient
{
    public override int PairNumbers => 6;

    public override int PointNumbers => 4;

    public override int Variances => 1;

    public override int Settings => 0;

    public override void Forward(ref KernelPair own, in KernelPair weights, Span<double> numbers)
    {
        double factor = 1 / Math.Sqrt(own.Covariance + epsilon);
        (numbers[0], numbers[1], numbers[2], numbers[3]) = (
            factor,
            -factor / (2 * (own.Covariance + epsilon)),
            own.Covariance,
            own.Tangent
        );
        own = new(factor * factor * own.Covariance, factor * factor * own.Tangent);
    }

    public override void Forward(
        ref KernelPair pair,
        in KernelPair weights,
        ReadOnlySpan<double> first,
        ReadOnlySpan<double> second,
        Span<double> numbers
    )
    {
        (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]) = (
            first[0],
            first[1],
            second[0],
            second[1],
            pair.Covariance,
            pair.Tangent
        );
        double factor = first[0] * second[0];
        pair = new(factor * pair.Covariance, factor * pair.Tangent);
    }

    public override void Backward(
        ref KernelPair adjoint,
        in KernelPair weights,
        ref KernelPair weightsAdjoint,
        ReadOnlySpan<double> numbers,
        ReadOnlySpan<double> variances,
        Span<double> settings
    )
    {
        double square = numbers[0] * numbers[0],
            products = (numbers[2] * adjoint.Covariance) + (numbers[3] * adjoint.Tangent);
        adjoint = new((square * adjoint.Covariance) + (2 * numbers[0] * numbers[1] * products) + variances[0], square * adjoint.Tangent);
    }

    public override void Backward(
        ref KernelPair adjoint,
        in KernelPair weights,
        ref KernelPair weightsAdjoint,
        ReadOnlySpan<double> numbers,
        Span<double> first,
        Span<double> second,
        Span<double> settings
    )
    {
        double factor = numbers[0] * numbers[2],
            products = (numbers[4] * adjoint.Covariance) + (numbers[5] * adjoint.Tangent);
        first[0] += numbers[1] * numbers[2] * products;
        second[0] += numbers[0] * numbers[3] * products;
        adjoint = new(factor * adjoint.Covariance, factor * adjoint.Tangent);
    }
}
