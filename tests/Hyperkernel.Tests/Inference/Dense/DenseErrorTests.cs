using Hyperkernel.Architectures;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Flow;
using Hyperkernel.Inference.Iterative;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.Inference.Grid;
using Xunit;
using static Hyperkernel.Tests.Inference.Dense.DenseSamples;

namespace Hyperkernel.Tests.Inference.Dense;

/// <summary>What dense inference says of questions that have no answer.</summary>
public class DenseErrorTests
{
    private static readonly HypernetworkKernel _kernel = Sample.Tangent;

    [Fact]
    public void Wrong_shapes_and_values_are_refused_by_all()
    {
        Matrix<double> bad = Values.Clone();
        bad[3, 1] = double.NaN;
        bad[20, 0] = double.PositiveInfinity;
        foreach (
            Action<Matrix<double>> fit in new Action<Matrix<double>>[]
            {
                values => DenseRegression.Fit(_kernel, TrainingPoints, values, 1),
                values => IterativeRegression.Fit(_kernel, TrainingPoints, values, 1),
                values => GradientFlow.Fit(_kernel, TrainingPoints, values, 1),
                values => DenseRegression.Choose([_kernel], [1], TrainingPoints, values, SelectionCriterion.LeaveOut),
            }
        )
        {
            AssertSays("values are 23 x 2, must have a row for each of the 24 points", () => fit(GridRegressionTests.Rows(23, 2, 1)));
            AssertSays("values are 24 x 0", () => fit(Matrix<double>.Zeros(24, 0)));
            AssertSays("2 of 48 entries are NaN or infinite, the first at row 3, column 1", () => fit(bad));
        }

        AssertSays("a network's kernel needs its inputs", () => DenseRegression.Fit(Mlp.Relu(1).Tangent, TrainingPoints, Values, 1));
        using DenseModel<double> model = DenseRegression.Fit(_kernel, TrainingPoints, Values, 1);
        Points<double> narrow = Points<double>.Pairs(GridRegressionTests.Rows(2, 4, 1), GridRegressionTests.Rows(2, 2, 1));
        AssertSays("must agree", () => model.Mean(narrow));
        AssertSays("must agree", () => model.Deviation(narrow));
        AssertSays("must agree", () => model.PosteriorCovariance(narrow));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_ridge_is_finite_and_positive(double ridge)
    {
        AssertSays(
            $"DenseRegression: ridge = {ridge}, must be finite and > 0; to interpolate use GradientFlow",
            () => DenseRegression.Fit(_kernel, TrainingPoints, Values, ridge)
        );
        AssertSays("IterativeRegression: ridge", () => IterativeRegression.Fit(_kernel, TrainingPoints, Values, ridge));
        AssertSays(
            "Selection: ridge",
            () => DenseRegression.Choose([_kernel], [1, ridge], TrainingPoints, Values, SelectionCriterion.LeaveOut)
        );
        if (ridge != 0)
        {
            AssertSays("GradientFlow: ridge", () => GradientFlow.Fit(_kernel, TrainingPoints, Values, ridge));
        }
    }

    [Fact]
    public void A_singular_kernel_is_an_error_that_says_what_a_ridge_would_do()
    {
        // Each point twice: half of the eigenvalues are 0.
        long[] twice = [.. Enumerable.Range(0, 2 * Count).Select(i => (long)(i % Count))];
        Matrix<double> values = Matrix<double>.Create(2 * Count, 1, (i, _) => i);
        NotPositiveDefiniteException error = Assert.Throws<NotPositiveDefiniteException>(() =>
            DenseRegression.Fit(_kernel, TrainingPoints.Select(twice), values, 1e-18)
        );
        Assert.InRange(error.Pivot, Count, (2 * Count) - 1);
        Assert.Contains($"pivot {error.Pivot} is not positive", error.Message, StringComparison.Ordinal);
        Assert.Contains("tangent kernel with ridge 1E-18", error.Message, StringComparison.Ordinal);
        Assert.Contains("a ridge above that makes it positive definite", error.Message, StringComparison.Ordinal);

        // It is true, but so near it the weights are so large that their equations are not met, which is an error too; further above the
        // ridge serves.
        double named = 4 * Math.ScaleB(1, -53) * 2 * _kernel.Diagonal(TrainingPoints).Sum();
        InaccurateException near = Assert.Throws<InaccurateException>(() =>
            DenseRegression.Fit(_kernel, TrainingPoints.Select(twice), values, named)
        );
        Assert.Contains("1.0e-3 is allowed; a larger ridge helps", near.Message, StringComparison.Ordinal);
        using DenseModel<double> model = DenseRegression.Fit(_kernel, TrainingPoints.Select(twice), values, 1e4 * named);
        Assert.InRange(model.Report.RelativeResidual, 1e-12, 1e-4);
    }

    [Fact]
    public void A_factorisation_that_fails_in_single_precision_says_so()
    {
        Points<float> training = Points<float>.Pairs(Contexts.ConvertTo<float>(), Coordinates.ConvertTo<float>());
        long[] twice = [.. Enumerable.Range(0, 2 * Count).Select(i => (long)(i % Count))];
        NotPositiveDefiniteException error = Assert.Throws<NotPositiveDefiniteException>(() =>
            DenseRegression.Fit(_kernel, training.Select(twice), Matrix<float>.Zeros(2 * Count, 1), 1e-9)
        );
        Assert.Contains("single precision", error.Message, StringComparison.Ordinal);
        Assert.Contains("double precision makes it 5e8 times smaller", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_that_is_not_there_is_refused_and_the_way_out_named()
    {
        Points<double> many = Points<double>.Grid(GridRegressionTests.Rows(2000, 1, 1), GridRegressionTests.Rows(1000, 1, 2));
        InsufficientMemoryException error = Assert.Throws<InsufficientMemoryException>(() =>
            DenseRegression.Fit(_kernel, many, Matrix<double>.Zeros(2_000_000, 1), 1)
        );
        Assert.Contains("GiB of memory are needed for the kernel matrix of 2000000 points", error.Message, StringComparison.Ordinal);
        Assert.Contains("IterativeRegression needs no stored matrix", error.Message, StringComparison.Ordinal);
        _ = Assert.Throws<InsufficientMemoryException>(() => GradientFlow.Fit(_kernel, many, Matrix<double>.Zeros(2_000_000, 1)));
    }

    [Fact]
    public void What_is_allowed_is_not_exceeded()
    {
        Compute little = new() { MemoryBytes = 100 };
        string message = Assert
            .Throws<InsufficientMemoryException>(() => DenseRegression.Fit(_kernel, TrainingPoints, Values, 1, little))
            .Message;
        Assert.Contains("100 bytes are allowed", message, StringComparison.Ordinal);
        _ = Assert.Throws<InsufficientMemoryException>(() => GradientFlow.Fit(_kernel, TrainingPoints, Values, 1, little));
        _ = Assert.Throws<ArgumentException>(() => new SolverOptions { Compute = new() { MemoryBytes = -1 } }.Check());
    }

    [Fact]
    public void Progress_is_told_and_a_cancelled_fit_ends()
    {
        using CancellationTokenSource source = new();
        Progress progress = new(source);
        Compute options = new() { Progress = progress, Cancellation = source.Token };
        _ = Assert.ThrowsAny<OperationCanceledException>(() => DenseRegression.Fit(_kernel, TrainingPoints, Values, 1, options));
        Assert.Contains("kernel", progress.Stages);
        Assert.Contains("factorisation", progress.Stages);
        using DenseModel<double> fitted = DenseRegression.Fit(_kernel, TrainingPoints, Values, 1);
        using DenseModel<double> model = DenseRegression.Restore(_kernel, TrainingPoints, Values, fitted.Weights, 1, options);
        _ = Assert.ThrowsAny<OperationCanceledException>(() => model.Deviation(New));
    }

    private static void AssertSays(string said, Action action) =>
        Assert.Contains(said, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);

    // Cancels when the factorisation is done.
    private sealed class Progress(CancellationTokenSource source) : IProgress<WorkProgress>
    {
        public List<string> Stages { get; } = [];

        public void Report(WorkProgress value)
        {
            lock (Stages)
            {
                Stages.Add(value.Stage);
            }

            if (value is { Stage: "factorisation", Fraction: 1 })
            {
                source.Cancel();
            }
        }
    }
}
