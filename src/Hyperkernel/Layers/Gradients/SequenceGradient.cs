namespace Hyperkernel.Layers.Gradients;

/// <summary>Layers one after the other.</summary>
internal sealed class SequenceGradient(IReadOnlyList<LimitGradient> parts) : LimitGradient
{
    private readonly LimitGradient[] _parts = [.. parts];

    public override int PairNumbers { get; } = parts.Sum(p => p.PairNumbers);

    public override int PointNumbers { get; } = parts.Sum(p => p.PointNumbers);

    public override int Variances { get; } = parts.Sum(p => p.Variances);

    public override int Settings { get; } = parts.Sum(p => p.Settings);

    public override void Forward(ref KernelPair own, in KernelPair weights, Span<double> numbers)
    {
        foreach (LimitGradient part in _parts)
        {
            part.Forward(ref own, weights, numbers[..part.PointNumbers]);
            numbers = numbers[part.PointNumbers..];
        }
    }

    public override void Forward(
        ref KernelPair pair,
        in KernelPair weights,
        ReadOnlySpan<double> first,
        ReadOnlySpan<double> second,
        Span<double> numbers
    )
    {
        foreach (LimitGradient part in _parts)
        {
            part.Forward(ref pair, weights, first[..part.PointNumbers], second[..part.PointNumbers], numbers[..part.PairNumbers]);
            first = first[part.PointNumbers..];
            second = second[part.PointNumbers..];
            numbers = numbers[part.PairNumbers..];
        }
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
        for (int i = _parts.Length - 1; i >= 0; i--)
        {
            LimitGradient part = _parts[i];
            part.Backward(
                ref adjoint,
                weights,
                ref weightsAdjoint,
                numbers[^part.PointNumbers..],
                variances[^part.Variances..],
                settings[^part.Settings..]
            );
            numbers = numbers[..^part.PointNumbers];
            variances = variances[..^part.Variances];
            settings = settings[..^part.Settings];
        }
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
        for (int i = _parts.Length - 1; i >= 0; i--)
        {
            LimitGradient part = _parts[i];
            part.Backward(
                ref adjoint,
                weights,
                ref weightsAdjoint,
                numbers[^part.PairNumbers..],
                first[^part.Variances..],
                second[^part.Variances..],
                settings[^part.Settings..]
            );
            numbers = numbers[..^part.PairNumbers];
            first = first[..^part.Variances];
            second = second[..^part.Variances];
            settings = settings[..^part.Settings];
        }
    }
}
