using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Xunit;

namespace Hyperkernel.Tests.FiniteWidth.Draws;

public class NetworkDrawsTests
{
    private static readonly Hypernetwork _architecture = Wide(9, 7);
    private static readonly Points<double> _points = FiniteSamples.Draw<double>(_architecture, 3, 3);

    [Fact]
    public void Moments_are_those_of_the_draws()
    {
        const int Draws = 37;
        using DrawMoments moments = NetworkDraws.Moments(_architecture, _points, new() { Draws = Draws, Seed = 5 })!;
        using ConditionalSampler<double> sampler = ConditionalSampler<double>.Of(_architecture, _points);
        List<double> tangents = [],
            products = [];
        for (ulong k = 0; k < Draws; k++)
        {
            using TangentFeatures<double> features = sampler.Draw(5, k);
            using Matrix<double> kernel = features.Kernel();
            tangents.Add(kernel[2, 1]);
            products.Add(features.Outputs[2, 0] * features.Outputs[1, 0]);
        }

        AssertMoments(tangents, moments.Tangent);
        AssertMoments(products, moments.Covariance);
    }

    // 100 draws, three matrices of six z-scores: by chance one is above 4 in one of 870 seeds.
    [Fact]
    public void Means_of_wide_networks_are_the_limit()
    {
        Hypernetwork wide = Wide(4000, 400);
        using Matrix<double> covariance = wide.Covariance.Matrix(_points),
            tangent = wide.Tangent.Matrix(_points);
        using DrawMoments moments = NetworkDraws.Moments(wide, _points, new() { Draws = 100 })!;
        AssertMeans(moments.Covariance, covariance);
        AssertMeans(moments.Tangent, tangent);
        using DrawMoments infinite = NetworkDraws.Moments(wide, _points, new() { Draws = 100, InfiniteMeta = true })!;
        AssertMeans(infinite.Tangent, tangent);
    }

    [Fact]
    public void Blocks_of_another_function_of_the_same_name_are_refused()
    {
        using TemporaryFolder folder = new();
        DrawOptions options = new() { Draws = 2, Folder = folder.Path };
        using DrawMoments first = NetworkDraws.Moments(Own(y => y), Inputs(), options)!;
        using DrawMoments again = NetworkDraws.Moments(Own(y => y), Inputs(), options)!;
        Assert.Equal(first.Tangent.Mean[0, 0], again.Tangent.Mean[0, 0]);
        Assert.Throws<DataFormatException>(() => NetworkDraws.Moments(Own(y => 2 * y), Inputs(), options));

        static Network Own(Func<double, double> function) =>
            new(new Dense(width: 3), new ActivationLayer(Activation.FromFunction("mine", function)), new Dense());
        static Points<double> Inputs() => Points<double>.Of(Matrix<double>.Create(2, 2, (i, j) => i + j + 1));
    }

    [Fact]
    public void Parts_and_interrupted_runs_come_to_the_same_bits()
    {
        using TemporaryFolder folder = new();
        DrawOptions options = new() { Draws = 50, Folder = folder.Path };
        using DrawMoments whole = NetworkDraws.Moments(_architecture, _points, options with { Folder = null })!;
        Assert.Null(NetworkDraws.Moments(_architecture, _points, options with { Shard = 2, ShardCount = 3 }));
        using CancellationTokenSource source = new();
        Assert.Throws<OperationCanceledException>(() =>
            NetworkDraws.Moments(
                _architecture,
                _points,
                options with
                {
                    Compute = new() { Cancellation = source.Token, Progress = new CancelAfterFirst(source) },
                }
            )
        );
        using DrawMoments continued = NetworkDraws.Moments(_architecture, _points, options)!;
        Assert.Equal(50, continued.Count);
        foreach (
            (MatrixMoments expected, MatrixMoments found) in new[]
            {
                (whole.Tangent, continued.Tangent),
                (whole.Covariance, continued.Covariance),
            }
        )
        {
            Assert.Equal(expected.Mean.Row(1).ToArray(), found.Mean.Row(1).ToArray());
            using Matrix<double> variance = expected.Variance(),
                other = found.Variance();
            Assert.Equal(variance.Row(2).ToArray(), other.Row(2).ToArray());
        }
    }

