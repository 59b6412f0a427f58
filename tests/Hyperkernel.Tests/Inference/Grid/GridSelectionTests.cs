using Hyperkernel.Inference.Grid;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.Kernels;
using Xunit;

namespace Hyperkernel.Tests.Inference.Grid;

/// <summary>Choosing kernels and ridges: the choice is the one that the dense criterion makes.</summary>
public class GridSelectionTests
{
    private static readonly string[] _names = ["relu (4,4)", "relu (3,2)", "Fourier coordinates"];
    private static readonly double[] _ridges = [1e-3, 10, 1e-1];

    [Theory]
    [InlineData(SelectionCriterion.LeaveOneContextOut)]
    [InlineData(SelectionCriterion.LogMarginalLikelihood)]
    public void The_choice_is_that_of_the_dense_criterion(SelectionCriterion criterion)
    {
        HypernetworkKernel[] kernels = [.. _names.Select(n => HypernetworkSamples.Of(n).Tangent)];
        SmallGrid[] grids = [.. _names.Select(n => new SmallGrid(n, KernelKind.Tangent, 1))];
        Matrix<double> y = grids[0].Y;
        List<GridScore> reported = [];
        SelectionOptions options = new()
        {
            Criterion = criterion,
            Grid = SmallGrid.Precise,
            Progress = new Collector(reported),
        };
        using GridChoice<double> choice = GridSelection.Choose(kernels, _ridges, grids[0].X, grids[0].Z, y, options);
        Assert.Equal(reported, choice.Scores);
        Assert.Equal([.. kernels.SelectMany(k => new[] { (k, 10), (k, 1e-1), (k, 1e-3) })], choice.Scores.Select(s => (s.Kernel, s.Ridge)));
        double[] exact = [.. choice.Scores.Select(s => Dense(grids[Array.IndexOf(kernels, s.Kernel)], s.Ridge, criterion))];
        int best = Array.IndexOf(exact, criterion == SelectionCriterion.LeaveOneContextOut ? exact.Min() : exact.Max());
        Assert.Same(choice.Scores[best], choice.Best);
        Assert.All(choice.Scores.Zip(exact), pair => Assert.InRange(Error(pair.First, pair.Second), -0.35, 0.1));
        Assert.True(choice.Scores.All(s => s.Solve.Converged && s.Seconds >= 0 && s.KernelError < 1e-11));
        using GridModel<double> direct = GridRegression.Fit(
            choice.Best.Kernel,
            grids[0].X,
            grids[0].Z,
            y,
            choice.Best.Ridge,
            SmallGrid.Precise
        );
        Matrix<double> newX = SmallGrid.Curves(5, 2);
        GridRegressionTests.AssertNear(direct.Predict(newX).Mean, choice.Model.Predict(newX).Mean);
        Assert.Equal(choice.Best.Ridge, choice.Model.Ridge);

        // Relative to the error; a likelihood may be off by a nat, and its level is arbitrary.
        double Error(GridScore score, double truth) =>
            criterion == SelectionCriterion.LeaveOneContextOut ? (score.Value!.Value / truth) - 1 : (score.Value!.Value - truth) / 10;
    }

    [Fact]
    public void A_candidate_that_did_not_converge_is_taken_only_where_none_did()
    {
        SmallGrid grid = new("relu (3,2)", KernelKind.Tangent, 1);

        // Three iterations are enough for a ridge that outweighs the kernel, not for others.
        GridOptions few = SmallGrid.Precise with
        {
            MaxIterations = 3,
            RelativeResidual = 1e-6,
        };
        using GridChoice<double> choice = GridSelection.Choose([grid.Kernel], [1e5, 1e-3], grid.X, grid.Z, grid.Y, new() { Grid = few });
        Assert.Equal([true, false], choice.Scores.Select(s => s.Solve.Converged));
        Assert.True(choice.Scores[1].Value < choice.Scores[0].Value);
        Assert.Same(choice.Scores[0], choice.Best);
        using GridChoice<double> none = GridSelection.Choose([grid.Kernel], [1e-3], grid.X, grid.Z, grid.Y, new() { Grid = few });
        Assert.False(none.Model.Report.Converged);
    }

    [Fact]
    public void A_kernel_that_is_not_positive_definite_has_no_likelihood()
    {
        // Cut off after two terms, this kernel has eigenvalues below zero.
        SmallGrid grid = new("relu (4,4)", KernelKind.Tangent, 1);
        SelectionOptions coarse = new()
        {
            Criterion = SelectionCriterion.LogMarginalLikelihood,
            Grid = new() { KernelTolerance = 1e-8, MaxRank = 2 },
            Probes = new() { LanczosSteps = 60 },
        };
        using GridChoice<double> choice = GridSelection.Choose([grid.Kernel], [1e-9, 100], grid.X, grid.Z, grid.Y, coarse);
        Assert.Equal([true, false], choice.Scores.Select(s => s.Value.HasValue));
        Assert.Equal(100, choice.Best.Ridge);
        Assert.Contains(
            "not positive definite",
            Assert.Throws<ArithmeticException>(() => choice.Model.System.LogDeterminant(1e-9, coarse.Probes)).Message,
            StringComparison.Ordinal
        );
        _ = Assert.Throws<ArithmeticException>(() => GridSelection.Choose([grid.Kernel], [1e-9], grid.X, grid.Z, grid.Y, coarse));
    }

    [Fact]
    public void Bad_questions_are_refused()
    {
        SmallGrid grid = new("relu (3,2)", KernelKind.Tangent, 1);
        AssertSays("0 kernels and 1 ridges", () => GridSelection.Choose([], [1], grid.X, grid.Z, grid.Y));
        AssertSays("1 kernels and 0 ridges", () => GridSelection.Choose([grid.Kernel], [], grid.X, grid.Z, grid.Y));
        AssertSays("ridge = 0", () => GridSelection.Choose([grid.Kernel], [1, 0], grid.X, grid.Z, grid.Y));
        AssertSays(
            "Probes = 0",
            () => GridSelection.Choose([grid.Kernel], [1], grid.X, grid.Z, grid.Y, new() { Probes = new() { Probes = 0 } })
        );
    }

    private static void AssertSays(string said, Action action) =>
        Assert.Contains(said, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);

    private static double Dense(SmallGrid grid, double ridge, SelectionCriterion criterion)
    {
        if (criterion == SelectionCriterion.LeaveOneContextOut)
        {
            using Matrix<double> residuals = grid.LeaveOneContextOut(ridge);
            return Enumerable.Range(0, SmallGrid.Contexts).Average(i => residuals.Row(i).ToArray().Average(e => e * e));
        }

        (double determinant, double fit) = grid.Evidence(ridge);
        return -0.5 * (fit + determinant + (288 * Math.Log(2 * Math.PI)));
    }

    private sealed class Collector(List<GridScore> scores) : IProgress<GridScore>
    {
        public void Report(GridScore value) => scores.Add(value);
    }
}
