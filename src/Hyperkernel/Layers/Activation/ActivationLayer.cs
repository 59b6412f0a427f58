using Hyperkernel.Activations;
using Hyperkernel.Layers.Gradients;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.Strips;

namespace Hyperkernel.Layers;

/// <summary>
/// An activation applied to every unit: Sig^l = E s s'(Lam^l), and the tangent kernel times E s's'(Lam^l) (equations 54-56, 69).
/// </summary>
public sealed record ActivationLayer : Layer
{
    /// <summary>A layer that applies an activation.</summary>
    public ActivationLayer(Activation activation)
    {
        ArgumentNullException.ThrowIfNull(activation);
        Function = activation;
    }

    /// <summary>The activation.</summary>
    public Activation Function { get; }

    /// <inheritdoc/>
    public override bool IsGenerated => false;

    internal override int StripVariances => 1;

    internal override bool NeedsCorrelation => Function.NeedsCorrelation;

    /// <inheritdoc/>
    public override KernelState Map(in KernelState input, in KernelState weights)
    {
        DualMoments moments = Function.Moments(input.Covariance);
        return new(moments.Value, input.Tangent * moments.Derivative);
    }

    /// <inheritdoc/>
    public override string ToString() => Function.Name;

    internal override Signal Follow(Signal input, string place)
    {
        input.RequireGaussian(place, $"the activation {this}");
        return new(SignalKind.Activated, false, input.Width, $"the activation {this}");
    }

    internal override KernelState Trace(in KernelState input, in KernelState weights, Span<double> variances)
    {
        variances[0] = input.Covariance.Variance1;
        return Map(input, weights);
    }

    internal override LimitGradient Gradient() =>
        Function.WhyNoDerivatives is { } why
            ? throw new ArgumentException($"{Function}: no kernel with it can be learnt, since {why}; give it without learning.")
            : new ActivationGradient(Function);

    internal override StripMap<T> StripMap<T>(ReadOnlySpan<VarianceRange> ranges) => Function.StripMap<T>(ranges[0]);

    internal override int Extend(GraphBuilder builder, int input, string place, int? width) =>
        builder.Add(new ActivationNode(builder.Next, input, builder.Width(input), Function));
}
