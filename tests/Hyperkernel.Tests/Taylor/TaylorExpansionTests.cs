using System.Numerics.Tensors;
using CsCheck;
using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Taylor;
using Hyperkernel.Tests.FiniteWidth;
using Hyperkernel.Tests.Layers;
using Xunit;

namespace Hyperkernel.Tests.Taylor;

/// <summary>
/// Taylor terms and correlation functions against a literal forward pass over power series with whole gradients, and what they obey.
/// </summary>
public class TaylorExpansionTests
{
    private const int Count = 4;

    // Sums of some hundreds of terms of one size.
    private const double Tolerance = 1e-10;

    public static TheoryData<int, int> Depths =>
        new()
        {
            { 1, 1 },
            { 2, 1 },
            { 1, 2 },
            { 2, 2 },
            { 3, 2 },
            { 2, 3 },
        };

    [Fact]
    public void A_random_architecture_has_the_correlation_functions_of_power_series() =>
        Gen.ULong[0, 1UL << 20].SampleSeeded(seed => AssertOracle(FiniteSamples.Random(seed), seed, 3), iter: 24);

    [Theory]
    [MemberData(nameof(LayerSamples.Names), MemberType = typeof(LayerSamples))]
    public void Every_layer_expands_as_power_series_do(string name) =>
        AssertOracle(
            FiniteSamples.Around(LayerSamples.Of(name), 4),
            7,
            LayerSamples.Of(name) is ActivationLayer { Function.LargestTaylorOrder: { } known } ? known : 3
        );

    [Fact]
    public void Taylor_terms_are_those_of_power_series_and_K1_is_the_tangent_kernel() =>
        Gen.ULong[0, 1UL << 20].SampleSeeded(AssertTerms, iter: 24);

    private static void AssertTerms(ulong seed)
    {
        Architecture architecture = WithOneOutput(FiniteSamples.Random(seed));
        using FiniteNetwork<double> network = Sample(architecture, seed);
        Points<double> points = FiniteSamples.Draw<double>(architecture, Count, seed),
            others = FiniteSamples.Draw<double>(architecture, 2, seed, 1);
        const int Order = 5;
        using TaylorTerms<double> terms = network.TaylorTerms(points, Order),
            across = network.TaylorTerms(points, Order, others);
        foreach ((TaylorTerms<double> some, ulong draw, int columns) in new[] { (terms, 0UL, Count), (across, 1UL, 2) })
        {
            double[][] gradients =
            [
                .. Inputs(architecture, columns, seed, draw).Select(u => LiteralForward.At(network, u.X, u.Z).Jacobian[0]),
            ];
            (double[] X, double[] Z)[] inputs = Inputs(architecture, Count, seed, 0);
            double factorial = 1;
            double[][][] series =
            [
                .. inputs.Select(u => gradients.Select(g => LiteralForward.Along(network, u.X, u.Z, g, Order)[0]).ToArray()),
            ];
            for (int r = 0; r <= Order; r++)
            {
                factorial *= Math.Max(1, r);
                AssertClose(Matrix<double>.Create(Count, columns, (i, j) => factorial * series[i][j][r]), some[r], Tolerance, $"order {r}");
            }
        }

        AssertClose(network.TangentKernel(points), terms[1], 1e-12, "tangent kernel");
        AssertClose(network.TangentKernel(points, others), across[1], 1e-12, "tangent kernel");

        // The same by a multilinear expansion along equal directions.
        using Matrix<double> third = network.CorrelationFunction(points, others, new(1), new(1), new(1));
        AssertClose(Matrix<double>.Create(Count, 1, (i, _) => across[3][i, 1]), third, Tolerance, "multilinear");
    }

    [Theory]
    [MemberData(nameof(Depths))]
    public void Taylor_terms_of_rectifier_networks_end_exactly_after_L_times_H(int l, int h)
    {
        using FiniteNetwork<float> network = Rectifier<float>(l, h, 5);
        Points<float> points = FiniteSamples.Draw<float>(network.Architecture, 3, 9);
        using TaylorTerms<float> terms = network.TaylorTerms(points, (l * h) + 3);
        for (int r = 0; r <= terms.Order; r++)
        {
            bool zero = Entries(terms[r]).All(v => BitConverter.SingleToInt32Bits(v) == 0);
            Assert.Equal(r > l * h, zero);
        }
    }

