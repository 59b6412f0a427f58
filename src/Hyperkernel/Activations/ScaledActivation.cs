using System.Numerics.Tensors;

namespace Hyperkernel.Activations;

/// <summary>A factor times another activation; the paper scales every hidden one by sqrt(2).</summary>
internal sealed record ScaledActivation : Activation
{
    public ScaledActivation(Activation inner, double scale)
    {
        if (!double.IsFinite(scale))
        {
            throw new ArgumentException($"ScaledActivation: scale = {scale}, must be finite.", nameof(scale));
        }

        Inner = inner;
        Scale = scale;
    }

    public Activation Inner { get; }

    public double Scale { get; }

    public override string Name => FormattableString.Invariant($"{Scale:R} {Inner.Name}");

    public override IReadOnlyList<double> Kinks => Inner.Kinks;

    internal override int StripConstants => Inner.StripConstants;

    public override double Value(double y) => Scale * Inner.Value(y);

    public override double Derivative(double y) => Scale * Inner.Derivative(y);

    public override DualMoments Moments(in CovarianceBlock input)
    {
        DualMoments inner = Inner.Moments(input);
        return new(inner.Value.Scale(Scale * Scale), Scale * Scale * inner.Derivative);
    }

    internal override void PrepareStrip(double variance, Span<double> constants) => Inner.PrepareStrip(variance, constants);

    internal override unsafe T MapStrip<T>(in ActivationStrip<T> strip)
    {
        T closest = Inner.MapStrip(strip);
        Span<T> covariance = new(strip.Covariance, strip.Count), tangent = new(strip.Tangent, strip.Count);
        T square = T.CreateTruncating(Scale * Scale);
        TensorPrimitives.Multiply(covariance, square, covariance);
        TensorPrimitives.Multiply(tangent, square, tangent);
        return closest;
    }
}
