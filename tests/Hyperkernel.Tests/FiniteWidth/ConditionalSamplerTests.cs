using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.FiniteWidth;

/// <summary>What is drawn through the vectors it meets has the law of networks whose weights are stored.</summary>
public class ConditionalSamplerTests
{
    private const int Points = 4;
    private static readonly ActivationLayer _relu = new(Activation.ReluSqrt2),
        _erf = new(Activation.Erf);

    private static readonly Dictionary<string, Architecture> _architectures = new()
    {
        ["paper"] = Hyper(
            new(new Dense(width: 5), _relu, new Dense(width: 6), _relu, new Dense()),
            new(new GeneratedDense(width: 4), _relu, new GeneratedDense())
        ),
        ["biases and trained layers"] = Hyper(
            new(new Dense(1.2, 0.3, 5), _erf, new Dense(0.9, 0.5)),
            new(new Dense(1.1, 0.4, 4), _erf, new GeneratedDense(true, 3, 0.7), _relu, new Dense(0.8, 0.2, 2))
        ),
        ["no hidden layer"] = Hyper(new(new Dense(1, 0.6)), new(new GeneratedDense(true, 4), _relu, new GeneratedDense(true))),
        ["normalised output"] = Hyper(
            new(new Dense(width: 5), _relu, new Dense(), new LayerNorm(0.1)),
            new(new GeneratedDense(width: 4), _relu, new GeneratedDense())
        ),
        ["residual"] = Hyper(
            new(new Dense(width: 5), new Residual([_relu, new Dense(0.8, 0.2)]), _relu, new Dense()),
            new(
                new GeneratedDense(width: 4),
                new Residual([_relu, new GeneratedDense()], [new Dense(width: 4)]),
                _erf,
                new GeneratedDense()
            )
        ),
        ["plain"] = new Network(new Dense(1.2, 0.3, 5), _relu, new Dense(width: 4), _erf, new Dense(0.8, 0.2, 2)),
    };

    public static TheoryData<string> Names => [.. _architectures.Keys];

    // Outputs, kernels and their products, over 3,000 draws by each way; by chance one of the 180 comparisons would fail in one of 90
    // seeds.
    [Theory]
    [MemberData(nameof(Names))]
    public void Its_moments_are_those_of_stored_networks(string name)
    {
        const int Draws = 3000;
        Architecture architecture = _architectures[name];
        Points<double> points = FiniteSamples.Draw<double>(architecture, Points, 3);
        Compute options = new() { Threads = 1 };
        using ConditionalSampler<double> sampler = ConditionalSampler<double>.Of(architecture, points, options);
        using FiniteNetwork<double> network = FiniteNetwork<double>.Sample(architecture, 3, architecture is Network ? 0 : 2, 1, 0, options);
        Moments drawn = new(),
            stored = new();
        for (ulong k = 0; k < Draws; k++)
        {
            using TangentFeatures<double> features = sampler.Draw(11, k);
            drawn.Add(features);
            network.Resample(12, k);
            using TangentFeatures<double> others = network.Linearize(points);
            stored.Add(others);
        }

        stored.AssertAgree(drawn);
    }

    [Fact]
    public void Hidden_layers_of_any_width_cost_no_memory_and_means_are_those_of_the_limit()
    {
        // The last layer alone would hold 160 million weights.
        Hypernetwork network = Hypernetwork.Of(Widths(Mlp.Relu(2), 4000), Widths(Mlp.Relu(2), 200));
        Points<double> points = AtAngles();
        using ConditionalSampler<double> sampler = ConditionalSampler<double>.Of(network, points);
        AssertTangent(network, points, sampler, draws: 250);
    }

    [Fact]
    public void At_infinite_width_of_the_meta_network_means_are_those_of_the_limit()
    {
        Hypernetwork network = Hypernetwork.Of(Mlp.Relu(2), Widths(Mlp.Relu(2), 1500));
        Points<double> points = AtAngles();
        using ConditionalSampler<double> sampler = ConditionalSampler<double>.OfInfiniteMeta(network, points);
        AssertTangent(network, points, sampler, draws: 250);
        using TangentFeatures<double> features = sampler.Draw(1);
        Assert.Equal(["meta"], features.Parameters.Select(p => p.Name));
    }

    [Fact]
    public void Equal_points_have_equal_outputs_and_a_draw_is_a_draw()
    {
        Architecture architecture = _architectures["biases and trained layers"];
        Points<float> points = FiniteSamples.Draw<float>(architecture, Points, 3).Select(0, 1, 2, 0, 3, 1);
        using ConditionalSampler<float> sampler = ConditionalSampler<float>.Of(architecture, points),
            threads = ConditionalSampler<float>.Of(architecture, points, new() { Threads = 3 });
        using TangentFeatures<float> features = sampler.Draw(4, 2),
            again = threads.Draw(4, 2),
            other = sampler.Draw(4, 3);
        Matrix<float> kernel = features.Kernel();
        for (int i = 0; i < features.Order; i++)
        {
            Assert.True(kernel.Row(i).SequenceEqual(again.Kernel().Row(i)));
        }

        for (int c = 0; c < 2; c++)
        {
            Assert.Equal(features.Outputs[0, c], features.Outputs[3, c], 1e-5f);
            Assert.Equal(features.Outputs[1, c], features.Outputs[5, c], 1e-5f);
            Assert.NotEqual(features.Outputs[0, c], other.Outputs[0, c], 1e-3f);
            Assert.Equal(kernel[c, c], kernel[c, 6 + c], 1e-4f * kernel[c, c]);
        }
    }

