using Hyperkernel.Inference;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.Kernels;
using Xunit;

namespace Hyperkernel.Tests.Inference.Grid;

/// <summary>What a solve on a grid says of itself, and of questions that have no answer.</summary>
public class GridSolveTests
{
    private static readonly HypernetworkKernel _kernel = HypernetworkSamples.Of("relu (3,2)").Tangent;
    private static readonly Matrix<double> _x = GridRegressionTests.Rows(11, 6, 1);
    private static readonly Matrix<double> _z = GridRegressionTests.Rows(9, 2, 2);
    private static readonly Matrix<double> _y = GridRegressionTests.Rows(11, 9, 3);

    [Fact]
    public void Single_precision_reaches_a_residual_far_below_its_rounding()
    {
        // No product in single precision is that accurate; the residual is computed in double and the solution corrected.
        Matrix<float> x = GridRegressionTests.Rows(60, 6, 1).ConvertTo<float>(),
            z = GridRegressionTests.Rows(25, 2, 2).ConvertTo<float>();
        Matrix<float> y = GridRegressionTests.Rows(60, 25, 3).ConvertTo<float>();
        HypernetworkKernel kernel = HypernetworkSamples.Of("relu (3,2)").Covariance;
        SolverOptions options = new() { KernelTolerance = 1e-6, RelativeResidual = 1e-9 };
        using GridSystem<float> solver = new(GridRegression.Decompose(kernel, x, z, options), options);
        using Matrix<double> weights = Matrix<double>.Zeros(60, 25);
        SolveReport report = solver.Solve(y.View, weights.View, channels: 1, 1e-3, options);
        Assert.True(report.Converged, $"{report}");

        // The residual once more, with the same factors and literal sums.
        Matrix<double> product = Matrix<double>.Zeros(60, 25);
        solver.Decomposition.System.ApplyInDouble(MatrixBackends.Managed, weights, product);
        double residual = 0,
            size = 0;
        for (int i = 0; i < 60; i++)
        {
            for (int j = 0; j < 25; j++)
            {
                residual += Math.Pow(y[i, j] - product[i, j] - (1e-3 * weights[i, j]), 2);
                size += y[i, j] * (double)y[i, j];
            }
        }

        Assert.True(Math.Sqrt(residual / size) <= 1e-9);
    }

    [Theory]
    [InlineData(1e-4)]
    [InlineData(1e-5)]
    [InlineData(1e-8)]
    public void Nearly_parallel_inputs_are_met_to_the_tolerance(double tolerance)
    {
        // 44 is almost 14 pi, so contexts 0 and 44 are almost parallel: one pair of 1,225 that random samples rarely hold.
        Matrix<double> x = Matrix<double>.Create(50, 8, (i, j) => Math.Cos(i + (i * j)));
        Matrix<double> z = Matrix<double>.Create(30, 2, (a, axis) => axis == 0 ? 1 : a / 30.0);
        using KernelMatrices<double> dense = _kernel.Hypernetwork.GridKernels(x, z);
        for (ulong seed = 1; seed <= 2; seed++)
        {
            GridDecomposition<double> grid = GridRegression.Decompose(_kernel, x, z, new() { KernelTolerance = tolerance, Seed = seed });
            double largest = 0,
                worst = 0;
            for (int row = 0; row < 1500; row++)
            {
                for (int column = 0; column < 1500; column++)
                {
                    double exact = dense.Tangent[row, column];
                    largest = Math.Max(largest, Math.Abs(exact));
                    worst = Math.Max(worst, Math.Abs(exact - grid.System.Entry(row / 30, column / 30, row % 30, column % 30)));
                }
            }

            Assert.True(grid.ReachesTolerance);
            Assert.True(
                worst <= 2 * tolerance * largest,
                $"seed {seed}: {worst / largest:E1} where {tolerance:E1} was asked for and {grid.KernelError:E1} reported"
            );
        }
    }

    [Fact]
    public void A_sum_of_Kronecker_products_is_the_dense_matrix()
    {
        Matrix<double>[] p = [GridRegressionTests.Rows(4, 3, 1), GridRegressionTests.Rows(4, 3, 2)],
            q = [GridRegressionTests.Rows(5, 2, 3), GridRegressionTests.Rows(5, 2, 4)];
        KroneckerSum<double> sum = new(p, q);
        Matrix<double> fields = GridRegressionTests.Rows(6, 2, 5),
            result = Matrix<double>.Uninitialized(8, 5);
        result.View.Fill(double.NaN);
        sum.Apply(MatrixBackends.Managed, fields, result);
        for (int c = 0; c < 2; c++)
        {
            for (int i = 0; i < 4; i++)
            {
                for (int k = 0; k < 5; k++)
                {
                    double expected = 0;
                    for (int j = 0; j < 3; j++)
                    {
                        for (int l = 0; l < 2; l++)
                        {
                            double entry = (p[0][i, j] * q[0][k, l]) + (p[1][i, j] * q[1][k, l]);
                            Assert.Equal(entry, sum.Entry(i, j, k, l), 1e-15);
                            expected += entry * fields[(3 * c) + j, l];
                        }
                    }

                    Assert.Equal(expected, result[(4 * c) + i, k], 1e-13);
                }
            }
        }

        _ = Assert.Throws<ArgumentException>(() => new KroneckerSum<double>(p, q[..1]));
        _ = Assert.Throws<ArgumentException>(() => new KroneckerSum<double>([], []));
        _ = Assert.Throws<ArgumentException>(() => sum.Apply(MatrixBackends.Managed, fields.View.Block(0, 0, 5, 2), result));
    }