    [Fact]
    public void Two_directions_in_one_layer_of_a_rectifier_network_give_exactly_0()
    {
        Network network = new(
            new Dense(width: 20),
            new ActivationLayer(Activation.ReluSqrt2),
            new Dense(width: 20),
            new ActivationLayer(Activation.Relu),
            new Dense(width: 2)
        );
        using FiniteNetwork<double> finite = FiniteNetwork<double>.Sample(network, 3, 4);
        Points<double> points = FiniteSamples.Draw<double>(finite.Architecture, 3, 5);
        for (int first = 1; first <= 3; first++)
        {
            for (int second = 1; second <= 3; second++)
            {
                double[] values = [.. Entries(finite.CorrelationFunction(points, points, new(1, 1, $"W{first}"), new(2, 0, $"W{second}")))];
                Assert.Equal(first == second, values.All(v => BitConverter.DoubleToInt64Bits(v) == 0));
            }
        }
    }

    [Fact]
    public void A_rectifier_networks_terms_scale_with_their_inputs()
    {
        // h_i is of degree H in x_i and 1 in z_i, and so is grad h_j in x_j and z_j, which enters r times.
        const int L = 2,
            H = 3;
        using FiniteNetwork<double> network = Rectifier<double>(L, H, 6);
        Matrix<double> x = Matrix<double>.Create(2, 3, (i, k) => Math.Sin(1 + i + (2.1 * k))),
            z = Matrix<double>.Create(2, 2, (i, k) => Math.Cos(i - k));
        using TaylorTerms<double> terms = network.TaylorTerms(
            Points<double>.Pairs(x, z).Select(0),
            L * H,
            Points<double>.Pairs(x, z).Select(1)
        );
        using TaylorTerms<double> scaled = network.TaylorTerms(
            Points<double>.Pairs(Times(x, 2), Times(z, 3)).Select(0),
            L * H,
            Points<double>.Pairs(Times(x, 0.5), Times(z, 1.25)).Select(1)
        );
        for (int r = 0; r <= L * H; r++)
        {
            double factor = Math.Pow(2, H) * 3 * Math.Pow(Math.Pow(0.5, H) * 1.25, r);
            Assert.Equal(factor * terms[r][0, 0], scaled[r][0, 0], 1e-13 * Math.Abs(factor * terms[r][0, 0]));
        }
    }

    [Fact]
    public void Batches_threads_and_precision_change_nothing_but_rounding()
    {
        // 70 points of 131,072 generated weights need several batches; 3 threads and 1 give the same bits.
        Architecture architecture = new Hypernetwork(
            new(new Dense(width: 8), new ActivationLayer(Activation.ReluSqrt2), new Dense()),
            new(
                new GeneratedDense(width: 256),
                new ActivationLayer(Activation.ReluSqrt2),
                new GeneratedDense(width: 511),
                new ActivationLayer(Activation.Tanh),
                new GeneratedDense()
            )
        );
        Points<double> points = FiniteSamples.Draw<double>(architecture, 90, 3);
        using FiniteNetwork<double> one = FiniteNetwork<double>.Sample(architecture, 3, 2, 8, compute: new() { Threads = 1 }),
            three = FiniteNetwork<double>.Sample(architecture, 3, 2, 8, compute: new() { Threads = 3 });
        using FiniteNetwork<float> single = FiniteNetwork<float>.Sample(architecture, 3, 2, 8);
        using TaylorTerms<double> all = one.TaylorTerms(points, 3, points.Select(4, 88)),
            same = three.TaylorTerms(points, 3, points.Select(4, 88)),
            few = one.TaylorTerms(points.Select(0, 89), 3, points.Select(4, 88));
        using TaylorTerms<float> rounded = single.TaylorTerms(points.Select(0, 89).In<float>(), 3, points.Select(4, 88).In<float>());
        for (int r = 0; r <= 3; r++)
        {
            Assert.Equal(Entries(all[r]), Entries(same[r]));
            Matrix<double> selected = Matrix<double>.Create(2, 2, (i, j) => all[r][i * 89, j]);
            AssertClose(few[r], selected, 1e-13, $"order {r}");
            AssertClose(few[r], rounded[r].ConvertTo<double>(), 1e-4, $"order {r} in single precision");
        }
    }

