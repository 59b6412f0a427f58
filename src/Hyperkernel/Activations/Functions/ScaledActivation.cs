using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Strips;

namespace Hyperkernel.Activations.Functions;

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

    public override int? LargestTaylorOrder => Inner.LargestTaylorOrder;

    public override double Value(double y) => Scale * Inner.Value(y);

    public override double Derivative(double y) => Scale * Inner.Derivative(y);

    public override DualMoments Moments(in CovarianceBlock input)
    {
        DualMoments inner = Inner.Moments(input);
        return new(inner.Value.Scale(Scale * Scale), Scale * Scale * inner.Derivative);
    }

    internal override bool IsStationary => Inner.IsStationary;

    internal override bool NeedsCorrelation => Inner.NeedsCorrelation;

    internal override int? TaylorDegree => Inner.TaylorDegree;

    internal override string? WhyNoDerivatives => Inner.WhyNoDerivatives;

    internal override int DerivativeNumbers => Inner.DerivativeNumbers;

    internal override OwnDerivatives OwnDerivatives(double variance, Span<double> numbers) =>
        Inner.OwnDerivatives(variance, numbers).Scale(Scale * Scale);

    internal override DualDerivatives DualDerivatives(
        double v1,
        double c,
        double v2,
        ReadOnlySpan<double> first,
        ReadOnlySpan<double> second
    ) => Inner.DualDerivatives(v1, c, v2, first, second).Scale(Scale * Scale);

    internal override void WriteTaylor(double y, Span<double> coefficients)
    {
        Inner.WriteTaylor(y, coefficients);
        TensorPrimitives.Multiply(coefficients, Scale, coefficients);
    }

    internal override void Values<T>(ReadOnlySpan<T> y, Span<T> values)
    {
        Inner.Values(y, values);
        TensorPrimitives.Multiply(values[..y.Length], T.CreateTruncating(Scale), values);
    }

    internal override void Slopes<T>(ReadOnlySpan<T> y, Span<T> slopes)
    {
        Inner.Slopes(y, slopes);
        TensorPrimitives.Multiply(slopes[..y.Length], T.CreateTruncating(Scale), slopes);
    }

    internal override StripMap<T> StripMap<T>(VarianceRange range) =>
        new ScaledStripMap<T>(Inner.StripMap<T>(range), T.CreateTruncating(Scale * Scale));

    private sealed unsafe class ScaledStripMap<T>(StripMap<T> inner, T square) : StripMap<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public override int Constants => inner.Constants;

        public override void Prepare(ReadOnlySpan<double> variances, Span<double> constants) => inner.Prepare(variances, constants);

        public override T Map(in KernelStrip<T> strip)
        {
            T closest = inner.Map(strip);
            Span<T> covariance = new(strip.Covariance, strip.Count),
                tangent = new(strip.Tangent, strip.Count);
            TensorPrimitives.Multiply(covariance, square, covariance);
            TensorPrimitives.Multiply(tangent, square, tangent);
            return closest;
        }
    }
}
