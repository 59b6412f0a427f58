using Hyperkernel.Inference;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Iterative;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.Inference.Grid;
using Xunit;
using static Hyperkernel.Tests.Inference.Dense.DenseSamples;

namespace Hyperkernel.Tests.Inference.Dense;

/// <summary>Regression without a stored matrix against regression with one.</summary>
public class IterativeRegressionTests
{
    private const double Ridge = 1e-3;

    // 330 points: several tiles, and several blocks of pivots.
    private static readonly Matrix<double> _x = GridRegressionTests.Rows(22, 5, 11);
    private static readonly Matrix<double> _z = GridRegressionTests.Rows(15, 2, 12);
    private static readonly Points<double> _points = Points<double>.Grid(_x, _z);
    private static readonly Matrix<double> _values = GridRegressionTests.Rows(330, 3, 13);

    public static TheoryData<KernelKind> Kinds => [KernelKind.Covariance, KernelKind.Tangent];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void It_is_dense_regression(KernelKind kind)
    {
        HypernetworkKernel kernel = new(Sample, kind);
        using DenseModel<double> dense = DenseRegression.Fit(kernel, _points, _values, Ridge);
        IterativeModel<double> iterative = IterativeRegression.Fit(
            kernel,
            _points,
            _values,
            Ridge,
            new() { PreconditionerRank = 150, RelativeResidual = 1e-11 }
        );
        Assert.True(iterative.Report.Converged, $"{iterative.Report}");
        AssertAgree(ToArray(dense.Mean(New)), iterative.Mean(New), 1e-7);

        // Both residuals have the rounding of K W, whose terms are a thousand times the values.
        Assert.Equal(Residual(kernel, iterative), iterative.Report.RelativeResidual, 3e-12);
    }

    [Fact]
    public void Single_precision_reaches_a_residual_below_its_rounding()
    {
        Points<float> points = Points<float>.Grid(_x.ConvertTo<float>(), _z.ConvertTo<float>());
        IterativeModel<float> model = IterativeRegression.Fit(
            Sample.Tangent,
            points,
            _values.ConvertTo<float>(),
            0.01,
            new() { PreconditionerRank = 100, RelativeResidual = 1e-9 }
        );
        Assert.True(model.Report.Converged && model.Report.RelativeResidual <= 1e-9, $"{model.Report}");
        using DenseModel<double> dense = DenseRegression.Fit(Sample.Tangent, _points, _values, 0.01);
        Points<float> news = Points<float>.Pairs(NewContexts.ConvertTo<float>(), NewCoordinates.ConvertTo<float>());
        AssertAgree(ToArray(dense.Mean(New)), model.Mean(news).ConvertTo<double>(), 1e-4);
    }

    [Fact]
    public void Channels_of_very_different_sizes_are_solved_as_if_alone()
    {
        // In single precision the squares of the second channel are zero beside those of the first.
        Points<float> points = Points<float>.Grid(_x.ConvertTo<float>(), _z.ConvertTo<float>());
        Matrix<float> values = Matrix<float>.Create(
            330,
            2,
            (i, c) => c == 0 ? (float)_values[i, 0] : (float)_values[i, 1] * MathF.ScaleB(1, -100)
        );
        IterativeModel<float> both = IterativeRegression.Fit(Sample.Tangent, points, values, 0.01, new() { RelativeResidual = 1e-9 });
        Assert.True(both.Report.Converged, $"{both.Report}");
        Matrix<float> alone = Matrix<float>.Create(330, 1, (i, _) => (float)_values[i, 1]);
        IterativeModel<float> model = IterativeRegression.Fit(Sample.Tangent, points, alone, 0.01, new() { RelativeResidual = 1e-9 });
        double largest = Enumerable.Range(0, 330).Max(i => Math.Abs(model.Weights[i, 0]));
        for (int i = 0; i < 330; i++)
        {
            Assert.Equal(model.Weights[i, 0], Math.ScaleB(both.Weights[i, 1], 100), 1e-5 * largest);
        }
    }