    [Fact]
    public void A_step_of_gradient_descent_is_what_the_terms_sum_up_to()
    {
        // A step so small that no mask turns: the sum up to L H is exact, that up to 1 is not.
        const int L = 2,
            H = 2;
        using FiniteNetwork<double> network = Rectifier<double>(L, H, 8);
        Points<double> points = FiniteSamples.Draw<double>(network.Architecture, Count, 12);
        double before = network.Outputs(points)[1, 0];
        IReadOnlyList<SgdStep<double>> steps = SgdStep<double>.Follow(network, points, [1, 3, 1], (h, j) => h - j, 1e-4, L * H);
        Assert.Equal([1, 3, 1], steps.Select(s => s.Sample));
        Assert.Equal(-1e-4 * (before - 1), steps[0].Step, 1e-15);
        foreach (SgdStep<double> step in steps)
        {
            double[] errors =
            [
                .. Enumerable
                    .Range(0, (L * H) + 1)
                    .Select(r => Enumerable.Range(0, Count).Max(i => Math.Abs(step.Predicted[r, i] - step.Actual[i, 0]))),
            ];
            Assert.True(errors[L * H] <= 1e-14 && errors[1] > 1e-8 && errors[0] > 100 * errors[1], string.Join(", ", errors));
        }

        using TaylorTerms<double> terms = network.TaylorTerms(points, 2);
        using Matrix<double> after = terms.AfterStep([0.1, 0.2, 0.3, 0.4]);
        Assert.Equal(terms[0][1, 2] + (0.3 * terms[1][1, 2]) + (0.09 * terms[2][1, 2] / 2), after[1, 2], 1e-13);
    }

    [Fact]
    public void What_has_no_terms_is_refused()
    {
        Activation clip = Activation.FromFunction("clip", y => Math.Clamp(y, -1, 1), y => y is > -1 and <= 1 ? 1 : 0, [-1, 1]);
        using FiniteNetwork<double> one = FiniteNetwork<double>.Sample(
            new Network(new Dense(width: 3), new ActivationLayer(clip), new Dense()),
            3,
            1
        );
        using FiniteNetwork<double> two = FiniteNetwork<double>.Sample(
            new Network(new Dense(width: 3), new ActivationLayer(Activation.Relu), new Dense(width: 2)),
            3,
            1
        );
        Points<double> points = FiniteSamples.Draw<double>(one.Architecture, 2, 1);
        Assert.Equal(1, one.TaylorTerms(points, 1).Order);
        Assert.Contains("clip: Taylor coefficients up to order 2", Refusal(() => one.TaylorTerms(points, 2)), StringComparison.Ordinal);
        Assert.Contains("order = -1, must be 0 to 170", Refusal(() => one.TaylorTerms(points, -1)), StringComparison.Ordinal);
        Assert.Contains("order = 171, must be 0 to 170", Refusal(() => one.TaylorTerms(points, 171)), StringComparison.Ordinal);
        Assert.Contains("2 outputs, must have 1", Refusal(() => two.TaylorTerms(points, 1)), StringComparison.Ordinal);
        Assert.Contains(
            "source 2, must be 0 to 1",
            Refusal(() => two.CorrelationFunction(points, points, new TaylorDirection(2))),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "output 2, must be 0 to 1",
            Refusal(() => two.CorrelationFunction(points, points, new TaylorDirection(0, 2))),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "moves W3, which is no block; there are W1, W2",
            Refusal(() => two.CorrelationFunction(points, points, new TaylorDirection(0, 0, "W3"))),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "13 directions",
            Refusal(() => two.CorrelationFunction(points, points, [.. Enumerable.Repeat(new TaylorDirection(0), 13)])),
            StringComparison.Ordinal
        );
        using TaylorTerms<double> terms = one.TaylorTerms(points, 1);
        Assert.Contains("1 steps, must be 2", Refusal(() => terms.AfterStep([1.0])), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => terms[2]);
        Assert.Equal(Entries(two.Outputs(points)), Entries(two.CorrelationFunction(points, points)));

        static string Refusal(Func<object> action) => Assert.Throws<ArgumentException>(() => _ = action()).Message;
    }

