using System.Numerics.Tensors;
using CsCheck;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.Layers;
using Xunit;

namespace Hyperkernel.Tests.FiniteWidth;

/// <summary>Outputs and tangent kernels of finite networks against a literal forward pass over dual numbers.</summary>
/// <remarks>
/// That the oracle's forward pass is the architecture's is what the laws of <see cref="FiniteLimitLaws"/> show: both could misread a layer
/// in the same way, and the limits not.
/// </remarks>
public class FiniteNetworkTests
{
    // Sums of some tens of terms of one size, through a few layers.
    private const double Tolerance = 1e-11;

    [Fact]
    public void A_random_architecture_has_the_outputs_and_the_tangent_kernel_of_dual_numbers() =>
        Gen.ULong[0, 1UL << 20].SampleSeeded(seed => AssertOracle(FiniteSamples.Random(seed), seed), iter: 32);

    [Theory]
    [MemberData(nameof(LayerSamples.Names), MemberType = typeof(LayerSamples))]
    public void Every_layer_goes_back_by_the_derivative_of_its_way_forward(string name) =>
        AssertOracle(FiniteSamples.Around(LayerSamples.Of(name), 4), 7);

    private static void AssertOracle(Architecture architecture, ulong seed)
    {
        const int Count = 5,
            Others = 3;
        using FiniteNetwork<double> network = FiniteNetwork<double>.Sample(
            architecture,
            FiniteSamples.ContextSize,
            architecture is Network ? 0 : FiniteSamples.CoordinateSize,
            seed
        );
        (double[][] outputs, double[][] jacobian) = Oracle(network, Count, seed, 0);
        (_, double[][] others) = Oracle(network, Others, seed, 1);
        Points<double> rows = FiniteSamples.Draw<double>(architecture, Count, seed),
            columns = FiniteSamples.Draw<double>(architecture, Others, seed, 1);
        int c = network.OutputCount;
        AssertClose(Matrix<double>.Create(Count, c, (i, k) => outputs[i][k]), network.Outputs(rows));
        AssertClose(Gram(jacobian, jacobian, 0, jacobian[0].Length), network.TangentKernel(rows));
        AssertClose(Gram(jacobian, others, 0, jacobian[0].Length), network.TangentKernel(rows, columns));

        using TangentFeatures<double> features = network.Linearize(rows),
            otherFeatures = network.Linearize(columns);
        int start = 0;
        foreach (ParameterShape block in features.Parameters)
        {
            AssertClose(Gram(jacobian, others, start, (int)block.Count), features.Kernel(block.Name, otherFeatures));
            start += (int)block.Count;
        }

        Assert.Equal(jacobian[0].Length, start);
        Matrix<double> vectors = Matrix<double>.Create(2, Count * c, (i, j) => Math.Cos(1 + i + (3 * j))),
            products = Matrix<double>.Zeros(2, Count * c);
        features.Apply(vectors, products);
        Matrix<double> kernel = features.Kernel();
        AssertClose(Matrix<double>.Create(2, Count * c, (i, j) => TensorPrimitives.Dot<double>(vectors.Row(i), kernel.Row(j))), products);
    }

    private static (double[][] Outputs, double[][] Jacobian) Oracle(FiniteNetwork<double> network, int count, ulong seed, ulong draw)
    {
        (double[][] contexts, double[][] coordinates) = FiniteSamples.Inputs(network.Architecture, count, seed, draw);
        (double[] Outputs, double[][] Jacobian)[] points = [.. contexts.Zip(coordinates, (x, z) => LiteralForward.At(network, x, z))];
        return ([.. points.Select(p => p.Outputs)], [.. points.SelectMany(p => p.Jacobian)]);
    }

    private static Matrix<double> Gram(double[][] rows, double[][] columns, int start, int length) =>
        Matrix<double>.Create(
            rows.Length,
            columns.Length,
            (i, j) => TensorPrimitives.Dot<double>(rows[i].AsSpan(start, length), columns[j].AsSpan(start, length))
        );

    private static void AssertClose(Matrix<double> expected, Matrix<double> actual)
    {
        Assert.Equal((expected.Rows, expected.Columns), (actual.Rows, actual.Columns));
        double largest = 0,
            error = 0;
        for (long i = 0; i < expected.Rows; i++)
        {
            for (long j = 0; j < expected.Columns; j++)
            {
                largest = Math.Max(largest, Math.Abs(expected[i, j]));
                error = Math.Max(error, Math.Abs(expected[i, j] - actual[i, j]));
            }
        }

        Assert.True(error <= Tolerance * Math.Max(largest, 1e-300), $"differs by {error:E2} of at most {largest:E2}");
    }
}
