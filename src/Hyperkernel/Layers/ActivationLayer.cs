using Hyperkernel.Activations;

namespace Hyperkernel.Layers;

/// <summary>An activation applied to every unit: Sig^l = E s s'(Lam^l), and the tangent kernel times E s's'(Lam^l) (equations 54-56, 69).</summary>
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
    public override bool GivesGaussian => false;

    /// <inheritdoc/>
    public override bool IsGenerated => false;

    internal override Activation? Activation => Function;

    /// <inheritdoc/>
    public override KernelState Map(in KernelState input, in KernelState weights)
    {
        DualMoments moments = Function.Moments(input.Covariance);
        return new(moments.Value, input.Tangent * moments.Derivative);
    }

    /// <inheritdoc/>
    public override string ToString() => Function.Name;

    internal override unsafe T MapStrip<T>(in KernelStrip<T> strip) => Function.MapStrip(
        new ActivationStrip<T>(strip.Covariance, strip.Tangent, strip.Count, strip.Row, strip.Columns, strip.Closeness));
}
