using System.Globalization;
using Hyperkernel.Activations;
using Hyperkernel.Layers.Gradients;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.Strips;

namespace Hyperkernel.Layers;

/// <summary>A trained dense layer in NTK parameterisation: y = weight_std W q / sqrt(fan_in) + bias_std b, with W, b ~ N(0, 1).</summary>
/// <remarks>
/// Limit: Lam = weight_std^2 Sig + bias_std^2, and R := Lam + weight_std^2 R, whose first term is the layer's own weights and bias.
/// </remarks>
public sealed record Dense : Layer
{
    /// <summary>A trained dense layer.</summary>
    /// <param name="weightStd">Standard deviation of the weights before the division by sqrt(fan_in); finite, not negative.</param>
    /// <param name="biasStd">Standard deviation of the biases, or null for none; finite, not negative.</param>
    /// <param name="width">Number of units, for finite networks; the limit ignores it.</param>
    /// <exception cref="ArgumentException">A value is outside its domain.</exception>
    public Dense(double weightStd = 1, double? biasStd = null, int? width = null)
    {
        WeightStd = LayerChecks.Std(weightStd, "Dense", "weight_std");
        BiasStd = biasStd is { } std ? LayerChecks.Std(std, "Dense", "bias_std") : null;
        Width = LayerChecks.Width(width, "Dense");
    }

    /// <summary>Standard deviation of the weights before the division by sqrt(fan_in).</summary>
    public double WeightStd { get; }

    /// <summary>Standard deviation of the biases; null where there are none.</summary>
    public double? BiasStd { get; }

    /// <summary>Number of units in a finite network; null where it is left open.</summary>
    public int? Width { get; }

    /// <inheritdoc/>
    public override bool IsGenerated => false;

    private double WeightVariance => WeightStd * WeightStd;

    private double BiasVariance => BiasStd * BiasStd ?? 0;

    /// <inheritdoc/>
    public override KernelState Map(in KernelState input, in KernelState weights)
    {
        CovarianceBlock output = input.Covariance.Scale(WeightVariance);
        if (BiasVariance > 0)
        {
            output = output.Add(CovarianceBlock.Diagonal(BiasVariance));
        }

        return new(output, output.Covariance + (WeightVariance * input.Tangent));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"dense(weight_std {WeightStd}{(BiasStd is { } b ? $", bias_std {b}" : "")}{(Width is { } n ? $", width {n}" : "")})"
        );

    internal override Signal Follow(Signal input, string place) => Signal.Dense(Width);

    internal override IReadOnlyList<(string Name, double Value)> Settings =>
        BiasStd is { } bias ? [("weight_std", WeightStd), ("bias_std", bias)] : [("weight_std", WeightStd)];

    internal override Layer With(ReadOnlySpan<double> settings) => new Dense(settings[0], BiasStd is null ? null : settings[1], Width);

    internal override LimitGradient Gradient() => new DenseGradient(WeightVariance, BiasStd is null ? null : BiasVariance);

    internal override StripMap<T> StripMap<T>(ReadOnlySpan<VarianceRange> ranges) =>
        new DenseStripMap<T>(T.CreateTruncating(WeightVariance), T.CreateTruncating(BiasVariance));

    internal override Layer Generated(string place) =>
        BiasStd is null or 1
            ? new GeneratedDense(BiasStd is not null, Width, WeightStd)
            : throw new ArgumentException(
                $"Network: {place} is {this}; generated biases have the scale of the meta network's output, so its bias_std must be 1."
            );

    internal override int? WidthAfter(int? input) => Width;

    internal override int Extend(GraphBuilder builder, int input, string place, int? width)
    {
        int fanIn = builder.Width(input),
            units = GraphBuilder.Units(this, Width, place, width),
            number = builder.NumberDense();
        int weights = builder.AddParameters($"W{number}", place, units, fanIn, WeightStd / Math.Sqrt(fanIn));
        int? biases = BiasStd is { } std ? builder.AddParameters($"b{number}", place, units, 1, std) : null;
        return builder.Add(new DenseNode(builder.Next, input, units, weights, biases));
    }
}
