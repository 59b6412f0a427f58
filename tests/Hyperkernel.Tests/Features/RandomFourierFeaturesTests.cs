using System.Runtime.CompilerServices;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;
using Xunit;

namespace Hyperkernel.Tests.Features;

/// <summary>Finitely many random Fourier features: their definition, and how they converge to their limit.</summary>
public class RandomFourierFeaturesTests
{
    private const double LengthScale = 0.7;
    private static readonly double[] _origin = [0.4, -1.1];

    [Fact]
    public void Features_are_those_of_the_definition()
    {
        CounterRandom frequencies = new(9, RandomStream.FourierFrequencies),
            phases = new(9, RandomStream.FourierPhases);
        Matrix<double> z = Matrix<double>.From(2, 3, [0.3, -2, 1.1, 0, 0.5, -7]);
        Matrix<double> features = new RandomFourierFeatures(LengthScale, 37, 9).Map(z);
        for (int n = 0; n < 2; n++)
        {
            for (int i = 0; i < 37; i++)
            {
                double argument = phases.Uniform((ulong)i, -Math.PI, Math.PI);
                for (int j = 0; j < 3; j++)
                {
                    argument += frequencies.Normal((ulong)((3 * i) + j)) * z[n, j] / LengthScale;
                }

                Assert.Equal(Math.Sqrt(2) * Math.Cos(argument), features[n, i], 1e-13);
            }
        }
    }

