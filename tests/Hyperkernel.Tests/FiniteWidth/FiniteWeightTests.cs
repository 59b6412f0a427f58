using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.FiniteWidth;

/// <summary>Widths and weights of finite networks: what a seed gives, and what is said where they do not fit.</summary>
public class FiniteWeightTests
{
    private static readonly ActivationLayer _relu = new(Activation.ReluSqrt2);
    private static readonly Network _meta = new(new Dense(width: 60), _relu, new Dense(biasStd: 0.5));
    private static readonly Hypernetwork _wide = new(
        _meta,
        new(new GeneratedDense(true, 40), _relu, new GeneratedDense(false, 50), _relu, new Dense(width: 2))
    );

    [Fact]
    public void Threads_change_no_bit_of_weights_outputs_or_kernels()
    {
        Points<float> points = FiniteSamples.Draw<float>(_wide, 40, 3);
        using FiniteNetwork<float> one = Sampled(1),
            many = Sampled(5);
        for (int b = 0; b < one.Parameters.Length; b++)
        {
            AssertSameBits(one.Parameters[b].Values, many.Parameters[b].Values);
        }

        AssertSameBits(one.Outputs(points), many.Outputs(points));
        AssertSameBits(one.TangentKernel(points), many.TangentKernel(points));

        static FiniteNetwork<float> Sampled(int threads) =>
            FiniteNetwork<float>.Sample(_wide, FiniteSamples.ContextSize, FiniteSamples.CoordinateSize, 5, 2, new() { Threads = threads });
    }

    [Fact]
    public void A_seed_gives_standard_normal_weights_and_each_draw_others()
    {
        using FiniteNetwork<double> network = FiniteNetwork<double>.Sample(_wide, 3, 2, 5),
            again = FiniteNetwork<double>.Sample(_wide, 3, 2, 4, 1);
        again.Resample(5);
        Statistic value = new(),
            square = new(),
            product = new();
        using FiniteNetwork<double> other = FiniteNetwork<double>.Sample(_wide, 3, 2, 5, 1);
        for (int b = 0; b < network.Parameters.Length; b++)
        {
            Matrix<double> w = network.Parameters[b].Values,
                v = other.Parameters[b].Values;
            AssertSameBits(w, again.Parameters[b].Values);
            for (long k = 0; k < w.Rows * w.Columns; k++)
            {
                double entry = w[k / w.Columns, k % w.Columns];
                value.Add(entry);
                square.Add(entry * entry);
                product.Add(entry * v[k / w.Columns, k % w.Columns]);
            }
        }

        value.AssertMean(0);
        square.AssertMean(1);
        product.AssertMean(0);
    }

    [Fact]
    public void Blocks_say_their_names_sizes_and_scales()
    {
        using FiniteNetwork<double> network = FiniteNetwork<double>.Sample(_wide, 3, 2, 5);
        long p = (40 * 3) + (50 * 40);
        Assert.Equal(p, network.GeneratedCount);
        Assert.Equal(2, network.OutputCount);
        Assert.Equal(
            [
                ("W1", 60, 3, 1 / Math.Sqrt(3)),
                ("W2", p, 60, 1 / Math.Sqrt(60)),
                ("b2", p, 1, 0.5),
                ("primary_W1", 2, 50, 1 / Math.Sqrt(50)),
            ],
            network.Parameters.Select(b => (b.Shape.Name, b.Shape.Rows, b.Shape.Columns, b.Shape.Scale))
        );
    }

