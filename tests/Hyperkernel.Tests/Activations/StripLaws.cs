using System.Numerics;
using Hyperkernel.Activations;
using Hyperkernel.Activations.Functions;
using Hyperkernel.Layers;
using Xunit;

namespace Hyperkernel.Tests.Activations;

/// <summary>What the map of every activation over a strip obeys, at every width of vectors this machine has.</summary>
/// <remarks>Entries at which the engine turns to the scalar map (arguments next to 1) are tested with kernels, not here.</remarks>
public abstract class StripLaws<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Count = 96;
    private const double Row = 1.3;
    private static readonly double[] _variances =
    [
        .. Enumerable.Range(0, Count).Select(j => j == 5 ? 0 : Math.Pow(10, ((j % 13) - 7) / 4.0)),
    ];
    private static readonly double[] _correlations =
    [
        .. Enumerable.Range(0, Count).Select(j => 0.999 * Math.Cos(Math.PI * j / (Count - 1))),
    ];

    public static TheoryData<string, int> Maps => Cases(ActivationSamples.All);

    public static TheoryData<string, int> KinkedMaps => Cases(ActivationSamples.All.Where(a => a.Kinks.Count > 0));

    [Theory]
    [MemberData(nameof(Maps))]
    public void A_strip_is_the_scalar_map_entry_by_entry(string name, int bits)
    {
        Activation activation = ActivationSamples.Of(name);
        AssertStrip(activation, bits, VariancesFor(activation));
    }

    [Theory]
    [MemberData(nameof(Maps))]
    public void A_strip_of_equal_variances_is_the_scalar_map_too(string name, int bits) =>
        AssertStrip(ActivationSamples.Of(name), bits, [.. Enumerable.Repeat(Row, Count)]);

    [Theory]
    [MemberData(nameof(KinkedMaps))]
    public void A_strip_at_equal_inputs_says_that_they_are_close(string name, int bits)
    {
        Activation activation = ActivationSamples.Of(name);
        double[] variances = VariancesFor(activation);
        using StripHarness<T> harness = new(Count);
        harness.Prepare(new ActivationLayer(activation), Row, variances);
        for (int j = 0; j < Count; j++)
        {
            harness.Covariance[j] = j == 40 ? T.CreateTruncating(Math.Sqrt(Row) * Math.Sqrt(variances[j])) : T.Zero;
        }

        double closest = double.CreateTruncating(harness.Run(bits));
        Assert.Equal(1, closest, 1e-6);
        Assert.Equal(closest, double.CreateTruncating(harness.Closeness[40]));
        Assert.Equal(0, double.CreateTruncating(harness.Closeness[41]));
    }

    private static void AssertStrip(Activation activation, int bits, double[] variances)
    {
        using StripHarness<T> harness = new(Count);
        harness.Prepare(new ActivationLayer(activation), Row, variances);
        for (int j = 0; j < Count; j++)
        {
            harness.Covariance[j] = T.CreateTruncating(_correlations[j] * Math.Sqrt(Row * variances[j]));
            harness.Tangent[j] = T.CreateTruncating(0.5 + (j / 100.0));
        }

        double[] covariances = Values(harness.Covariance),
            tangents = Values(harness.Tangent);
        double own = activation.Moments(CovarianceBlock.Diagonal(Row)).Value.Variance1;
        double closest = double.CreateTruncating(harness.Run(bits)),
            largest = 0;
        for (int j = 0; j < Count; j++)
        {
            DualMoments expected = activation.Moments(CovarianceBlock.FromEntries(Row, variances[j], covariances[j]));
            double u = double.CreateTruncating(harness.Closeness[j]),
                most = activation.Moments(CovarianceBlock.Diagonal(Row)).Derivative;
            double ownMost = activation.Moments(CovarianceBlock.Diagonal(variances[j])).Derivative;
            largest = Math.Max(largest, u);
            Assert.InRange(u, 0, 1);

            // The value of a function that jumps has a slope's angle in it.
            double tolerance = activation.Value(1e-9) - activation.Value(-1e-9) > 0.5 ? Tolerances.StripSlope<T>(u) : Tolerance(activation);
            Assert.Equal(
                expected.Value.Covariance,
                double.CreateTruncating(harness.Covariance[j]),
                tolerance * Math.Max(expected.Value.GeometricMean, own)
            );
            Assert.Equal(
                tangents[j] * expected.Derivative,
                double.CreateTruncating(harness.Tangent[j]),
                tangents[j] * Math.Max(most, ownMost) * (Tolerances.StripSlope<T>(u) + (Tolerance(activation) - Tolerances.StripValue<T>()))
            );
        }

        Assert.True(closest == 0 || closest == largest, $"the map says {closest}, the largest entry is {largest}");
        Assert.True(harness.IsIntact);
    }

    private static double Tolerance(Activation activation) =>
        Tolerances.StripValue<T>() + (ActivationSamples.IsTabulated(activation) ? Tolerances.Table<T>() : 0);

    private static double[] VariancesFor(Activation activation) =>
        Array.ConvertAll(
            _variances,
            v =>
                activation == Activation.Elu || activation == ActivationSamples.Kinked ? 0.9 + (v / 20)
                : v > 0 && ActivationSamples.IsTabulated(activation) ? Math.Clamp(v, 0.2, 4)
                : Math.Min(v, 0.99 * ActivationSamples.LargestVariance(activation))
        );

    private static TheoryData<string, int> Cases(IEnumerable<Activation> activations)
    {
        TheoryData<string, int> data = [];
        foreach (Activation activation in activations)
        {
            foreach (
                int bits in activation is ScaledActivation || (ActivationSamples.IsNumerical(activation) && activation != Activation.Tanh)
                    ? new[] { 0 }
                    : [0, 512, 256, 128]
            )
            {
                data.Add(activation.Name, bits);
            }
        }

        return data;
    }

    private static double[] Values(Span<T> span) => Array.ConvertAll(span.ToArray(), double.CreateTruncating);
}

public class SingleStripLaws : StripLaws<float>;

public class DoubleStripLaws : StripLaws<double>;
