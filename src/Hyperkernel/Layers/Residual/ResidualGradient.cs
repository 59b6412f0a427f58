using Hyperkernel.Layers.Gradients;

namespace Hyperkernel.Layers;

/// <summary>The sum of a branch and a shortcut; the branch's numbers, variances and settings come first.</summary>
internal sealed class ResidualGradient(LimitGradient branch, LimitGradient shortcut) : LimitGradient
{
    public override int PairNumbers => branch.PairNumbers + shortcut.PairNumbers;

    public override int PointNumbers => branch.PointNumbers + shortcut.PointNumbers;

    public override int Variances => branch.Variances + shortcut.Variances;

    public override int Settings => branch.Settings + shortcut.Settings;

    public override void Forward(ref KernelPair own, in KernelPair weights, Span<double> numbers)
    {
        KernelPair other = own;
        branch.Forward(ref own, weights, numbers[..branch.PointNumbers]);
        shortcut.Forward(ref other, weights, numbers[branch.PointNumbers..]);
        own = Sum(own, other);
    }

    public override void Forward(
        ref KernelPair pair,
        in KernelPair weights,
        ReadOnlySpan<double> first,
        ReadOnlySpan<double> second,
        Span<double> numbers
    )
    {
        int points = branch.PointNumbers;
        KernelPair other = pair;
        branch.Forward(ref pair, weights, first[..points], second[..points], numbers[..branch.PairNumbers]);
        shortcut.Forward(ref other, weights, first[points..], second[points..], numbers[branch.PairNumbers..]);
        pair = Sum(pair, other);
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
        KernelPair other = adjoint;
        branch.Backward(
            ref adjoint,
            weights,
            ref weightsAdjoint,
            numbers[..branch.PointNumbers],
            variances[..branch.Variances],
            settings[..branch.Settings]
        );
        shortcut.Backward(
            ref other,
            weights,
            ref weightsAdjoint,
            numbers[branch.PointNumbers..],
            variances[branch.Variances..],
            settings[branch.Settings..]
        );
        adjoint = Sum(adjoint, other);
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
        KernelPair other = adjoint;
        int variances = branch.Variances;
        branch.Backward(
            ref adjoint,
            weights,
            ref weightsAdjoint,
            numbers[..branch.PairNumbers],
            first[..variances],
            second[..variances],
            settings[..branch.Settings]
        );
        shortcut.Backward(
            ref other,
            weights,
            ref weightsAdjoint,
            numbers[branch.PairNumbers..],
            first[variances..],
            second[variances..],
            settings[branch.Settings..]
        );
        adjoint = Sum(adjoint, other);
    }

    private static KernelPair Sum(in KernelPair one, in KernelPair other) =>
        new(one.Covariance + other.Covariance, one.Tangent + other.Tangent);
}