    [Fact]
    public void The_residual_that_is_claimed_is_the_true_one()
    {
        GridModel<double> model = GridRegression.Fit(_kernel, _x, _z, _y, 0.01, new() { RelativeResidual = 1e-3 });
        double[,] kernel = DenseOracle.Kernel(_kernel, _x, _z, _x, _z);
        Matrix<double> product = Matrix<double>.Create(
            11,
            9,
            (i, j) => Enumerable.Range(0, 99).Sum(k => kernel[(i * 9) + j, k] * model.Weights[k / 9, k % 9])
        );
        double square = 0,
            size = 0;
        for (int i = 0; i < 11; i++)
        {
            for (int j = 0; j < 9; j++)
            {
                square += Math.Pow(_y[i, j] - product[i, j] - (0.01 * model.Weights[i, j]), 2);
                size += _y[i, j] * _y[i, j];
            }
        }

        Assert.Equal(Math.Sqrt(square / size), model.Report.RelativeResidual, 1e-10);
        Assert.True(model.Report.Converged && model.Report.RelativeResidual <= 1.25e-3);
    }

    [Fact]
    public void Too_few_iterations_are_admitted()
    {
        GridModel<double> model = GridRegression.Fit(
            _kernel,
            _x,
            _z,
            _y,
            1e-4,
            new()
            {
                RelativeResidual = 1e-12,
                KernelTolerance = 1e-10,
                MaxIterations = 1,
            }
        );
        Assert.False(model.Report.Converged);
        Assert.Equal(1, model.Report.Iterations);
        Assert.True(model.Report.RelativeResidual > 1e-12);
    }

    [Fact]
    public void A_guess_that_solves_the_system_needs_no_iteration()
    {
        GridSystem<double> system = new(GridRegression.Decompose(_kernel, _x, _z), new());
        GridModel<double> first = system.Solve(_y, 0.1),
            again = system.Solve(_y, 0.1, first),
            near = system.Solve(_y, 0.101, first);
        Assert.Equal(0, again.Report.Iterations);
        Assert.True(again.Report.Converged && near.Report.Converged);
        Assert.True(near.Report.Iterations <= first.Report.Iterations);
        Matrix<double> zero = Matrix<double>.Zeros(11, 9);
        Assert.Equal(0, system.Solve(zero, 0.1).Report.Iterations);
        _ = Assert.Throws<ArgumentException>(() => system.Solve(GridRegressionTests.Rows(11, 18, 3), 0.1, first));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1e-3)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_ridge_is_finite_and_positive(double ridge) =>
        Assert.Contains(
            "ridge = ",
            Assert.Throws<ArgumentException>(() => GridRegression.Fit(_kernel, _x, _z, _y, ridge)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Wrong_shapes_and_values_are_refused()
    {
        AssertSays("values are 10 x 9, must be 11 x 9", () => GridRegression.Fit(_kernel, _x, _z, GridRegressionTests.Rows(10, 9, 1), 1));
        AssertSays("values are 11 x 10, must be 11 x 9", () => GridRegression.Fit(_kernel, _x, _z, GridRegressionTests.Rows(11, 10, 1), 1));
        Matrix<double> bad = _y.Clone();
        bad[3, 4] = double.NaN;
        AssertSays("1 of 99 entries are NaN or infinite, the first at row 3, column 4", () => GridRegression.Fit(_kernel, _x, _z, bad, 1));
        AssertSays("contexts: 0 x 6", () => GridRegression.Fit(_kernel, Matrix<double>.Zeros(0, 6), _z, _y, 1));
        GridModel<double> model = GridRegression.Fit(_kernel, _x, _z, _y, 1);
        AssertSays("rows have 5 entries, those of training contexts have 6", () => model.Predict(GridRegressionTests.Rows(2, 5, 1)));
        AssertSays("rows have 3 entries, those of training coordinates have 2", () => model.Predict(_x, GridRegressionTests.Rows(2, 3, 1)));
        AssertSays("KernelTolerance", () => GridRegression.Fit(_kernel, _x, _z, _y, 1, new() { KernelTolerance = 0 }));
        AssertSays("RelativeResidual", () => GridRegression.Fit(_kernel, _x, _z, _y, 1, new() { RelativeResidual = double.NaN }));
        AssertSays("MaxIterations", () => GridRegression.Fit(_kernel, _x, _z, _y, 1, new() { MaxIterations = 0 }));
        AssertSays("MaxRank", () => GridRegression.Fit(_kernel, _x, _z, _y, 1, new() { MaxRank = 0 }));
        AssertSays("the kernel is zero on the whole grid", () => GridRegression.Fit(_kernel, Matrix<double>.Zeros(11, 6), _z, _y, 1));
    }

    [Fact]
    public void A_cancelled_fit_ends()
    {
        using CancellationTokenSource source = new();
        Progress progress = new(source);
        SolverOptions options = new()
        {
            RelativeResidual = 1e-12,
            KernelTolerance = 1e-10,
            Compute = new() { Cancellation = source.Token, Progress = progress },
        };
        _ = Assert.Throws<OperationCanceledException>(() => GridRegression.Fit(_kernel, _x, _z, _y, 1e-4, options));
        Assert.Equal(1, progress.Reports);
        _ = Assert.Throws<OperationCanceledException>(() => GridRegression.Decompose(_kernel, _x, _z, options));
    }

    private static void AssertSays(string said, Action action) =>
        Assert.Contains(said, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);

    // Cancels at the first report.
    private sealed class Progress(CancellationTokenSource source) : IProgress<WorkProgress>
    {
        public int Reports { get; private set; }

        public void Report(WorkProgress value)
        {
            Reports++;
            source.Cancel();
        }
    }
}
