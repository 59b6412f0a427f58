using System.Numerics;
using Hyperkernel.Activations;
using Hyperkernel.Layers;
using Hyperkernel.Tests.Activations;
using Xunit;

namespace Hyperkernel.Tests.Layers;

/// <summary>The map of every layer over a strip is its scalar map.</summary>
public abstract class LayerStripLaws<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Count = 48;
    private const double Row = 0.8;

    public static TheoryData<string, int> Maps
    {
        get
        {
            TheoryData<string, int> data = [];
            foreach (Layer layer in LayerSamples.All)
            {
                // Those of activations are tried in StripLaws.
                bool hasVectors = layer is not ActivationLayer && StripHarness<T>.HasVectors(layer);
                foreach (int bits in hasVectors ? [0, 512, 256, 128] : new[] { 0 })
                {
                    data.Add(layer.ToString(), bits);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Maps))]
    public void A_strip_is_the_scalar_map_entry_by_entry(string name, int bits)
    {
        Layer layer = LayerSamples.Of(name);
        using StripHarness<T> harness = new(Count);
        double[] variances = [.. Enumerable.Range(0, Count).Select(j => 0.2 + (j / 20.0))];
        harness.Prepare(layer, Row, variances);
        for (int j = 0; j < Count; j++)
        {
            harness.Covariance[j] = T.CreateTruncating(0.99 * Math.Cos(j / 10.0) * Math.Sqrt(Row * variances[j]));
            harness.Tangent[j] = T.CreateTruncating(1 + (j / 30.0));
            harness.Weights[j] = T.CreateTruncating(Math.Sin(j));
            harness.WeightsTangent[j] = T.CreateTruncating(2 * Math.Cos(j));
        }

        double[] covariance = Values(harness.Covariance),
            tangent = Values(harness.Tangent);
        double[] weights = Values(harness.Weights),
            weightsTangent = Values(harness.WeightsTangent);
        _ = harness.Run(bits);
        for (int j = 0; j < Count; j++)
        {
            KernelState expected = layer.Map(
                new(CovarianceBlock.FromEntries(Row, variances[j], covariance[j]), tangent[j]),
                new(CovarianceBlock.FromEntries(1, 1, weights[j]), weightsTangent[j])
            );
            double u = double.CreateTruncating(harness.Closeness[j]);
            double table = layer is ActivationLayer { Function: var s } && ActivationSamples.IsTabulated(s) ? Tolerances.Table<T>() : 0;
            double size = Math.Max(1, expected.Covariance.GeometricMean),
                slope = Math.Max(1, Math.Max(Slope(Row), Slope(variances[j])));
            Assert.Equal(
                expected.Covariance.Covariance,
                double.CreateTruncating(harness.Covariance[j]),
                size * ((4 * Tolerances.StripValue<T>()) + table)
            );
            Assert.Equal(
                expected.Tangent,
                double.CreateTruncating(harness.Tangent[j]),
                slope * ((8 * Tolerances.StripSlope<T>(u)) + (tangent[j] * table))
            );
            Assert.Equal(weights[j], double.CreateTruncating(harness.Weights[j]));
        }

        Assert.True(harness.IsIntact);

        double Slope(double variance) => layer.Map(new(CovarianceBlock.Diagonal(variance), 1), new(CovarianceBlock.Diagonal(1), 1)).Tangent;
    }

    private static double[] Values(Span<T> span) => Array.ConvertAll(span.ToArray(), double.CreateTruncating);
}

public class SingleLayerStripLaws : LayerStripLaws<float>;

public class DoubleLayerStripLaws : LayerStripLaws<double>;
