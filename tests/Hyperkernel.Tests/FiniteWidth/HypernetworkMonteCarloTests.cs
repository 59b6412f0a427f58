using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Layers;
using Xunit;

namespace Hyperkernel.Tests.FiniteWidth;

/// <summary>The limit kernels are means over random networks, away from the diagonal, and the kernel without the factor S is not.</summary>
/// <remarks>Means at finite width m differ from the limit by about 1/m; widths are such that this is below one standard error.</remarks>
public class HypernetworkMonteCarloTests
{
    private static readonly double[][] _contexts = [Vector.AtAngle(16, 0), Vector.AtAngle(16, 1.3)];
    private static readonly double[][] _coordinates = [Vector.AtAngle(4, 0.2), Vector.AtAngle(4, 1.2)];

    // L and H of docs/theory.md, the meta network at n = inf. By chance one of the twelve comparisons would fail in one of 1,300 seeds.
    [Theory]
    [InlineData(3, 3)]
    [InlineData(4, 4)]
    [InlineData(3, 6)]
    public void The_hyperkernel_is_the_mean_tangent_kernel_and_the_one_without_S_is_not(int l, int h)
    {
        Hypernetwork network = Hypernetwork.Of(Mlp.Relu(l - 1), Mlp.Relu(h - 1));
        CovarianceBlock x = CovarianceBlock.FromVectors(_contexts[0], _contexts[1], 16),
            z = CovarianceBlock.FromVectors(_coordinates[0], _coordinates[1], 4);
        KernelState weights = network.Meta.Map(x),
            expected = network.Map(x, z);
        Assert.InRange(weights.Covariance.Covariance, 0.5, 0.75);
        (Statistic covariance, Statistic tangent, Statistic gradients) = Sample(
            network.Primary,
            _coordinates,
            weights,
            width: 1500,
            draws: 300
        );
        covariance.AssertMean(expected.Covariance.Covariance);
        tangent.AssertMean(expected.Tangent);
        gradients.AssertMean(expected.Tangent / weights.Tangent);
        tangent.AssertRejects(WithoutS(h, weights, z));
        gradients.AssertRejects(WithoutS(h, weights, z) / weights.Tangent);
    }

    [Fact]
    public void Generated_biases_other_activations_and_trained_layers_have_their_mean_kernels()
    {
        // Contexts and coordinates of unequal norms, so that nothing hides behind a variance of 1.
        double[][] contexts = [Vector.AtAngle(16, 0, 0.7), Vector.AtAngle(16, 1.3, 1.4)],
            coordinates = [Vector.AtAngle(4, 0.2, 1.5), Vector.AtAngle(4, 1.2, 0.6)];
        CovarianceBlock x = CovarianceBlock.FromVectors(contexts[0], contexts[1], 16),
            z = CovarianceBlock.FromVectors(coordinates[0], coordinates[1], 4);
        Network meta = Mlp.Of(Activation.Erf, 2, weightStd: 1.3, biasStd: 0.4);
        Network[] primaries =
        [
            Mlp.Of(Activation.ReluSqrt2, 2, biasStd: 1).Generated(),
            Mlp.Of(Activation.Erf, 2).Generated(),
            new(
                new Dense(1.2, 0.3),
                new ActivationLayer(Activation.LeakyRelu(0.2)),
                new GeneratedDense(bias: true),
                new ActivationLayer(Activation.Erf),
                new Dense(0.9)
            ),
            new(
                new GeneratedDense(weightStd: 1.3),
                new ActivationLayer(Activation.Abs),
                new Dense(0.8, 0.5),
                new ActivationLayer(Activation.ReluSqrt2),
                new GeneratedDense()
            ),
        ];
        KernelState weights = meta.Map(x);
        Assert.All(
            primaries,
            primary =>
            {
                KernelState expected = new Hypernetwork(meta, primary).Map(x, z);
                (Statistic covariance, Statistic tangent, _) = Sample(primary, coordinates, weights, width: 1500, draws: 200);
                covariance.AssertMean(expected.Covariance.Covariance);
                tangent.AssertMean(expected.Tangent);
            }
        );
    }

    [Fact]
    public void Opposite_contexts_and_negative_weights_have_their_mean_kernels()
    {
        CovarianceBlock x = CovarianceBlock.FromVectors(_contexts[0], Vector.AtAngle(16, 2.8), 16),
            z = CovarianceBlock.FromVectors(_coordinates[0], _coordinates[1], 4);
        Hypernetwork network = Hypernetwork.Of(Mlp.Of(Activation.Erf, 1), Mlp.Relu(2));
        KernelState weights = network.Meta.Map(x),
            expected = network.Map(x, z);
        Assert.True(weights.Covariance.Covariance < -0.2);
        (Statistic covariance, Statistic tangent, _) = Sample(network.Primary, _coordinates, weights, width: 1500, draws: 300);
        covariance.AssertMean(expected.Covariance.Covariance);
        tangent.AssertMean(expected.Tangent);
    }

    private static (Statistic Covariance, Statistic Tangent, Statistic Gradients) Sample(
        Network primary,
        double[][] coordinates,
        KernelState weights,
        int width,
        int draws
    )
    {
        FiniteChain[] chains = new FiniteChain[draws];
        Parallel.For(0, draws, k => chains[k] = FiniteChain.Draw(primary.Layers, coordinates, weights, width, new(11, (ulong)k)));
        (Statistic covariance, Statistic tangent, Statistic gradients) = (new(), new(), new());
        foreach (FiniteChain chain in chains)
        {
            covariance.Add(chain.Covariance);
            tangent.Add(chain.Tangent);
            gradients.Add(chain.Gradients);
        }

        return (covariance, tangent, gradients);
    }

    // The printed Lemma 6 and equation 69: G_{l+1} = Sig^l + D(Lam^l) G_l.
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
}