    [Fact]
    public void More_features_of_a_seed_begin_with_the_fewer_and_another_seed_has_others()
    {
        Matrix<double> z = Matrix<double>.From(1, 2, _origin);
        double[] few = new RandomFourierFeatures(1, 20, 5).Map(z).Row(0).ToArray(),
            many = new RandomFourierFeatures(1, 77, 5).Map(z).Row(0).ToArray();
        Assert.Equal(few, many[..20]);
        Assert.NotEqual(few, new RandomFourierFeatures(1, 20, 6).Map(z).Row(0).ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(0.9)]
    [InlineData(2.5)]
    public void Over_seeds_the_covariance_has_the_limit_as_its_mean_and_the_variance_of_the_formula(double distance)
    {
        const int Count = 10;
        double[] other = At(distance);
        double limit = new FourierLimit(LengthScale).Block(_origin, other).Covariance;
        Statistic mean = new(),
            square = new();
        for (ulong seed = 0; seed < 12_000; seed++)
        {
            double estimate = new RandomFourierFeatures(LengthScale, Count, seed).Block(_origin, other).Covariance;
            mean.Add(estimate);
            square.Add((estimate - limit) * (estimate - limit));
        }

        double expected = new RandomFourierFeatures(LengthScale, Count, 1).EstimateVariance(_origin, other);
        mean.AssertMean(limit);
        square.AssertMean(expected);

        // Pairs of a sine and a cosine without phases have the variance (1 - g^2)^2 / k for k features; the cosines of random phases have
        // another.
        if (limit > 0.1)
        {
            square.AssertRejects(Math.Pow(1 - (limit * limit), 2) / Count);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(2.5)]
    public void The_variance_is_that_of_the_definition_by_quadrature(double distance)
    {
        // Trapezoids: over whole turns of the phase exact, over the Gaussian as good as exact.
        double mean = 0,
            square = 0;
        for (double t = -9; t <= 9; t += 0.02)
        {
            for (int n = 0; n < 16; n++)
            {
                double weight = 0.02 / 16 * Math.Exp(-t * t / 2) / Math.Sqrt(2 * Math.PI),
                    phase = Math.PI * n / 8;
                double product = 2 * Math.Cos(phase) * Math.Cos((t * distance / LengthScale) + phase);
                mean += weight * product;
                square += weight * product * product;
            }
        }

        RandomFourierFeatures features = new(LengthScale, 3, 1);
        Assert.Equal(mean, features.Limit.Block(_origin, At(distance)).Covariance, 1e-13);
        Assert.Equal((square - (mean * mean)) / 3, features.EstimateVariance(_origin, At(distance)), 1e-13);
    }

    [Fact]
    public void The_error_of_the_covariance_and_of_the_hyperkernel_falls_like_one_over_the_root_of_their_number()
    {
        // The table of docs/fourier-features.md; means of squares of 60 seeds and 465 pairs have an error of some 10 %, an exponent of .02.
        int[] counts = [64, 256, 1024, 4096];
        double[] covariance = [.. counts.Select(k => Convergence.OfCovariance(k, seeds: 60))];
        double[] hyperkernel = [.. counts.Select(k => Convergence.OfHyperkernel(k, seeds: 60))];
        Assert.Equal(-0.5, Slope(counts, covariance), 0.04);
        Assert.Equal(-0.5, Slope(counts, hyperkernel), 0.04);
        double[] predicted = [.. counts.Select(Convergence.PredictedOfCovariance)];
        Assert.All(covariance.Zip(predicted), pair => Assert.Equal(1, pair.First / pair.Second, 0.2));
        string table = string.Join(
            '\n',
            counts.Select((k, i) => FormattableString.Invariant($"| {k} | {covariance[i]:F3} | {predicted[i]:F3} | {hyperkernel[i]:F3} |"))
        );
        Assert.True(Page().Contains(table, StringComparison.Ordinal), $"the page must have\n{table}");
    }

    [Fact]
    public void Kernels_and_grid_regression_are_those_of_the_features_as_coordinates()
    {
        Random random = new(3);
        Matrix<double> x = Rows(12, 3),
            z = Rows(12, 2),
            newX = Rows(4, 3),
            newZ = Rows(5, 2),
            values = Rows(12, 12);
        RandomFourierFeatures features = new(LengthScale, 30, 2);
        Matrix<double> p = features.Map(z),
            newP = features.Map(newZ);
        Hypernetwork with = Hypernetwork.Of(Mlp.Relu(2), Mlp.Relu(1), features),
            raw = Hypernetwork.Of(Mlp.Relu(2), Mlp.Relu(1));
        AssertEqual(raw.Kernels(x, p).Tangent, with.Kernels(x, z).Tangent);
        AssertEqual(raw.GridKernels(x, p, newX, newP).Covariance, with.GridKernels(x, z, newX, newZ).Covariance);
        GridModel<double> expected = GridRegression.Fit(raw.Tangent, x, p, values, 1e-2),
            model = GridRegression.Fit(with.Tangent, x, z, values, 1e-2);
        AssertEqual(expected.Predict(newX, newP).Mean, model.Predict(newX, newZ).Mean);
        using KernelMatrices<float> single = with.Kernels(x.ConvertTo<float>(), z.ConvertTo<float>());
        AssertEqual(with.Kernels(x, z).Tangent, single.Tangent.ConvertTo<double>(), 1e-5);

        Matrix<double> Rows(int count, int width) => Matrix<double>.Create(count, width, (_, _) => (2 * random.NextDouble()) - 1);
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        Assert.Contains(
            "count = 0, must be > 0",
            Assert.Throws<ArgumentException>(() => new RandomFourierFeatures(1, 0, 1)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "length scale = -1",
            Assert.Throws<ArgumentException>(() => new RandomFourierFeatures(-1, 5, 1)).Message,
            StringComparison.Ordinal
        );
        Matrix<double> huge = Matrix<double>.From(1, 2, [1e300, 1e300]);
        Hypernetwork network = Hypernetwork.Of(Mlp.Relu(1), Mlp.Relu(1), CoordinateFeatures.Fourier(1e-10, 5, 1));
        Assert.Contains("features", Assert.Throws<ArgumentException>(() => network.Kernels(huge, huge)).Message, StringComparison.Ordinal);
        _ = Assert.Throws<InsufficientMemoryException>(() =>
            new RandomFourierFeatures(1, int.MaxValue, 1).Map(Matrix<double>.Zeros(10_000, 2))
        );
    }

    [Theory]
    [InlineData("raw", "raw")]
    [InlineData("fourier:1.4142", "fourier:1.4142")]
    [InlineData("fourier:2:100", "fourier:2:100:1")]
    [InlineData("fourier:1e-2:1:18446744073709551615", "fourier:0.01:1:18446744073709551615")]
    public void A_text_is_read_and_written(string text, string written)
    {
        CoordinateFeatures features = CoordinateFeatures.Parse(text);
        Assert.Equal(written, features.ToString());
        Assert.Equal(features, CoordinateFeatures.Parse(written));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Raw")]
    [InlineData("fourier")]
    [InlineData("fourier:")]
    [InlineData("fourier:0:5")]
    [InlineData("fourier:nan:5")]
    [InlineData("fourier:1:0")]
    [InlineData("fourier:1:-5")]
    [InlineData("fourier:1:2.5")]
    [InlineData("fourier:1:99999999999")]
    [InlineData("fourier:1:5:-1")]
    [InlineData("fourier:1:5:1:1")]
    public void A_wrong_text_is_told_what_is_allowed(string text) =>
        Assert.Contains(
            "'" + text + "' must be raw, or fourier:LENGTH",
            Assert.Throws<FormatException>(() => CoordinateFeatures.Parse(text)).Message,
            StringComparison.Ordinal
        );

    private static string Page([CallerFilePath] string path = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "..", "docs", "fourier-features.md"));

    private static double[] At(double distance) => [_origin[0] + (0.6 * distance), _origin[1] + (0.8 * distance)];

    // Least squares of log error on log count.
    private static double Slope(int[] counts, double[] errors)
    {
        double[] x = [.. counts.Select(k => Math.Log(k))],
            y = [.. errors.Select(e => Math.Log(e))];
        double meanX = x.Average(),
            meanY = y.Average();
        return x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / x.Sum(a => (a - meanX) * (a - meanX));
    }

    private static void AssertEqual(Matrix<double> expected, Matrix<double> actual, double tolerance = 1e-10)
    {
        Assert.Equal((expected.Rows, expected.Columns), (actual.Rows, actual.Columns));
        for (int i = 0; i < expected.Rows; i++)
        {
            for (int j = 0; j < expected.Columns; j++)
            {
                Assert.Equal(expected[i, j], actual[i, j], tolerance);
            }
        }
    }
}
