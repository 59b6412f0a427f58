using CsCheck;
using Hyperkernel.Activations;
using Hyperkernel.Features;
using Hyperkernel.Randomness;
using Xunit;

namespace Hyperkernel.Tests.Features;

/// <summary>The limit of random Fourier features is the mean of finite ones (Remark 1).</summary>
public class FourierLimitTests
{
    private const double LengthScale = 0.7;

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.8)]
    [InlineData(2)]
    public void The_limit_is_the_mean_of_random_features_and_without_the_root_of_2_it_is_not(double distance)
    {
        double[] z = [0.4, -1.1],
            other = [0.4 + (0.6 * distance), -1.1 + (0.8 * distance)];
        CounterRandom frequencies = new(41, 1),
            phases = new(41, 2);
        Statistic mean = new();
        for (ulong i = 0; i < 40_000; i++)
        {
            double phase = phases.Uniform(i, -Math.PI, Math.PI),
                w0 = frequencies.Normal(2 * i),
                w1 = frequencies.Normal((2 * i) + 1);
            mean.Add(Feature(z) * Feature(other));

            double Feature(double[] at) => Math.Sqrt(2) * Math.Cos((((w0 * at[0]) + (w1 * at[1])) / LengthScale) + phase);
        }

        double expected = new FourierLimit(LengthScale).Block(z, other).Covariance;
        mean.AssertMean(expected);
        if (expected > 0.1)
        {
            mean.AssertRejects(expected / 2);
        }
    }

    [Fact]
    public void The_limit_is_the_Gaussian_with_a_gap_that_keeps_its_digits() =>
        Gen.Select(Gen.Double[-3, 3].Array[3], Gen.Double[-1, 1].Array[3], Gen.Double[-9, 1])
            .SampleSeeded(
                (z, direction, e) =>
                {
                    double[] other = [.. z.Select((value, k) => value + (Math.Pow(10, e) * direction[k]))];
                    double square = z.Zip(other, (a, b) => (a - b) * (a - b)).Sum() / (2 * LengthScale * LengthScale);
                    CovarianceBlock block = CoordinateFeatures.Fourier(LengthScale).Block(z, other);
                    Assert.Equal((1.0, 1.0), (block.Variance1, block.Variance2));
                    Assert.Equal(Math.Exp(-square), block.Covariance, Tolerances.Scalar);
                    Assert.InRange(block.Gap, 0, square * (1 + 1e-15));
                    Assert.True(square > 1e-4 || Math.Abs(block.Gap - (square - (square * square / 2))) <= 1e-8 * block.Gap);
                },
                iter: 300
            );

    [Fact]
    public void Raw_coordinates_are_their_product_over_their_number()
    {
        CovarianceBlock block = CoordinateFeatures.Raw.Block([1, 2, 3], [3, -1, 1]);
        Assert.Equal(14.0 / 3, block.Variance1, 1e-15);
        Assert.Equal(11.0 / 3, block.Variance2, 1e-15);
        Assert.Equal(4.0 / 3, block.Covariance, 4e-15);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_length_scale_is_finite_and_positive(double scale) =>
        Assert.Contains(
            "length scale = ",
            Assert.Throws<ArgumentException>(() => CoordinateFeatures.Fourier(scale)).Message,
            StringComparison.Ordinal
        );
}
