using Hyperkernel.Inference;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Inference.Grid.Decomposition;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.Kernels;
using Xunit;

namespace Hyperkernel.Tests.Inference.Grid;

/// <summary>Regression on a whole grid is the dense solve of the same system, for every kind of hypernetwork.</summary>
public class GridRegressionTests
{
    private const double Ridge = 0.05;

    private static readonly SolverOptions _precise = new()
    {
        KernelTolerance = 1e-13,
        RelativeResidual = 1e-11,
        MaxIterations = 400,
    };

    public static TheoryData<string, KernelKind, int> Cases
    {
        get
        {
            TheoryData<string, KernelKind, int> data = [];
            foreach (string name in HypernetworkSamples.Names.Select(row => row.Data))
            {
                data.Add(name, KernelKind.Tangent, 1);
                data.Add(name, KernelKind.Covariance, 3);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_fit_predicts_what_the_dense_solve_does(string name, KernelKind kind, int channels)
    {
        HypernetworkKernel kernel = new(HypernetworkSamples.Of(name), kind);
        Matrix<double> x = Rows(11, 6, 1),
            z = Rows(9, 2, 2),
            y = Rows(11, 9 * channels, 3),
            newX = Rows(4, 6, 4),
            newZ = Rows(5, 2, 5);
        newX.Row(3).Clear();
        x.Row(5).CopyTo(newX.Row(1));
        GridModel<double> model = GridRegression.Fit(kernel, x, z, y, Ridge, _precise);
        double[,] training = DenseOracle.Kernel(kernel, x, z, x, z);
        Assert.True(
            model.Report.Converged,
            $"{model.Report}, kernel error {model.Decomposition.KernelError:E1}, rank {model.Decomposition.System.Rank}"
        );
        Assert.True(model.Report.RelativeResidual <= 1e-11);
        Assert.Equal(99 * channels, model.Unknowns);
        AssertNear(DenseOracle.Predict(training, training, y, channels, Ridge, 11), model.Predict(x).Mean);
        AssertNear(
            DenseOracle.Predict(training, DenseOracle.Kernel(kernel, newX, z, x, z), y, channels, Ridge, 4),
            model.Predict(newX).Mean
        );
        AssertNear(
            DenseOracle.Predict(training, DenseOracle.Kernel(kernel, newX, newZ, x, z), y, channels, Ridge, 4),
            model.Predict(newX, newZ).Mean
        );
        AssertKernelErrorIsHonest(model.Decomposition, training, 9);
    }

    [Fact]
    public void Where_norms_are_spread_the_antisymmetric_part_is_needed_and_there()
    {
        HypernetworkKernel kernel = HypernetworkSamples.Of("erf in both").Tangent;
        GridDecomposition<double> decomposition = GridRegression.Decompose(kernel, Rows(11, 6, 1), Rows(9, 2, 2), _precise);
        List<double> sizes = [];
        foreach (Matrix<double> factor in decomposition.System.ContextFactors)
        {
            double symmetric = 0,
                antisymmetric = 0;
            for (int i = 0; i < 11; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    symmetric = Math.Max(symmetric, Math.Abs(factor[i, j] + factor[j, i]));
                    antisymmetric = Math.Max(antisymmetric, Math.Abs(factor[i, j] - factor[j, i]));
                }
            }

            Assert.True(symmetric == 0 || antisymmetric == 0, "a factor is neither symmetric nor antisymmetric");
            sizes.Add(antisymmetric);
        }

        Assert.Contains(sizes, s => s > 0.1);
        GridDecomposition<double> relu = GridRegression.Decompose(
            HypernetworkSamples.Of("relu (3,2)").Tangent,
            Rows(11, 6, 1),
            Rows(9, 2, 2),
            _precise
        );
        Assert.All(relu.System.ContextFactors, f => Assert.Equal(f[2, 7], f[7, 2]));
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(1e-6)]
    public void The_kernel_error_is_that_of_the_whole_grid_up_to_sampling(double tolerance)
    {
        HypernetworkKernel kernel = HypernetworkSamples.Of("erf in both").Tangent;
        Matrix<double> x = Rows(14, 6, 6),
            z = Rows(9, 2, 7);
        GridDecomposition<double> decomposition = GridRegression.Decompose(kernel, x, z, new() { KernelTolerance = tolerance });
        Assert.True(decomposition.ReachesTolerance);
        AssertKernelErrorIsHonest(decomposition, DenseOracle.Kernel(kernel, x, z, x, z), 9);
    }

    [Fact]
    public void A_rank_that_is_too_small_is_admitted()
    {
        GridDecomposition<double> decomposition = GridRegression.Decompose(
            HypernetworkSamples.Of("relu (4,4)").Tangent,
            Rows(14, 6, 6),
            Rows(9, 2, 7),
            new() { KernelTolerance = 1e-8, MaxRank = 2 }
        );
        Assert.Equal(2, decomposition.System.Rank);
        Assert.False(decomposition.ReachesTolerance);
        Assert.True(decomposition.KernelError > 1e-4);
    }

    [Theory]
    [InlineData(1, 9)]
    [InlineData(11, 1)]
    [InlineData(1, 1)]
    public void One_context_or_one_coordinate_is_a_grid_too(int contexts, int coordinates)
    {
        HypernetworkKernel kernel = HypernetworkSamples.Of("generated biases").Tangent;
        Matrix<double> x = Rows(contexts, 6, 1),
            z = Rows(coordinates, 2, 2),
            y = Rows(contexts, coordinates, 3);
        GridModel<double> model = GridRegression.Fit(kernel, x, z, y, Ridge, _precise);
        double[,] training = DenseOracle.Kernel(kernel, x, z, x, z);
        AssertNear(DenseOracle.Predict(training, training, y, 1, Ridge, contexts), model.Predict(x).Mean);
    }

    [Fact]
    public void Single_precision_predicts_to_its_digits()
    {
        HypernetworkKernel kernel = HypernetworkSamples.Of("relu (3,2)").Tangent;
        Matrix<double> x = Rows(11, 6, 1),
            z = Rows(9, 2, 2),
            y = Rows(11, 9, 3),
            newX = Rows(4, 6, 4);
        GridModel<float> model = GridRegression.Fit(
            kernel,
            x.ConvertTo<float>(),
            z.ConvertTo<float>(),
            y.ConvertTo<float>(),
            Ridge,
            new() { KernelTolerance = 1e-7 }
        );
        Assert.True(model.Report.Converged, model.Report.ToString());
        double[,] training = DenseOracle.Kernel(kernel, x, z, x, z);
        Matrix<double> expected = DenseOracle.Predict(training, DenseOracle.Kernel(kernel, newX, z, x, z), y, 1, Ridge, 4);
        AssertNear(expected, model.Predict(newX.ConvertTo<float>()).Mean.ConvertTo<double>(), 1e-3);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits()
    {
        HypernetworkKernel kernel = HypernetworkSamples.Of("erf in both").Tangent;
        Matrix<double> x = Rows(40, 6, 1),
            z = Rows(30, 2, 2),
            y = Rows(40, 30, 3);
        Matrix<double> first = GridRegression.Fit(kernel, x, z, y, Ridge).Predict(x).Mean,
            second = GridRegression.Fit(kernel, x, z, y, Ridge).Predict(x).Mean;
        for (int i = 0; i < 40; i++)
        {
            Assert.True(first.Row(i).SequenceEqual(second.Row(i)));
        }
    }

    internal static Matrix<double> Rows(int count, int width, int seed)
    {
        // Norms spread over a factor of about 5.
        Random random = new(seed);
        double[] scales = [.. Enumerable.Range(0, count).Select(_ => Math.Exp(1.6 * (random.NextDouble() - 0.5)))];
        return Matrix<double>.Create(count, width, (i, _) => scales[i] * ((2 * random.NextDouble()) - 1) * 1.5);
    }

    internal static void AssertNear(Matrix<double> expected, Matrix<double> actual, double tolerance = 1e-8)
    {
        Assert.Equal((expected.Rows, expected.Columns), (actual.Rows, actual.Columns));
        double largest = 0,
            error = 0;
        for (long i = 0; i < expected.Rows; i++)
        {
            for (int j = 0; j < expected.Columns; j++)
            {
                largest = Math.Max(largest, Math.Abs(expected[i, j]));
                error = double.IsFinite(actual[i, j]) ? Math.Max(error, Math.Abs(expected[i, j] - actual[i, j])) : double.PositiveInfinity;
            }
        }

        Assert.True(error <= tolerance * Math.Max(1, largest), $"differs by {error:E1} of {largest:E1}");
    }

    // The error reported is of 2,000 random entries; the largest of all may be larger, but not by an order.
    private static void AssertKernelErrorIsHonest(GridDecomposition<double> decomposition, double[,] kernel, int coordinates)
    {
        HypernetworkDecomposition<double> scaled = Assert.IsType<HypernetworkDecomposition<double>>(decomposition);
        double error = 0;
        for (int a = 0; a < kernel.GetLength(0); a++)
        {
            for (int b = 0; b < kernel.GetLength(1); b++)
            {
                double entry = decomposition.System.Entry(a / coordinates, b / coordinates, a % coordinates, b % coordinates);
                double scale =
                    scaled.ContextScales[a / coordinates]
                    * scaled.CoordinateScales[a % coordinates]
                    * scaled.ContextScales[b / coordinates]
                    * scaled.CoordinateScales[b % coordinates];
                error = Math.Max(error, scale == 0 ? Math.Abs(entry) : Math.Abs(entry - kernel[a, b]) / scale);

                // Hardly less than what the entry can be, and not much more.
                double bound = Math.Sqrt(kernel[a, a] * kernel[b, b]);
                Assert.InRange(scale, 0.5 * bound, 4 * bound);
            }
        }

        Assert.True(error <= (10 * decomposition.KernelError) + 1e-13, $"{error:E1} where {decomposition.KernelError:E1} is reported");
        Assert.True(decomposition.KernelError <= (1.01 * error) + 1e-13, $"{decomposition.KernelError:E1} reported where it is {error:E1}");
    }
}
