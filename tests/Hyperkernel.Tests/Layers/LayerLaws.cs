using CsCheck;
using Hyperkernel.Activations;
using Hyperkernel.Layers;
using Hyperkernel.Tests.Activations;
using Xunit;

namespace Hyperkernel.Tests.Layers;

/// <summary>What every layer obeys.</summary>
public class LayerLaws
{
    private static readonly Gen<CovarianceBlock> _blocks = Gen.Select(
        Gen.Double[-3, 2],
        Gen.Double[-3, 2],
        Gen.OneOf(Gen.Double[0, Math.PI], Gen.Double[-8, -1].Select(e => Math.Pow(10, e)), Gen.Const(0.0)),
        (e1, e2, t) => DualQuadrature.Block(Math.Pow(10, e1), Math.Pow(10, e2), t)
    );

    public static TheoryData<string> Names => LayerSamples.Names;

    [Fact]
    public void Every_type_of_layer_has_samples()
    {
        Type[] types = [.. typeof(Layer).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Layer)) && !t.IsAbstract)];
        Assert.NotEmpty(types);
        Assert.All(types, t => Assert.Contains(LayerSamples.All, l => l.GetType() == t));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_output_block_is_a_covariance(string name)
    {
        Layer layer = LayerSamples.Of(name);
        double scale = layer is ActivationLayer { Function: var s } ? Math.Min(1, ActivationSamples.LargestVariance(s) / 100) : 1;
        Gen.Select(_blocks, _blocks, Gen.Double[0, 2], Gen.Double[0, 2])
            .SampleSeeded(
                (input, weights, tangent, weightsTangent) =>
                {
                    KernelState output = layer.Map(new(input.Scale(scale), tangent), new(weights, weightsTangent));
                    ActivationLaws.AssertCovariance(output.Covariance);
                    Assert.True(double.IsFinite(output.Tangent));
                },
                iter: 300
            );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Equal_inputs_have_equal_outputs(string name)
    {
        Layer layer = LayerSamples.Of(name);
        KernelState output = layer.Map(new(CovarianceBlock.Diagonal(1.7), 2), new(CovarianceBlock.Diagonal(0.6), 3));
        Assert.True(output.Covariance.IsDiagonal, output.Covariance.ToString());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Only_generated_layers_read_generated_weights(string name)
    {
        Layer layer = LayerSamples.Of(name);
        KernelState input = new(DualQuadrature.Block(1, 2, 0.7), 1.5);
        KernelState one = layer.Map(input, new(CovarianceBlock.Diagonal(1), 1)),
            other = layer.Map(input, new(CovarianceBlock.Diagonal(2), 5));
        Assert.Equal(layer.IsGenerated, one != other);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_a_dense_layer_gives_stays_Gaussian_but_through_an_activation(string name)
    {
        Layer layer = LayerSamples.Of(name);
        Assert.Equal(layer is not ActivationLayer, layer.Follow(Signal.Dense(null), "here").IsGaussian);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_trace_of_an_input_is_its_map_and_writes_all_variances(string name)
    {
        Layer layer = LayerSamples.Of(name);
        KernelState input = new(CovarianceBlock.Diagonal(1.7), 2),
            weights = new(CovarianceBlock.Diagonal(0.6), 3);
        double[] variances = [.. Enumerable.Repeat(-1.0, layer.StripVariances)];
        Assert.Equal(layer.Map(input, weights), layer.Trace(input, weights, variances));
        Assert.All(variances, v => Assert.True(v > 0));
    }

    [Fact]
    public void A_trained_layer_is_a_generated_one_with_constant_weights() =>
        Gen.Select(_blocks, Gen.Double[0, 2], Gen.Double[0.1, 2])
            .SampleSeeded(
                (block, tangent, std) =>
                {
                    // docs/theory.md: S = weight_std^2 for every pair of contexts, and Theta^f the same; a bias of the same scale.
                    double variance = std * std;
                    KernelState weights = new(CovarianceBlock.Diagonal(variance), variance);
                    AssertSame(new GeneratedDense().Map(new(block, tangent), weights), new Dense(std).Map(new(block, tangent), default));
                    AssertSame(
                        new GeneratedDense(bias: true).Map(new(block, tangent), weights),
                        new Dense(std, std).Map(new(block, tangent), default)
                    );
                },
                iter: 300
            );

    [Fact]
    public void A_sum_of_dense_layers_is_one_of_their_variances_and_a_branch_of_no_weight_is_none() =>
        Gen.Select(_blocks, Gen.Double[0, 2], Gen.Double[0, 2], Gen.Double[0, 2])
            .SampleSeeded(
                (block, tangent, first, second) =>
                {
                    KernelState input = new(block, tangent);
                    AssertSame(
                        new Dense(Math.Sqrt((first * first) + (second * second)), Math.Sqrt(0.25 + (second * second))).Map(input, default),
                        new Residual([new Dense(first, 0.5)], [new Dense(second, second)]).Map(input, default)
                    );
                    AssertSame(input, new Residual([new Dense(0)]).Map(input, default));
                },
                iter: 300
            );

    [Fact]
    public void Normalising_twice_is_normalising_once() =>
        Gen.Select(_blocks, Gen.Double[0, 2])
            .SampleSeeded(
                (block, tangent) =>
                {
                    LayerNorm norm = new(1e-30);
                    KernelState once = norm.Map(new(block, tangent), default);
                    Assert.Equal(1, once.Covariance.Variance1, Tolerances.Scalar);
                    AssertSame(once, norm.Map(once, default));
                },
                iter: 300
            );

    [Fact]
    public void Normalisation_leaves_an_input_of_variance_zero_at_zero()
    {
        KernelState output = new LayerNorm().Map(new(new(0, 2, 0, 0), 0), default);
        Assert.Equal(new(0, 2 / (2 + 1e-12), 0, 0), output.Covariance with { Variance2 = Math.Round(output.Covariance.Variance2, 14) });
        Assert.Equal(0, output.Tangent);
    }

    [Fact]
    public void The_layers_maps_are_those_of_the_theory() =>
        Gen.Select(_blocks, _blocks, Gen.Double[0, 2], Gen.Double[0, 2])
            .SampleSeeded(
                (block, s, r, theta) =>
                {
                    double c = block.Covariance;
                    KernelState generated = new GeneratedDense().Map(new(block, r), new(s, theta));
                    KernelState biased = new GeneratedDense(bias: true).Map(new(block, r), new(s, theta));
                    KernelState scaled = new GeneratedDense(bias: true, weightStd: 1.4).Map(new(block, r), new(s, theta));
                    KernelState trained = new Dense(1.3, 0.7).Map(new(block, r), default);
                    double tolerance = Tolerances.Scalar * 100 * Math.Max(1, block.GeometricMean) * Math.Max(1, s.GeometricMean);
                    Assert.Equal(s.Covariance * c, generated.Covariance.Covariance, tolerance);
                    Assert.Equal((theta * c) + (s.Covariance * r), generated.Tangent, tolerance);
                    Assert.Equal(s.Covariance * (c + 1), biased.Covariance.Covariance, tolerance);
                    Assert.Equal((theta * (c + 1)) + (s.Covariance * r), biased.Tangent, tolerance);
                    Assert.Equal(s.Covariance * ((1.96 * c) + 1), scaled.Covariance.Covariance, tolerance);
                    Assert.Equal((theta * ((1.96 * c) + 1)) + (s.Covariance * 1.96 * r), scaled.Tangent, tolerance);
                    KernelState normalized = new LayerNorm(0.2).Map(new(block, r), default),
                        sum = new Residual([new Dense(1.3, 0.7)]).Map(new(block, r), default);
                    KernelState both = new Residual([new Dense(1.3, 0.7)], [new GeneratedDense()]).Map(new(block, r), new(s, theta));
                    double root = Math.Sqrt((block.Variance1 + 0.2) * (block.Variance2 + 0.2));
                    Assert.Equal(c / root, normalized.Covariance.Covariance, tolerance);
                    Assert.Equal(r / root, normalized.Tangent, 5 * tolerance);
                    Assert.Equal((2.69 * c) + 0.49, sum.Covariance.Covariance, tolerance);
                    Assert.Equal((1.69 * c) + 0.49 + (2.69 * r), sum.Tangent, tolerance);
                    Assert.Equal((1.69 * c) + 0.49 + (s.Covariance * c), both.Covariance.Covariance, tolerance);
                    Assert.Equal((1.69 * c) + 0.49 + (1.69 * r) + (theta * c) + (s.Covariance * r), both.Tangent, tolerance);
                    Assert.Equal((1.69 * c) + 0.49, trained.Covariance.Covariance, tolerance);
                    Assert.Equal((1.69 * c) + 0.49 + (1.69 * r), trained.Tangent, tolerance);
                },
                iter: 300
            );

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-1)]
    [InlineData(double.PositiveInfinity)]
    public void A_layer_says_which_number_is_wrong(double std)
    {
        Assert.Contains("weight_std = ", Assert.Throws<ArgumentException>(() => new Dense(std)).Message, StringComparison.Ordinal);
        Assert.Contains("bias_std = ", Assert.Throws<ArgumentException>(() => new Dense(1, std)).Message, StringComparison.Ordinal);
        Assert.Contains("epsilon = ", Assert.Throws<ArgumentException>(() => new LayerNorm(std)).Message, StringComparison.Ordinal);
        Assert.Contains("epsilon = 0", Assert.Throws<ArgumentException>(() => new LayerNorm(0)).Message, StringComparison.Ordinal);
        Assert.Contains("width = 0", Assert.Throws<ArgumentException>(() => new Dense(width: 0)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "width = -3",
            Assert.Throws<ArgumentException>(() => new GeneratedDense(width: -3)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "GeneratedDense: weight_std = NaN",
            Assert.Throws<ArgumentException>(() => new GeneratedDense(weightStd: double.NaN)).Message,
            StringComparison.Ordinal
        );
    }

    private static void AssertSame(KernelState expected, KernelState actual)
    {
        double scale = expected.Covariance.GeometricMean;
        Assert.Equal(expected.Covariance.Covariance, actual.Covariance.Covariance, Tolerances.Scalar * scale);
        Assert.Equal(expected.Covariance.Gap, actual.Covariance.Gap, 8 * Tolerances.Scalar * scale);
        Assert.Equal(expected.Tangent, actual.Tangent, Tolerances.Scalar * Math.Max(scale, Math.Abs(expected.Tangent)));
    }
}
