using System.Collections.Immutable;
using Hyperkernel.Layers.Gradients;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.Strips;

namespace Hyperkernel.Layers;

/// <summary>The sum of two ways from the same units: a branch of layers, and a shortcut past them.</summary>
/// <remarks>
/// Limit: covariances and tangent kernels of branch and shortcut add. The branch ends in a dense layer (or its normalisation) of its own
/// weights, which make it centred given all that comes before, so that products with the shortcut, and with its gradients, vanish on the
/// mean. Source: He et al. 2016, identity mappings; kernels as in Yang 2019, Tensor Programs I.
/// </remarks>
public sealed record Residual : Layer
{
    private readonly LayerSequence _branch;
    private readonly LayerSequence _shortcut;

    /// <summary>A residual layer; whether it fits into a network is checked where the network is made.</summary>
    /// <param name="branch">At least one layer, the last of them dense.</param>
    /// <param name="shortcut">The layers of the shortcut; the identity if null or empty.</param>
    /// <exception cref="ArgumentException">The branch has no layers.</exception>
    public Residual(IEnumerable<Layer> branch, IEnumerable<Layer>? shortcut = null)
    {
        ArgumentNullException.ThrowIfNull(branch);
        _branch = new([.. branch]);
        _shortcut = new([.. shortcut ?? []]);
        if (_branch.Layers.IsEmpty)
        {
            throw new ArgumentException("Residual: the branch has no layers, must end in a dense layer.", nameof(branch));
        }
    }

    /// <summary>The layers of the branch.</summary>
    public ImmutableArray<Layer> Branch => _branch.Layers;

    /// <summary>The layers of the shortcut; none if it is the identity.</summary>
    public ImmutableArray<Layer> Shortcut => _shortcut.Layers;

    /// <inheritdoc/>
    public override bool IsGenerated => Branch.Any(l => l.IsGenerated) || Shortcut.Any(l => l.IsGenerated);

    internal override int StripVariances => _branch.StripVariances + _shortcut.StripVariances;

    /// <inheritdoc/>
    public override KernelState Map(in KernelState input, in KernelState weights) =>
        Sum(_branch.Map(input, weights), _shortcut.Map(input, weights));

    /// <inheritdoc/>
    public override string ToString() => Shortcut.IsEmpty ? $"residual({_branch})" : $"residual({_branch} + {_shortcut})";

    internal override Signal Follow(Signal input, string place)
    {
        Signal branch = _branch.Follow(input with { IsIndependent = false }, InBranch(place));
        if (!branch.IsGaussian)
        {
            throw new ArgumentException(
                $"{place}.branch ends in {branch.Origin}, must end in a dense layer, which makes it independent of the shortcut."
            );
        }

        if (!branch.IsIndependent)
        {
            throw new ArgumentException(
                $"{place}.branch has no dense layer on every way, so it is not independent of the shortcut; must end in a dense layer."
            );
        }

        Signal shortcut = _shortcut.Follow(input, InShortcut(place));
        if (shortcut.Kind == SignalKind.Input)
        {
            throw new ArgumentException(
                $"{place}.shortcut is the identity of the network's input, whose units are no limit; a dense layer must come first."
            );
        }

        if (branch.Width is { } units && shortcut.Width is { } others && units != others)
        {
            throw new ArgumentException(
                $"{place}.branch ends in {units} units and its shortcut in {others}, must be equally many to be added."
            );
        }

        bool normalized = branch.Kind == SignalKind.Normalized && shortcut.IsGaussian;
        return new(
            normalized ? SignalKind.Normalized : shortcut.Kind,
            shortcut.IsIndependent,
            branch.Width ?? shortcut.Width,
            shortcut.IsGaussian ? "a residual layer" : $"a residual layer whose shortcut is {shortcut.Origin}"
        );
    }

    internal override IEnumerable<(string Place, Layer Layer)> Leaves(string place) =>
        _branch.Leaves(InBranch(place)).Concat(_shortcut.Leaves(InShortcut(place)));

    internal override Layer Replace(string place, Func<string, Layer, Layer> leaf) =>
        new Residual(_branch.Replace(InBranch(place), leaf), _shortcut.Replace(InShortcut(place), leaf));

    internal override KernelState Trace(in KernelState input, in KernelState weights, Span<double> variances) =>
        Sum(
            _branch.Trace(input, weights, variances[.._branch.StripVariances]),
            _shortcut.Trace(input, weights, variances[_branch.StripVariances..])
        );

    internal override LimitGradient Gradient() => new ResidualGradient(_branch.Gradient(), _shortcut.Gradient());

    internal override StripMap<T> StripMap<T>(ReadOnlySpan<VarianceRange> ranges) =>
        new ResidualStripMap<T>(
            _branch.StripMap<T>(ranges[.._branch.StripVariances]),
            _branch.StripVariances,
            _shortcut.StripMap<T>(ranges[_branch.StripVariances..])
        );

    internal override int? WidthAfter(int? input) => _branch.WidthAfter(input) ?? _shortcut.WidthAfter(input);

    internal override int Extend(GraphBuilder builder, int input, string place, int? width)
    {
        int? units = width ?? WidthAfter(builder.Width(input));
        int branch = _branch.Extend(builder, input, InBranch(place), units);
        int shortcut = _shortcut.Extend(builder, input, InShortcut(place), units);
        return builder.Add(new SumNode(builder.Next, branch, shortcut, builder.Width(branch)));
    }

    private static Func<int, string> InBranch(string place) => i => $"{place}.branch[{i}]";

    private static Func<int, string> InShortcut(string place) => i => $"{place}.shortcut[{i}]";

    private static KernelState Sum(in KernelState branch, in KernelState shortcut) =>
        new(branch.Covariance.Add(shortcut.Covariance), branch.Tangent + shortcut.Tangent);
}