    // T^r by polarisation: 1 / (2^r r!) times the sum over signs of their product and the r-th derivative along the signed sum of
    // gradients.
    private static void AssertOracle(Architecture architecture, ulong seed, int largest)
    {
        using FiniteNetwork<double> network = Sample(architecture, seed);
        int c = network.OutputCount;
        Points<double> points = FiniteSamples.Draw<double>(architecture, 2, seed),
            sources = FiniteSamples.Draw<double>(architecture, 3, seed, 1);
        double[][][] jacobians = [.. Inputs(architecture, 3, seed, 1).Select(u => LiteralForward.At(network, u.X, u.Z).Jacobian)];
        string[] names = [.. network.Parameters.Select(p => p.Shape.Name)];
        TaylorDirection[][] choices =
        [
            [new(1, c - 1)],
            [new(0), new(2, c - 1)],
            [new(2, 0, names[^1]), new(1, c - 1, names[0])],
            [new(0), new(1, c - 1, names[0], names[^1]), new(1)],
        ];
        foreach (TaylorDirection[] directions in choices.Where(d => d.Length <= largest))
        {
            int r = directions.Length;
            double[][] gradients = [.. directions.Select(d => Restricted(network, jacobians[d.Point][d.Output], d))];
            double[,] expected = new double[2, c];
            for (int signs = 0; signs < 1 << r; signs++)
            {
                double[] sum = new double[gradients[0].Length];
                double product = 1.0 / (1 << r);
                for (int k = 0; k < r; k++)
                {
                    double sign = ((signs >> k) & 1) == 0 ? 1 : -1;
                    product *= sign;
                    TensorPrimitives.MultiplyAdd(gradients[k], sign, sum, sum);
                }

                (double[] X, double[] Z)[] inputs = Inputs(architecture, 2, seed, 0);
                for (int i = 0; i < 2; i++)
                {
                    double[][] series = LiteralForward.Along(network, inputs[i].X, inputs[i].Z, sum, r);
                    for (int k = 0; k < c; k++)
                    {
                        expected[i, k] += product * series[k][r];
                    }
                }
            }

            using Matrix<double> actual = network.CorrelationFunction(points, sources, directions);
            AssertClose(
                Matrix<double>.Create(2, c, (i, k) => expected[i, k]),
                actual,
                Tolerance,
                string.Join<TaylorDirection>(", ", directions)
            );
        }
    }

    private static double[] Restricted(FiniteNetwork<double> network, double[] gradient, TaylorDirection direction)
    {
        double[] result = [.. gradient];
        int start = 0;
        foreach (ParameterShape block in network.Parameters.Select(p => p.Shape))
        {
            if (!direction.Blocks.IsEmpty && !direction.Blocks.Contains(block.Name))
            {
                result.AsSpan(start, (int)block.Count).Clear();
            }

            start += (int)block.Count;
        }

        return result;
    }

    private static FiniteNetwork<double> Sample(Architecture architecture, ulong seed) =>
        FiniteNetwork<double>.Sample(
            architecture,
            FiniteSamples.ContextSize,
            architecture is Network ? 0 : FiniteSamples.CoordinateSize,
            seed
        );

    private static FiniteNetwork<T> Rectifier<T>(int l, int h, int width)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        Network Of(int hidden, Func<int?, Layer> dense) =>
            new(
                Enumerable
                    .Range(0, hidden)
                    .SelectMany(_ => new[] { dense(width), new ActivationLayer(Activation.ReluSqrt2) })
                    .Append(dense(null))
            );
        return FiniteNetwork<T>.Sample(
            new Hypernetwork(Of(l - 1, n => new Dense(width: n)), Of(h - 1, n => new GeneratedDense(width: n))),
            FiniteSamples.ContextSize,
            FiniteSamples.CoordinateSize,
            2
        );
    }

    private static Architecture WithOneOutput(Architecture architecture) =>
        architecture is Hypernetwork h ? new Hypernetwork(h.Meta, WithOneOutput(h.Primary)) : WithOneOutput(((Network)architecture));

    private static Network WithOneOutput(Network network) => new([.. network.Layers[..^1], FiniteSamples.WithWidth(network.Layers[^1], 1)]);

    private static (double[] X, double[] Z)[] Inputs(Architecture architecture, int count, ulong seed, ulong draw)
    {
        (double[][] contexts, double[][] coordinates) = FiniteSamples.Inputs(architecture, count, seed, draw);
        return [.. contexts.Zip(coordinates)];
    }

    private static Matrix<double> Times(Matrix<double> matrix, double factor) =>
        Matrix<double>.Create(matrix.Rows, matrix.Columns, (i, j) => factor * matrix[i, j]);

    private static IEnumerable<T> Entries<T>(Matrix<T> matrix)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> =>
        Enumerable.Range(0, (int)(matrix.Rows * matrix.Columns)).Select(k => matrix[k / matrix.Columns, k % matrix.Columns]);

    private static void AssertClose(Matrix<double> expected, Matrix<double> actual, double tolerance, string what)
    {
        Assert.Equal((expected.Rows, expected.Columns), (actual.Rows, actual.Columns));
        double size = Entries(expected).Max(Math.Abs),
            error = Entries(expected).Zip(Entries(actual), (a, b) => Math.Abs(a - b)).Max();
        Assert.True(error <= tolerance * Math.Max(1e-3, size), $"{what}: differs by {error:E2} of at most {size:E2}");
    }
}