    // Contexts and coordinates are dependent on purpose: the rank of what layers meet is then up to rounding.
    [Theory]
    [MemberData(nameof(Names))]
    public void A_draw_does_not_depend_on_the_linear_algebra(string name)
    {
        Architecture architecture = _architectures[name];
        Matrix<double> contexts = Matrix<double>.Create(7, 3, (i, j) => (1 + (i % 3)) * Math.Cos((i / 3) + (j * j)) / 3);
        Points<double> points =
            architecture is Network
                ? Points<double>.Of(contexts)
                : Points<double>.Pairs(contexts, Matrix<double>.Create(7, 2, (i, j) => (1 + (i % 2)) * Math.Sin((i / 2) + j) / 3));
        AssertSame(options => ConditionalSampler<double>.Of(architecture, points, options));
        if (architecture is Hypernetwork hypernetwork)
        {
            AssertSame(options => ConditionalSampler<double>.OfInfiniteMeta(hypernetwork, points, options));
        }
    }

    private static void AssertSame(Func<Compute, ConditionalSampler<double>> sampler)
    {
        using ConditionalSampler<double> managed = sampler(new() { Backend = ManagedSource.Backend }),
            native = sampler(new() { Backend = NativeSource.Backend });
        for (ulong draw = 0; draw < 20; draw++)
        {
            using TangentFeatures<double> expected = managed.Draw(5, draw),
                actual = native.Draw(5, draw);
            using Matrix<double> kernel = expected.Kernel(),
                other = actual.Kernel();
            double largest = Enumerable.Range(0, (int)kernel.Rows).Max(i => kernel[i, i]);
            for (int i = 0; i < kernel.Rows; i++)
            {
                for (int j = 0; j < kernel.Rows; j++)
                {
                    Assert.Equal(kernel[i, j], other[i, j], 1e-9 * largest);
                }
            }
        }
    }

    private static Hypernetwork Hyper(Network meta, Network primary) => new(meta, primary);

    private static Network Widths(Network network, int width) =>
        new(network.Layers.Select((layer, i) => i < network.Layers.Length - 1 ? FiniteSamples.WithWidth(layer, width) : layer));

    private static Points<double> AtAngles() =>
        Points<double>.Pairs(
            Matrix<double>.From(2, 8, [.. Vector.AtAngle(8, 0), .. Vector.AtAngle(8, 1.3)]),
            Matrix<double>.From(2, 4, [.. Vector.AtAngle(4, 0.2), .. Vector.AtAngle(4, 1.2)])
        );

    // The covariance of outputs and the hyperkernel between two points; the kernel without S, docs/theory.md, is far off.
    private static void AssertTangent(Hypernetwork network, Points<double> points, ConditionalSampler<double> sampler, int draws)
    {
        CovarianceBlock x = CovarianceBlock.FromVectors(Vector.AtAngle(8, 0), Vector.AtAngle(8, 1.3), 8),
            z = CovarianceBlock.FromVectors(Vector.AtAngle(4, 0.2), Vector.AtAngle(4, 1.2), 4);
        KernelState expected = network.Map(x, z),
            weights = network.Meta.Map(x);
        Statistic covariance = new(),
            tangent = new();
        for (int k = 0; k < draws; k++)
        {
            using TangentFeatures<double> features = sampler.Draw(31, (ulong)k);
            using Matrix<double> kernel = features.Kernel();
            covariance.Add(features.Outputs[0, 0] * features.Outputs[1, 0]);
            tangent.Add(kernel[0, 1]);
        }

        covariance.AssertMean(expected.Covariance.Covariance);
        tangent.AssertMean(expected.Tangent);
        tangent.AssertRejects(WithoutS(network.Primary.Layers.OfType<GeneratedDense>().Count(), weights, z));
    }

    // The printed Lemma 6 and equation 69.
    private static double WithoutS(int h, KernelState weights, CovarianceBlock z)
    {
        CovarianceBlock sigma = z;
        double g = z.Covariance;
        for (int l = 1; l < h; l++)
        {
            DualMoments moments = Activation.ReluSqrt2.Moments(sigma.Multiply(weights.Covariance));
            sigma = moments.Value;
            g = sigma.Covariance + (moments.Derivative * g);
        }

        return weights.Tangent * g;
    }

    /// <summary>Means of what two outputs and their kernels, squared and multiplied, come to.</summary>
    private sealed class Moments
    {
        private readonly Statistic[] _values = [.. Enumerable.Range(0, 30).Select(_ => new Statistic())];

        public void Add(TangentFeatures<double> features)
        {
            using Matrix<double> k = features.Kernel();
            int c = (int)features.Outputs.Columns,
                next = 0;

            // Points 0 and 2 have the same context, 0 and 1 the same coordinate, 3 shares nothing; last outputs, so that there are two
            // where there can be.
            (int I, int J)[] pairs = [(0, 0), (0, 1), (0, 2), (0, 3), (1, 3), (3, 3)];
            foreach ((int i, int j) in pairs)
            {
                double hi = features.Outputs[i, c - 1],
                    hj = features.Outputs[j, 0],
                    kernel = k[(i * c) + c - 1, j * c];
                _values[next++].Add(hi * hj);
                _values[next++].Add(kernel);
                _values[next++].Add(Math.Sqrt(Math.Abs(kernel)));
                _values[next++].Add(Math.Tanh(hi * hj) * Math.Sqrt(Math.Abs(kernel)));
                _values[next++].Add(Math.Abs(hi));
            }
        }

        public void AssertAgree(Moments other)
        {
            for (int m = 0; m < _values.Length; m++)
            {
                double error = Math.Sqrt((_values[m].Error * _values[m].Error) + (other._values[m].Error * other._values[m].Error));
                double z = (_values[m].Mean - other._values[m].Mean) / error;
                Assert.True(Math.Abs(z) < 4, $"moment {m}: {_values[m].Mean} and {other._values[m].Mean}, z = {z:F1}");
            }
        }
    }
}