    [Fact]
    public void Given_weights_are_used_and_wrong_ones_are_named()
    {
        using FiniteNetwork<double> network = FiniteNetwork<double>.Sample(_wide, 3, 2, 5);
        Dictionary<string, Matrix<double>> weights = network.Parameters.ToDictionary(b => b.Shape.Name, b => b.Values);
        weights["b2"] = Matrix<double>.Create(1, weights["b2"].Rows, (_, j) => network.Parameters[2].Values[j, 0]);
        Points<double> points = FiniteSamples.Draw<double>(network.Architecture, 4, 3);
        using (FiniteNetwork<double> copy = FiniteNetwork<double>.FromWeights(network.Architecture, 3, 2, weights))
        {
            AssertSameBits(network.Outputs(points), copy.Outputs(points));
        }

        AssertWrong(
            w => w["W2"] = Matrix<double>.Zeros(60, network.GeneratedCount),
            "W2 of meta layer 2 is 60 x 2120, must be 2120 x 60 (fan_out x fan_in)"
        );
        AssertWrong(w => w.Remove("W1"), "W1 of meta layer 0 is missing; needed are W1, W2, b2, primary_W1");
        AssertWrong(w => w["W3"] = w["W1"], "W3 belongs to no layer");

        void AssertWrong(Action<Dictionary<string, Matrix<double>>> change, string message)
        {
            Dictionary<string, Matrix<double>> changed = new(weights);
            change(changed);
            Assert.Contains(
                message,
                Assert.Throws<ArgumentException>(() => FiniteNetwork<double>.FromWeights(network.Architecture, 3, 2, changed)).Message,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void A_width_that_is_missing_or_does_not_fit_is_named_with_its_place()
    {
        Network primary = new(new GeneratedDense(width: 5), _relu, new GeneratedDense());
        AssertWrong(new(Mlp.Relu(1), primary), "meta layer 0 is dense(weight_std 1) without a width");
        AssertWrong(
            new(_meta, new(new GeneratedDense(), _relu, new GeneratedDense())),
            "primary layer 0 is generated_dense without a width"
        );
        AssertWrong(
            new(new(new Dense(width: 60), _relu, new Dense(width: 7)), primary),
            "meta layer 2 is dense(weight_std 1, width 7), must have 15 units here"
        );
        AssertWrong(new(_meta, primary, CoordinateFeatures.Fourier(1.5)), "fourier:1.5 are infinitely many");
        Assert.Contains(
            "contextSize = 0",
            Assert.Throws<ArgumentException>(() => FiniteNetwork<double>.Sample(_wide, 0, 2, 1)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "coordinateSize = -1",
            Assert.Throws<ArgumentException>(() => FiniteNetwork<double>.Sample(_wide, 3, -1, 1)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "no coordinates",
            Assert.Throws<ArgumentException>(() => FiniteNetwork<double>.Sample((Architecture)_meta, 3, 2, 1)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Threads = 0",
            Assert.Throws<ArgumentException>(() => FiniteNetwork<double>.Sample(_meta, 3, 1, 0, new() { Threads = 0 })).Message,
            StringComparison.Ordinal
        );

        static void AssertWrong(Hypernetwork architecture, string message) =>
            Assert.Contains(
                message,
                Assert.Throws<ArgumentException>(() => FiniteNetwork<double>.Sample(architecture, 3, 2, 1)).Message,
                StringComparison.Ordinal
            );
    }

    [Fact]
    public void Weights_beyond_memory_are_refused_with_their_size_and_the_way_out()
    {
        Hypernetwork huge = new(
            new(new Dense(width: 200_000), _relu, new Dense()),
            new(new GeneratedDense(width: 30_000), _relu, new GeneratedDense(width: 30_000), _relu, new GeneratedDense())
        );
        string message = Assert.Throws<InsufficientMemoryException>(() => FiniteNetwork<float>.Sample(huge, 3, 2, 1)).Message;
        Assert.Contains("GiB", message, StringComparison.Ordinal);
        Assert.Contains("W2 (900090000 x 200000)", message, StringComparison.Ordinal);
        Assert.Contains("ConditionalSampler", message, StringComparison.Ordinal);
        Assert.Contains("--draws", message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_generated_weights_than_an_array_holds_are_drawn_but_not_stored()
    {
        Hypernetwork huge = new(
            new(new Dense(width: 4), _relu, new Dense()),
            new(new GeneratedDense(width: 60_000), _relu, new GeneratedDense(width: 60_000), _relu, new GeneratedDense())
        );
        string message = Assert.Throws<InsufficientMemoryException>(() => FiniteNetwork<float>.Sample(huge, 3, 2, 1)).Message;
        Assert.Contains("3600180000 generated weights", message, StringComparison.Ordinal);
        Assert.Contains("ConditionalSampler", message, StringComparison.Ordinal);
        Points<float> points = Points<float>.Pairs(
            Matrix<float>.Create(2, 3, (i, j) => 1 + i + j),
            Matrix<float>.Create(2, 2, (i, j) => 1 + i - j)
        );
        using ConditionalSampler<float> sampler = ConditionalSampler<float>.Of(huge, points);
        using TangentFeatures<float> features = sampler.Draw(1);
        Assert.InRange(features.Kernel()[0, 0], 1e-6f, 1e6f);

        // Behind another layer than a dense one they would have to be stored.
        Hypernetwork normalised = new(new(new Dense(width: 4), _relu, new Dense(), new LayerNorm()), huge.Primary);
        Assert.Throws<InsufficientMemoryException>(() => ConditionalSampler<float>.Of(normalised, points));
    }

    [Fact]
    public void Weights_that_are_not_finite_are_refused()
    {
        Dictionary<string, Matrix<double>> weights = new() { ["W1"] = Matrix<double>.From(2, 2, [1, double.NaN, 2, double.NaN]) };
        Assert.Contains(
            "W1: 2 of 4 entries are NaN or infinite, the first at row 0, column 1",
            Assert
                .Throws<ArgumentException>(() => FiniteNetwork<double>.FromWeights(new Network(new Dense(width: 2)), 2, 0, weights))
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Kernels_are_between_points_of_one_network()
    {
        Points<double> points = Points<double>.Of(Matrix<double>.Create(3, 3, (i, j) => i - j));
        using FiniteNetwork<double> narrow = FiniteNetwork<double>.Sample(new Network(new Dense(width: 4), _relu, new Dense()), 3, 1);
        using FiniteNetwork<double> wide = FiniteNetwork<double>.Sample(new Network(new Dense(width: 5), _relu, new Dense()), 3, 1);
        using TangentFeatures<double> own = narrow.Linearize(points),
            others = wide.Linearize(points);
        Assert.Contains("another shape", Assert.Throws<ArgumentException>(() => own.Kernel(others)).Message, StringComparison.Ordinal);
        using ConditionalSampler<double> sampler = ConditionalSampler<double>.Of(narrow.Architecture, points);
        using TangentFeatures<double> draw = sampler.Draw(1),
            again = sampler.Draw(1);
        Assert.Contains(
            "draw all points together",
            Assert.Throws<ArgumentException>(() => draw.Kernel(again)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "draw all points together",
            Assert.Throws<ArgumentException>(() => own.Kernel(draw)).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentOutOfRangeException>(() => sampler.Draw(1, 1UL << 49));
        Assert.Throws<ArgumentOutOfRangeException>(() => narrow.Resample(1, 1UL << 49));
        Assert.Contains(
            "may be at most 1023",
            Assert
                .Throws<ArgumentException>(() =>
                    FiniteNetwork<double>.Sample(new Network(Enumerable.Repeat<Layer>(new Dense(width: 1), 1100)), 1, 1)
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Points_of_the_wrong_kind_or_size_are_refused()
    {
        using FiniteNetwork<double> network = FiniteNetwork<double>.Sample(_wide, 3, 2, 5),
            plain = FiniteNetwork<double>.Sample(new Network(new Dense(width: 3)), 3, 1);
        Matrix<double> x = Matrix<double>.Identity(3),
            z = Matrix<double>.Create(3, 2, (i, j) => i + j);
        Assert.Contains(
            "needs pairs",
            Assert.Throws<ArgumentException>(() => network.Outputs(Points<double>.Of(x))).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Points.Of",
            Assert.Throws<ArgumentException>(() => plain.Outputs(Points<double>.Pairs(x, z))).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "contexts have 2 entries",
            Assert.Throws<ArgumentException>(() => network.Outputs(Points<double>.Pairs(z, z))).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "coordinates have 3 entries",
            Assert.Throws<ArgumentException>(() => network.Linearize(Points<double>.Pairs(x, x))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Features_of_coordinates_are_what_a_finite_primary_network_sees()
    {
        RandomFourierFeatures features = new(1.2, 30, 4);
        Hypernetwork mapped = new(_meta, _wide.Primary, features);
        Matrix<double> x = Matrix<double>.Create(4, 3, (i, j) => Math.Sin((3 * i) + j)),
            z = Matrix<double>.Create(4, 2, (i, j) => Math.Cos((2 * i) + j));
        using FiniteNetwork<double> network = FiniteNetwork<double>.Sample(mapped, 3, 2, 5),
            same = FiniteNetwork<double>.Sample(_wide, 3, 30, 5);
        AssertSameBits(same.Outputs(Points<double>.Pairs(x, features.Map(z))), network.Outputs(Points<double>.Pairs(x, z)));
    }

    [Fact]
    public void Many_points_go_through_in_batches_and_stripes()
    {
        // P = 1,000,010 makes batches of 16 points (backward) and 33 (forward); 600 rows make two stripes.
        Network primary = new(new GeneratedDense(width: 1000), _relu, new GeneratedDense(width: 998), _relu, new GeneratedDense());
        Hypernetwork wide = new(new(new Dense(width: 3), _relu, new Dense()), primary),
            narrow = new(_wide.Meta, _wide.Primary);
        AssertParts<float>(wide, 40, [33, 7, 16, 15, 39], 1e-4);
        AssertParts<double>(narrow, 300, [0, 299, 255, 256, 100], 1e-12);

        static void AssertParts<T>(Hypernetwork architecture, int count, long[] some, double tolerance)
            where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        {
            using FiniteNetwork<T> network = FiniteNetwork<T>.Sample(architecture, 3, 2, 5);
            Points<T> points = FiniteSamples.Draw<T>(network.Architecture, count, 3),
                few = points.Select(some);
            Matrix<T> all = network.TangentKernel(points),
                part = network.TangentKernel(few),
                outputs = network.Outputs(points),
                partOutputs = network.Outputs(few);
            int c = network.OutputCount;
            for (int i = 0; i < some.Length * c; i++)
            {
                double scale = double.CreateTruncating(part[i, i]);
                Assert.Equal(
                    double.CreateTruncating(outputs[some[i / c], i % c]),
                    double.CreateTruncating(partOutputs[i / c, i % c]),
                    tolerance * Math.Sqrt(scale)
                );
                for (int j = 0; j < some.Length * c; j++)
                {
                    double expected = double.CreateTruncating(all[(some[i / c] * c) + (i % c), (some[j / c] * c) + (j % c)]);
                    Assert.Equal(
                        expected,
                        double.CreateTruncating(part[i, j]),
                        tolerance * Math.Sqrt(scale * double.CreateTruncating(part[j, j]))
                    );
                }
            }
        }
    }

    private static void AssertSameBits<T>(Matrix<T> expected, Matrix<T> actual)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        Assert.Equal((expected.Rows, expected.Columns), (actual.Rows, actual.Columns));
        for (long i = 0; i < expected.Rows; i++)
        {
            Assert.True(expected.Row(i).SequenceEqual(actual.Row(i)), $"row {i}");
        }
    }
}
