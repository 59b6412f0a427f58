using System.Globalization;
using System.Numerics;
using Hyperkernel.Activations;
using Hyperkernel.Layers.Gradients;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra.Simd;
using Hyperkernel.Strips;

namespace Hyperkernel.Layers;

/// <summary>
/// Layer normalisation over the units of a dense layer: (y - mean(y)) / sqrt(var(y) + epsilon), without trained scales or shifts.
/// </summary>
/// <remarks>
/// Limit: mean(y) tends to 0 and var(y) to Sig(u,u), so with f(u) = 1 / sqrt(Sig(u,u) + epsilon) covariance and tangent kernel are both
/// multiplied by f(u) f(u'); what the gradient of mean and variance adds is of order 1/width. Where Sig(u,u) = 0 both kernels of u are 0
/// before and after. Source: Ba, Kiros and Hinton 2016.
/// </remarks>
public sealed record LayerNorm : Layer
{
    /// <summary>What is added to variances unless said.</summary>
    public const double DefaultEpsilon = 1e-12;

    /// <summary>Layer normalisation.</summary>
    /// <param name="epsilon">What is added to the variance, in its units; finite and positive, so that inputs of variance 0 stay 0.</param>
    /// <exception cref="ArgumentException">Epsilon is not finite and positive.</exception>
    public LayerNorm(double epsilon = DefaultEpsilon) =>
        Epsilon =
            double.IsFinite(epsilon) && epsilon > 0
                ? epsilon
                : throw new ArgumentException(
                    FormattableString.Invariant($"LayerNorm: epsilon = {epsilon}, must be finite and > 0."),
                    nameof(epsilon)
                );

    /// <summary>What is added to the variance.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    public override bool IsGenerated => false;

    internal override int StripVariances => 1;

    internal override bool NeedsCorrelation => Epsilon < CovarianceBlock.LeastVariance;

    /// <inheritdoc/>
    public override KernelState Map(in KernelState input, in KernelState weights)
    {
        double first = Factor(input.Covariance.Variance1, Epsilon),
            second = Factor(input.Covariance.Variance2, Epsilon);
        return new(input.Covariance.Scale(first, second), input.Tangent * first * second);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Epsilon == DefaultEpsilon ? "layer_norm" : string.Create(CultureInfo.InvariantCulture, $"layer_norm(epsilon {Epsilon})");

    internal override Signal Follow(Signal input, string place)
    {
        input.RequireGaussian(place, ToString());
        return input with { Kind = SignalKind.Normalized, Origin = ToString() };
    }

    internal override KernelState Trace(in KernelState input, in KernelState weights, Span<double> variances)
    {
        variances[0] = input.Covariance.Variance1;
        return Map(input, weights);
    }

    internal override LimitGradient Gradient() => new LayerNormGradient(Epsilon);

    internal override StripMap<T> StripMap<T>(ReadOnlySpan<VarianceRange> ranges) => new VectorStripMap<Kernel<T>, T>(new(Epsilon));

    internal override int Extend(GraphBuilder builder, int input, string place, int? width) =>
        builder.Add(new LayerNormNode(builder.Next, input, builder.Width(input), Epsilon));

    private static double Factor(double variance, double epsilon) => 1 / Math.Sqrt(variance + epsilon);

    private readonly unsafe struct Kernel<T>(double epsilon) : IStripKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public int Constants => 1;

        public void Prepare(double variance, Span<double> constants) => constants[0] = Factor(variance, epsilon);

        public T Map<TLanes>(in KernelStrip<T> strip)
            where TLanes : struct, ILanes<TLanes, T>
        {
            T* covariance = strip.Covariance,
                tangent = strip.Tangent,
                columns = strip.Columns[0];
            TLanes row = TLanes.Create(strip.Row[0]);
            for (int j = 0; j < strip.Count; j += TLanes.Count)
            {
                TLanes factor = row * TLanes.Load(columns + j);
                TLanes.Store(factor * TLanes.Load(covariance + j), covariance + j);
                TLanes.Store(factor * TLanes.Load(tangent + j), tangent + j);
            }

            return T.Zero;
        }
    }
}
