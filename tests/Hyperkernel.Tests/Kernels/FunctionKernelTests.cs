using Hyperkernel.Features;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Iterative;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.Inference.Models;
using Xunit;

namespace Hyperkernel.Tests.Kernels;

/// <summary>A caller's kernel is used as it is.</summary>
public class FunctionKernelTests
{
    private static readonly FunctionKernel _rbf = new("rbf", (x, y) => Math.Exp(-SquaredDistance(x, y) / 2));
    private static readonly Matrix<double> _x = FieldSamples.Contexts(30);
    private static readonly Matrix<double> _new = FieldSamples.Contexts(5, seed: 3);

    [Theory]
    [InlineData(KernelKind.Covariance)]
    [InlineData(KernelKind.Tangent)]
    public void Matrices_hold_the_functions_values(KernelKind kind)
    {
        PointKernel kernel = _rbf with { Kind = kind };
        using Matrix<double> cross = kernel.Matrix(Points<double>.Of(_new), Points<double>.Of(_x), new() { TileSize = 16 }),
            own = kernel.Matrix(Points<double>.Of(_x));
        for (int i = 0; i < 30; i++)
        {
            for (int j = 0; j < 30; j++)
            {
                Assert.Equal(_rbf.Value(_x.Row(i), _x.Row(j)), own[i, j]);
                if (i < 5)
                {
                    Assert.Equal(_rbf.Value(_new.Row(i), _x.Row(j)), cross[i, j]);
                }
            }
        }
    }

    [Fact]
    public void It_is_the_kernel_of_a_network_of_rbf_units_where_it_says_the_same()
    {
        // A network on Fourier features in the limit has exp(-|x - x'|^2 / 2 l^2) as its first kernel; a dense layer keeps it.
        PointKernel network = Hyperkernel
            .Architectures.Hypernetwork.Of(
                new Hyperkernel.Architectures.Network(new Hyperkernel.Layers.Dense()),
                new Hyperkernel.Architectures.Network(new Hyperkernel.Layers.GeneratedDense()),
                CoordinateFeatures.Fourier(1)
            )
            .Covariance;
        Matrix<double> one = Matrix<double>.Create(30, 1, (_, _) => 1);
        using Matrix<double> expected = network.Matrix(Points<double>.Pairs(one, _x)),
            actual = _rbf.Matrix(Points<double>.Of(_x));
        double scale = expected[0, 0];
        Assert.All(Enumerable.Range(0, 900), p => Assert.Equal(expected[p / 30, p % 30], scale * actual[p / 30, p % 30], 1e-12));
    }

    [Fact]
    public void Regressions_with_it_agree_and_refuse_what_a_function_cannot()
    {
        Matrix<double> values = Matrix<double>.Create(30, 1, (i, _) => Math.Sin(3 * _x[i, 0]));
        Points<double> points = Points<double>.Of(_x),
            next = Points<double>.Of(_new);
        using DenseModel<double> dense = DenseRegression.Fit(_rbf, points, values, 1e-3);
        using IterativeModel<double> iterative = IterativeRegression.Fit(_rbf, points, values, 1e-3);
        using RegressionModel model = RegressionModel.Fit(_rbf, Observations.OfInputs(_x, values), 1e-3);
        Assert.Equal(Solver.Dense, model.Solver);
        using Matrix<double> mean = dense.Mean(next),
            other = iterative.Mean(next),
            third = model.Mean(Queries.Inputs(_new));
        Assert.All(Enumerable.Range(0, 5), i => Assert.Equal(mean[i, 0], other[i, 0], 1e-7));
        Assert.All(Enumerable.Range(0, 5), i => Assert.Equal(mean[i, 0], third[i, 0], 1e-12));
        using TemporaryFolder folder = new();
        _ = Assert.Throws<NotSupportedException>(() => model.Save(folder.File("m.npz")));
        Assert.Contains(
            "rbf needs its inputs x alone",
            Assert.Throws<ArgumentException>(() => _rbf.Matrix(Points<double>.Pairs(_x, _x))).Message,
            StringComparison.Ordinal
        );
        FunctionKernel broken = new("broken", (x, y) => x.SequenceEqual(y) ? -1 : 0);
        Assert.Contains(
            "The kernel broken is -1",
            Assert.ThrowsAny<Exception>(() => broken.Matrix(points)).GetBaseException().Message,
            StringComparison.Ordinal
        );
    }

    private static double SquaredDistance(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int k = 0; k < x.Length; k++)
        {
            sum += (x[k] - y[k]) * (x[k] - y[k]);
        }

        return sum;
    }
}
