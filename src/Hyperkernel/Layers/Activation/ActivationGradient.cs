using Hyperkernel.Activations;
using Hyperkernel.Layers.Gradients;

namespace Hyperkernel.Layers;

/// <summary>Sig = E s s', R := R E s's', with derivatives by the covariance before.</summary>
internal sealed class ActivationGradient(Activation function) : LimitGradient
{
    // Of a point: its variance, its tangent kernel, three derivatives; then what the activation prepares.
    private const int OwnNumbers = 5;

    public override int PairNumbers => 8;

    public override int PointNumbers { get; } = OwnNumbers + function.DerivativeNumbers;

    public override int Variances => 1;

    public override int Settings => 0;

    public override void Forward(ref KernelPair own, in KernelPair weights, Span<double> numbers)
    {
        OwnDerivatives d = function.OwnDerivatives(own.Covariance, numbers[OwnNumbers..]);
        (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]) = (
            own.Covariance,
            own.Tangent,
            d.ValueByVariance,
            d.Slope,
            d.SlopeByVariance
        );
        own = new(d.Value, own.Tangent * d.Slope);
    }

    public override void Forward(
        ref KernelPair pair,
        in KernelPair weights,
        ReadOnlySpan<double> first,
        ReadOnlySpan<double> second,
        Span<double> numbers
    )
    {
        DualDerivatives d = function.DualDerivatives(first[0], pair.Covariance, second[0], first[OwnNumbers..], second[OwnNumbers..]);
        numbers[0] = pair.Tangent;
        numbers[1] = d.ValueByCovariance;
        numbers[2] = d.ValueByVariance1;
        numbers[3] = d.ValueByVariance2;
        numbers[4] = d.Slope;
        numbers[5] = d.SlopeByCovariance;
        numbers[6] = d.SlopeByVariance1;
        numbers[7] = d.SlopeByVariance2;
        pair = new(d.Value, pair.Tangent * d.Slope);
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
        double slopes = numbers[1] * adjoint.Tangent;
        adjoint = new((numbers[2] * adjoint.Covariance) + (numbers[4] * slopes) + variances[0], numbers[3] * adjoint.Tangent);
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
        double values = adjoint.Covariance,
            slopes = numbers[0] * adjoint.Tangent;
        first[0] += (numbers[2] * values) + (slopes == 0 ? 0 : numbers[6] * slopes);
        second[0] += (numbers[3] * values) + (slopes == 0 ? 0 : numbers[7] * slopes);
        adjoint = new((numbers[1] * values) + (slopes == 0 ? 0 : numbers[5] * slopes), numbers[4] * adjoint.Tangent);
    }
}
