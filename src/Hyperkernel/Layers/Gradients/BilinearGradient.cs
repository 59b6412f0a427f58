namespace Hyperkernel.Layers.Gradients;

/// <summary>A layer whose map is the same for a point and for a pair, and reads no variances: the dense ones.</summary>
internal abstract class BilinearGradient : LimitGradient
{
    public sealed override int PairNumbers => 2;

    public sealed override int PointNumbers => 2;

    public sealed override int Variances => 0;

    public sealed override void Forward(ref KernelPair own, in KernelPair weights, Span<double> numbers)
    {
        (numbers[0], numbers[1]) = (own.Covariance, own.Tangent);
        own = Map(own, weights);
    }

    public sealed override void Forward(
        ref KernelPair pair,
        in KernelPair weights,
        ReadOnlySpan<double> first,
        ReadOnlySpan<double> second,
        Span<double> numbers
    ) => Forward(ref pair, weights, numbers);

    public sealed override void Backward(
        ref KernelPair adjoint,
        in KernelPair weights,
        ref KernelPair weightsAdjoint,
        ReadOnlySpan<double> numbers,
        ReadOnlySpan<double> variances,
        Span<double> settings
    ) => adjoint = Reverse(new(numbers[0], numbers[1]), adjoint, weights, ref weightsAdjoint, settings);

    public sealed override void Backward(
        ref KernelPair adjoint,
        in KernelPair weights,
        ref KernelPair weightsAdjoint,
        ReadOnlySpan<double> numbers,
        Span<double> first,
        Span<double> second,
        Span<double> settings
    ) => adjoint = Reverse(new(numbers[0], numbers[1]), adjoint, weights, ref weightsAdjoint, settings);

    /// <summary>What comes out.</summary>
    protected abstract KernelPair Map(in KernelPair input, in KernelPair weights);

    /// <summary>From derivatives by what comes out to those by the input; adds those by weights and settings.</summary>
    protected abstract KernelPair Reverse(
        in KernelPair input,
        in KernelPair adjoint,
        in KernelPair weights,
        ref KernelPair weightsAdjoint,
        Span<double> settings
    );
}