    [Fact]
    public void Blocks_of_other_work_are_refused_and_damaged_ones_drawn_again()
    {
        using TemporaryFolder folder = new();
        DrawOptions options = new() { Draws = 20, Folder = folder.Path };
        using DrawMoments moments = NetworkDraws.Moments(_architecture, _points, options)!;
        Assert.Throws<DataFormatException>(() => NetworkDraws.Moments(_architecture, _points, options with { Seed = 2 }));
        Assert.Throws<DataFormatException>(() => NetworkDraws.Moments(Wide(9, 8), _points, options));
        Assert.Throws<DataFormatException>(() => NetworkDraws.Moments(_architecture, _points.Select(0, 1), options));
        foreach (string file in Directory.GetFiles(folder.Path))
        {
            File.WriteAllBytes(file, File.ReadAllBytes(file)[..^9]);
        }

        using DrawMoments again = NetworkDraws.Moments(_architecture, _points, options)!;
        Assert.Equal(moments.Tangent.Mean.Row(0).ToArray(), again.Tangent.Mean.Row(0).ToArray());
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        Network plain = new(new Dense(width: 3), new ActivationLayer(Activation.Relu), new Dense());
        Points<double> inputs = FiniteSamples.Draw<double>(plain, 2, 3);
        Assert.Contains(
            "plain",
            Assert.Throws<ArgumentException>(() => NetworkDraws.Moments(plain, inputs, new() { InfiniteMeta = true })).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Draws = 0",
            Assert.Throws<ArgumentException>(() => NetworkDraws.Moments(plain, inputs, new() { Draws = 0 })).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "3 of 2",
            Assert.Throws<ArgumentException>(() => NetworkDraws.Moments(plain, inputs, new() { Shard = 3, ShardCount = 2 })).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Folder",
            Assert.Throws<ArgumentException>(() => NetworkDraws.Moments(plain, inputs, new() { ShardCount = 2 })).Message,
            StringComparison.Ordinal
        );
    }

    private static void AssertMoments(List<double> values, MatrixMoments moments)
    {
        double mean = values.Average(),
            variance = values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1);
        using Matrix<double> variances = moments.Variance(),
            errors = moments.StandardError();
        Assert.Equal(mean, moments.Mean[2, 1], 1e-13 * Math.Sqrt(variance));
        Assert.Equal(variance, variances[2, 1], 1e-12 * variance);
        Assert.Equal(Math.Sqrt(variance / values.Count), errors[2, 1], 1e-12 * Math.Sqrt(variance));
    }

    private static void AssertMeans(MatrixMoments moments, Matrix<double> limit)
    {
        using Matrix<double> errors = moments.StandardError();
        for (int i = 0; i < limit.Rows; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                Assert.InRange((moments.Mean[i, j] - limit[i, j]) / errors[i, j], -4, 4);
                Assert.False(Math.Abs(moments.Mean[i, j] - (2 * limit[i, j])) < 4 * errors[i, j] && i == j, "twice the limit would do too");
            }
        }
    }

    private static Hypernetwork Wide(int n, int m) =>
        new(
            new(
                new Dense(width: n),
                new ActivationLayer(Activation.ReluSqrt2),
                new Dense(width: n),
                new ActivationLayer(Activation.ReluSqrt2),
                new Dense()
            ),
            new(new GeneratedDense(width: m), new ActivationLayer(Activation.ReluSqrt2), new GeneratedDense())
        );

    private sealed class CancelAfterFirst(CancellationTokenSource source) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => source.Cancel();
    }
}