    [Fact]
    public void The_preconditioner_saves_iterations_and_changes_nothing_else()
    {
        int last = int.MaxValue;
        Matrix<double>? first = null;
        foreach (int rank in new[] { 0, 60, 330 })
        {
            IterativeModel<double> model = IterativeRegression.Fit(
                Sample.Covariance,
                _points,
                _values,
                Ridge,
                new()
                {
                    PreconditionerRank = rank,
                    RelativeResidual = 1e-9,
                    MaxIterations = 2000,
                }
            );
            Assert.True(model.Report.Converged);
            Assert.True(model.Report.Iterations < last, $"{model.Report.Iterations} iterations with {rank} columns, {last} with fewer");
            last = model.Report.Iterations;
            first ??= model.Mean(New);
            AssertAgree(ToArray(first), model.Mean(New), 1e-5);
        }

        // All columns make the preconditioner the inverse itself.
        Assert.InRange(last, 1, 4);
    }

    [Fact]
    public void Too_few_iterations_are_admitted()
    {
        IterativeModel<double> model = IterativeRegression.Fit(
            Sample.Covariance,
            _points,
            _values,
            Ridge,
            new()
            {
                PreconditionerRank = 10,
                RelativeResidual = 1e-10,
                MaxIterations = 2,
            }
        );
        Assert.False(model.Report.Converged);
        Assert.Equal(2, model.Report.Iterations);
        Assert.Equal(Residual(Sample.Covariance, model), model.Report.RelativeResidual, 1e-10);
    }

    [Fact]
    public void Values_of_any_size_are_fitted()
    {
        Matrix<float> tiny = Matrix<float>.Create(330, 1, (i, _) => (float)(_values[i, 0] * 1e-30));
        Points<float> points = Points<float>.Grid(_x.ConvertTo<float>(), _z.ConvertTo<float>());
        IterativeModel<float> model = IterativeRegression.Fit(Sample.Tangent, points, tiny, 0.01);
        Assert.True(model.Report.Converged && model.Report.Iterations > 0);
        IterativeModel<float> zero = IterativeRegression.Fit(Sample.Tangent, points, Matrix<float>.Zeros(330, 1), 0.01);
        Assert.Equal((0, true), (zero.Report.Iterations, zero.Report.Converged));
    }

    [Fact]
    public void Options_are_checked_progress_is_told_and_a_cancelled_solve_ends()
    {
        foreach (
            SolverOptions options in new SolverOptions[]
            {
                new() { RelativeResidual = 0 },
                new() { MaxIterations = 0 },
                new() { PreconditionerRank = -1 },
            }
        )
        {
            Assert.Contains("SolverOptions: ", Assert.Throws<ArgumentException>(() => Fit(options)).Message, StringComparison.Ordinal);
        }

        using CancellationTokenSource source = new();
        Progress progress = new(source);
        _ = Assert.Throws<OperationCanceledException>(() =>
            Fit(
                new()
                {
                    PreconditionerRank = 20,
                    RelativeResidual = 1e-12,
                    Compute = new() { Progress = progress, Cancellation = source.Token },
                }
            )
        );
        Assert.Equal(1, progress.Reports);

        static void Fit(SolverOptions options) => IterativeRegression.Fit(Sample.Covariance, _points, _values, Ridge, options);
    }

    // |Y - (K + ridge) W| / |Y|, the largest over channels.
    private static double Residual(HypernetworkKernel kernel, IterativeModel<double> model)
    {
        using Matrix<double> matrix = kernel.Matrix(_points),
            product = Matrix<double>.Zeros(330, 3);
        MatrixBackends.Managed.Multiply(1.0, matrix, Transposition.None, model.Weights, Transposition.None, 0.0, product);
        return Enumerable
            .Range(0, 3)
            .Max(c =>
                Math.Sqrt(
                    Enumerable.Range(0, 330).Sum(i => Math.Pow(_values[i, c] - product[i, c] - (Ridge * model.Weights[i, c]), 2))
                        / Enumerable.Range(0, 330).Sum(i => _values[i, c] * _values[i, c])
                )
            );
    }

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
