using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Layers;
using Xunit;

namespace Hyperkernel.Tests.FiniteWidth;

/// <summary>Theta^h is what K^h(u,u') = grad h(u) . grad h(u') of whole finite hypernetworks comes to on the mean.</summary>
/// <remarks>
/// (L, H) = (3, 3), n = 4000, m = 200: the mean at these widths lies about a per cent above the limit (the terms 1/n and 1/m), well below
/// the standard error here, and the kernel without S a third.
/// </remarks>
public class EmpiricalHyperkernelTests
{
    private const int N = 4000;
    private const int M = 200;
    private const int Draws = 250;
    private static readonly double[][] _contexts = [Vector.AtAngle(8, 0), Vector.AtAngle(8, 1.3)];
    private static readonly double[][] _coordinates = [Vector.AtAngle(4, 0.2), Vector.AtAngle(4, 1.2)];
    private static readonly Func<double, double> _value = Activation.ReluSqrt2.Value,
        _derivative = Activation.ReluSqrt2.Derivative;

    [Fact]
    public void The_hyperkernel_is_the_mean_empirical_hyperkernel_of_wide_networks()
    {
        Hypernetwork network = Hypernetwork.Of(Mlp.Relu(2), Mlp.Relu(2));
        CovarianceBlock x = CovarianceBlock.FromVectors(_contexts[0], _contexts[1], 8),
            z = CovarianceBlock.FromVectors(_coordinates[0], _coordinates[1], 4);
        KernelState expected = network.Map(x, z),
            weights = network.Meta.Map(x);
        double[] draws = new double[Draws];
        Parallel.For(0, Draws, k => draws[k] = EmpiricalKernel(new(31, (ulong)k)));
        Statistic tangent = new();
        Array.ForEach(draws, tangent.Add);
        tangent.AssertMean(expected.Tangent);

        // K^h is a quantity of both networks: as a check that the draws can tell, the meta network's kernel alone is rejected.
        tangent.AssertRejects(weights.Tangent);
        tangent.AssertRejects(1.35 * expected.Tangent);
    }

    private static double EmpiricalKernel(NormalSource source)
    {
        // Meta network: y1 = W1 x / sqrt(n0), y2 = W2 q1 / sqrt(n), v = W3 q2 / sqrt(n).
        double root = Math.Sqrt(N);
        int[] units = [4, M, M, 1];
        int parameters = (4 * M) + (M * M) + M;
        GaussianMatrix w1 = new(N, _contexts, source);
        double[][] y1 = Scaled(w1, 1 / Math.Sqrt(8)),
            q1 = Map(y1, _value);
        GaussianMatrix w2 = new(N, q1, source);
        double[][] y2 = Scaled(w2, 1 / root),
            q2 = Map(y2, _value);
        GaussianMatrix w3 = new(parameters, q2, source);
        double[][] v = Scaled(w3, 1 / root);

        // K^h is the sum over the meta network's layers of (q.q'/n) (d.d'), d^3 = dh/dv.
        double[][] d3 = [GradientByWeights(v[0], _coordinates[0], units), GradientByWeights(v[1], _coordinates[1], units)];
        double[][] d2 = Back(w3, d3, y2, root),
            d1 = Back(w2, d2, y1, root);
        return (Vector.Dot(_contexts[0], _contexts[1]) / 8 * Vector.Dot(d1[0], d1[1]))
            + (Vector.Dot(q1[0], q1[1]) / N * Vector.Dot(d2[0], d2[1]))
            + (Vector.Dot(q2[0], q2[1]) / N * Vector.Dot(d3[0], d3[1]));
    }

    private static double[][] Scaled(GaussianMatrix w, double factor) =>
        [.. Enumerable.Range(0, 2).Select(i => w.Product(i).Select(p => factor * p).ToArray())];

    private static double[][] Map(double[][] y, Func<double, double> f) => [.. y.Select(row => row.Select(f).ToArray())];

    private static double[][] Back(GaussianMatrix w, double[][] d, double[][] y, double root) =>
        [.. w.TransposedProducts(d).Select((row, i) => row.Select((g, k) => g / root * _derivative(y[i][k])).ToArray())];

    // dh/dv of the primary network, v holding its weight matrices one after the other.
    private static double[] GradientByWeights(double[] v, double[] z, int[] units)
    {
        List<double[]> a = [z],
            g = [];
        List<int> offsets = [];
        int offset = 0;
        for (int l = 0; l + 1 < units.Length; l++)
        {
            offsets.Add(offset);
            g.Add([.. Enumerable.Range(0, units[l + 1]).Select(i => Vector.Dot(Row(l, i), a[l]) / Math.Sqrt(units[l]))]);
            a.Add([.. g[l].Select(_value)]);
            offset += units[l] * units[l + 1];
        }

        double[] gradient = new double[v.Length],
            b = [1];
        for (int l = units.Length - 2; l >= 0; l--)
        {
            double[] back = new double[units[l]];
            for (int i = 0; i < b.Length; i++)
            {
                for (int j = 0; j < units[l]; j++)
                {
                    gradient[offsets[l] + (i * units[l]) + j] = b[i] * a[l][j] / Math.Sqrt(units[l]);
                }

                Vector.AddScaled(back, b[i] / Math.Sqrt(units[l]), Row(l, i));
            }

            b = l == 0 ? back : [.. back.Select((r, j) => r * _derivative(g[l - 1][j]))];
        }

        return gradient;

        double[] Row(int l, int i) => v.AsSpan(offsets[l] + (i * units[l]), units[l]).ToArray();
    }
}
