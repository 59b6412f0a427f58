using System.Globalization;
using System.Numerics;
using Hyperkernel.Activations;
using Hyperkernel.Layers.Gradients;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra.Simd;
using Hyperkernel.Strips;

namespace Hyperkernel.Layers;

/// <summary>
/// A dense layer whose weights (and biases) are outputs of the meta network: y = weight_std V(x) q / sqrt(fan_in) + b(x).
/// </summary>
/// <remarks>
/// Limit, with S and Theta^f the kernels of the meta network's outputs: (Sig, R) -> (S Sig, Theta^f Sig + S R), Sig and R times
/// weight_std^2 before; a generated bias adds S to the covariance and Theta^f to the tangent kernel. The factor S in S R is missing in the
/// paper's Lemma 6 and equation 69 (corrected, see docs/theory.md): V(x) and V(x') are different, correlated weights.
/// </remarks>
public sealed record GeneratedDense : Layer
{
    /// <summary>A generated dense layer.</summary>
    /// <param name="bias">Whether biases are generated too.</param>
    /// <param name="width">Number of units, for finite networks; the limit ignores it.</param>
    /// <param name="weightStd">What generated weights are multiplied by before the division by sqrt(fan_in); finite, not negative.</param>
    /// <exception cref="ArgumentException">A value is outside its domain.</exception>
    public GeneratedDense(bool bias = false, int? width = null, double weightStd = 1)
    {
        WeightStd = LayerChecks.Std(weightStd, "GeneratedDense", "weight_std");
        HasBias = bias;
        Width = LayerChecks.Width(width, "GeneratedDense");
    }

    /// <summary>What generated weights are multiplied by before the division by sqrt(fan_in); biases are taken as they are.</summary>
    public double WeightStd { get; }

    /// <summary>Whether biases are generated too.</summary>
    public bool HasBias { get; }

    /// <summary>Number of units in a finite network; null where it is left open.</summary>
    public int? Width { get; }

    /// <inheritdoc/>
    public override bool IsGenerated => true;

    private double WeightVariance => WeightStd * WeightStd;

    /// <inheritdoc/>
    public override KernelState Map(in KernelState input, in KernelState weights)
    {
        CovarianceBlock weighted = input.Covariance.Scale(WeightVariance),
            inner = HasBias ? weighted.Add(CovarianceBlock.Diagonal(1)) : weighted;
        return new(
            inner.Multiply(weights.Covariance),
            (weights.Tangent * inner.Covariance) + (weights.Covariance.Covariance * (WeightVariance * input.Tangent))
        );
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string std = WeightStd == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"weight_std {WeightStd}");
        string[] given = [.. new[] { std, HasBias ? "bias" : "", Width is { } n ? $"width {n}" : "" }.Where(text => text.Length > 0)];
        return given.Length == 0 ? "generated_dense" : $"generated_dense({string.Join(", ", given)})";
    }

    internal override Signal Follow(Signal input, string place) => Signal.Dense(Width);

    internal override IReadOnlyList<(string Name, double Value)> Settings => [("weight_std", WeightStd)];

    internal override Layer With(ReadOnlySpan<double> settings) => new GeneratedDense(HasBias, Width, settings[0]);

    internal override LimitGradient Gradient() => new GeneratedGradient(WeightVariance, HasBias ? 1 : 0);

    internal override StripMap<T> StripMap<T>(ReadOnlySpan<VarianceRange> ranges) =>
        new VectorStripMap<Kernel<T>, T>(new(T.CreateTruncating(WeightVariance), HasBias ? T.One : T.Zero));

    internal override int? WidthAfter(int? input) => Width;

    internal override int Extend(GraphBuilder builder, int input, string place, int? width)
    {
        int fanIn = builder.Width(input),
            units = GraphBuilder.Units(this, Width, place, width);
        long offset = builder.TakeGenerated((long)units * (fanIn + (HasBias ? 1 : 0)));
        return builder.Add(new GeneratedNode(builder.Next, input, fanIn, units, offset, HasBias, WeightStd / Math.Sqrt(fanIn)));
    }

    private readonly unsafe struct Kernel<T>(T weight, T bias) : IStripKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public int Constants => 0;

        public void Prepare(double variance, Span<double> constants) { }

        public T Map<TLanes>(in KernelStrip<T> strip)
            where TLanes : struct, ILanes<TLanes, T>
        {
            T* covariance = strip.Covariance,
                tangent = strip.Tangent,
                weights = strip.Weights,
                weightsTangent = strip.WeightsTangent;
            TLanes factor = TLanes.Create(weight),
                added = TLanes.Create(bias);
            for (int j = 0; j < strip.Count; j += TLanes.Count)
            {
                TLanes inner = TLanes.MultiplyAdd(factor, TLanes.Load(covariance + j), added);
                TLanes s = TLanes.Load(weights + j);
                TLanes.Store(
                    TLanes.MultiplyAdd(TLanes.Load(weightsTangent + j), inner, s * (factor * TLanes.Load(tangent + j))),
                    tangent + j
                );
                TLanes.Store(s * inner, covariance + j);
            }

            return T.Zero;
        }
    }
}
