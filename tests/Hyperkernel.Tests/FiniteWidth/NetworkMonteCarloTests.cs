using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Layers;
using Xunit;

namespace Hyperkernel.Tests.FiniteWidth;

/// <summary>
/// The kernels of plain networks are means over random networks of finite width, all weights drawn and every gradient backpropagated.
/// </summary>
public class NetworkMonteCarloTests
{
    private static readonly double[][] _inputs =
    [
        [0.6, -1.1, 0.8],
        [1.2, 0.3, -0.5],
    ];

    public static TheoryData<string> Activations => ["relu", "relu_sqrt2", "leaky_relu(0.2)", "erf", "abs"];

    // With one hidden layer the mean at any width is the limit: no bias. 20 comparisons, by chance one failure in 800 seeds.
    [Theory]
    [MemberData(nameof(Activations))]
    public void With_one_hidden_layer_the_mean_is_the_limit_at_every_width(string name)
    {
        Network network = Mlp.Of(Parsed(name), 1, weightStd: 1.3, biasStd: 0.6);
        KernelState expected = network.Map(CovarianceBlock.FromVectors(_inputs[0], _inputs[1], 3));
        (Statistic covariance, Statistic tangent) = Sample(network, width: 30, draws: 4000);
        covariance.AssertMean(expected.Covariance.Covariance);
        tangent.AssertMean(expected.Tangent);
    }

    // With two, 2 mean(2n) - mean(n) is free of the bias of order 1/n; the two samples are paired to one difference a draw.
    [Theory]
    [InlineData("relu_sqrt2")]
    [InlineData("erf")]
    public void With_two_hidden_layers_the_mean_tends_to_the_limit(string name)
    {
        Network network = Mlp.Of(Parsed(name), 2, weightStd: 1.2, biasStd: 0.5);
        KernelState expected = network.Map(CovarianceBlock.FromVectors(_inputs[0], _inputs[1], 3));
        Statistic covariance = new(),
            tangent = new();
        (double Covariance, double Tangent)[] narrow = Draws(network, 40, 1500, 21),
            wide = Draws(network, 80, 1500, 22);
        for (int k = 0; k < narrow.Length; k++)
        {
            covariance.Add((2 * wide[k].Covariance) - narrow[k].Covariance);
            tangent.Add((2 * wide[k].Tangent) - narrow[k].Tangent);
        }

        covariance.AssertMean(expected.Covariance.Covariance);
        tangent.AssertMean(expected.Tangent);
    }

    private static Activation Parsed(string name)
    {
        Assert.True(ActivationNames.TryParse(name, out Activation? activation, out string problem), problem);
        return activation!;
    }

    private static (Statistic Covariance, Statistic Tangent) Sample(Network network, int width, int draws)
    {
        (Statistic covariance, Statistic tangent) = (new(), new());
        foreach ((double c, double t) in Draws(network, width, draws, 20))
        {
            covariance.Add(c);
            tangent.Add(t);
        }

        return (covariance, tangent);
    }

    private static (double Covariance, double Tangent)[] Draws(Network network, int width, int draws, ulong seed)
    {
        (double, double)[] result = new (double, double)[draws];
        Parallel.For(0, draws, k => result[k] = Draw(network, width, new(seed, (ulong)k)));
        return result;
    }

    // h h' of the outputs, and the sum over all parameters of the product of their two gradients.
    private static (double Covariance, double Tangent) Draw(Network network, int width, NormalSource source)
    {
        Activation s = network.Layers.OfType<ActivationLayer>().First().Function;
        Dense[] dense = [.. network.Layers.OfType<Dense>()];
        int[] units = [_inputs[0].Length, .. Enumerable.Repeat(width, dense.Length - 1), 1];
        double[][] weights = [.. dense.Select((_, l) => source.Next(units[l] * units[l + 1]))],
            biases = [.. dense.Select((_, l) => source.Next(units[l + 1]))];
        (double value, double[] gradient) = Gradient(0);
        (double otherValue, double[] otherGradient) = Gradient(1);
        return (value * otherValue, Vector.Dot(gradient, otherGradient));

        (double Value, double[] Gradient) Gradient(int input)
        {
            List<double[]> q = [_inputs[input]],
                y = [];
            for (int l = 0; l < dense.Length; l++)
            {
                double scale = dense[l].WeightStd / Math.Sqrt(units[l]);
                y.Add(
                    [
                        .. Enumerable
                            .Range(0, units[l + 1])
                            .Select(i =>
                                (scale * Vector.Dot(weights[l][(i * units[l])..((i + 1) * units[l])], q[l]))
                                + ((dense[l].BiasStd ?? 0) * biases[l][i])
                            ),
                    ]
                );
                q.Add([.. y[l].Select(s.Value)]);
            }

            List<double> gradient = [];
            double[] d = [1];
            for (int l = dense.Length - 1; l >= 0; l--)
            {
                double scale = dense[l].WeightStd / Math.Sqrt(units[l]);
                gradient.AddRange(d.SelectMany(di => q[l].Select(qj => scale * di * qj)));
                gradient.AddRange(d.Select(di => (dense[l].BiasStd ?? 0) * di));
                double[] next = new double[units[l]];
                for (int i = 0; i < d.Length; i++)
                {
                    Vector.AddScaled(next, scale * d[i], weights[l][(i * units[l])..((i + 1) * units[l])]);
                }

                d = l == 0 ? next : [.. next.Select((g, j) => g * s.Derivative(y[l - 1][j]))];
            }

            return (y[^1][0], [.. gradient]);
        }
    }
}
