using Hyperkernel.Inference;
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
    [InlineData(SelectionCriterion.LeaveOut)]
    [InlineData(SelectionCriterion.Evidence)]
    public void The_choice_is_that_of_the_dense_criterion(SelectionCriterion criterion)
    {
        HypernetworkKernel[] kernels = [.. _names.Select(n => HypernetworkSamples.Of(n).Tangent)];
        SmallGrid[] grids = [.. _names.Select(n => new SmallGrid(n, KernelKind.Tangent, 1))];
        Matrix<double> y = grids[0].Y;
        List<Candidate> reported = [];
        SelectionOptions options = new() { Criterion = criterion, Progress = new Collector(reported) };
        using Choice<GridModel<double>> choice = GridRegression.Choose(
            kernels,
            _ridges,
            grids[0].X,
            grids[0].Z,
            y,
            options,
            SmallGrid.Precise
        );
        Assert.Equal(reported, choice.Candidates);
        Assert.Equal(
            [.. kernels.SelectMany(k => new[] { (k, 10), (k, 1e-1), (k, 1e-3) })],
            choice.Candidates.Select(s => (s.Kernel, s.Ridge))
        );
        double[] exact = [.. choice.Candidates.Select(s => Dense(grids[Array.IndexOf(kernels, s.Kernel)], s.Ridge, criterion))];
        int best = Array.IndexOf(exact, criterion == SelectionCriterion.LeaveOut ? exact.Min() : exact.Max());
        Assert.Same(choice.Candidates[best], choice.Best);
        Assert.All(choice.Candidates.Zip(exact), pair => Assert.InRange(Error(pair.First, pair.Second), -0.35, 0.1));
        Assert.True(choice.Candidates.All(s => s.Report!.Value.Converged && s.Seconds >= 0 && s.KernelError < 1e-11));
        using GridModel<double> direct = GridRegression.Fit(
            (HypernetworkKernel)choice.Best.Kernel,
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
        double Error(Candidate score, double truth) =>
            criterion == SelectionCriterion.LeaveOut ? (score.Score!.Value / truth) - 1 : (score.Score!.Value - truth) / 10;
    }

    [Fact]
    public void A_candidate_that_did_not_converge_is_taken_only_where_none_did()
    {
        SmallGrid grid = new("relu (3,2)", KernelKind.Tangent, 1);

        // Three iterations are enough for a ridge that outweighs the kernel, not for others.
        SolverOptions few = SmallGrid.Precise with
        {
            MaxIterations = 3,
            RelativeResidual = 1e-6,
        };
        using Choice<GridModel<double>> choice = GridRegression.Choose([grid.Kernel], [1e5, 1e-3], grid.X, grid.Z, grid.Y, options: few);
        Assert.Equal([true, false], choice.Candidates.Select(s => s.Report!.Value.Converged));
        Assert.True(choice.Candidates[1].Score < choice.Candidates[0].Score);
        Assert.Same(choice.Candidates[0], choice.Best);
        using Choice<GridModel<double>> none = GridRegression.Choose([grid.Kernel], [1e-3], grid.X, grid.Z, grid.Y, options: few);
        Assert.False(none.Model.Report.Converged);
    }

    [Fact]
    public void A_kernel_that_is_not_positive_definite_has_no_likelihood()
    {
        // Cut off after two terms, this kernel has eigenvalues below zero.
        SmallGrid grid = new("relu (4,4)", KernelKind.Tangent, 1);
        SelectionOptions coarse = new()
        {
            Criterion = SelectionCriterion.Evidence,
            Probes = new() { LanczosSteps = 60 },
        };
        SolverOptions twoTerms = new() { KernelTolerance = 1e-8, MaxRank = 2 };
        using Choice<GridModel<double>> choice = GridRegression.Choose(
            [grid.Kernel],
            [1e-9, 100],
            grid.X,
            grid.Z,
            grid.Y,
            coarse,
            twoTerms
        );
        Assert.Equal([true, false], choice.Candidates.Select(s => s.Score.HasValue));
        Assert.Equal(100, choice.Best.Ridge);
        Assert.Contains(
            "not positive definite",
            Assert.Throws<ArithmeticException>(() => choice.Model.System.LogDeterminant(1e-9, coarse.Probes)).Message,
            StringComparison.Ordinal
        );
        _ = Assert.ThrowsAny<ArithmeticException>(() =>
            GridRegression.Choose([grid.Kernel], [1e-9], grid.X, grid.Z, grid.Y, coarse, twoTerms)
        );
    }

    [Fact]
    public void Bad_questions_are_refused()
    {
        SmallGrid grid = new("relu (3,2)", KernelKind.Tangent, 1);
        AssertSays("0 kernels and 1 ridges", () => GridRegression.Choose([], [1], grid.X, grid.Z, grid.Y));
        AssertSays("1 kernels and 0 ridges", () => GridRegression.Choose([grid.Kernel], [], grid.X, grid.Z, grid.Y));
        AssertSays("ridge = 0", () => GridRegression.Choose([grid.Kernel], [1, 0], grid.X, grid.Z, grid.Y));
        AssertSays(
            "Probes = 0",
            () => GridRegression.Choose([grid.Kernel], [1], grid.X, grid.Z, grid.Y, new() { Probes = new() { Probes = 0 } })
        );
    }

    private static void AssertSays(string said, Action action) =>
        Assert.Contains(said, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);

    private static double Dense(SmallGrid grid, double ridge, SelectionCriterion criterion)
    {
        if (criterion == SelectionCriterion.LeaveOut)
        {
            using Matrix<double> residuals = grid.LeaveOneContextOut(ridge);
            return Enumerable.Range(0, SmallGrid.Contexts).Average(i => residuals.Row(i).ToArray().Average(e => e * e));
        }

        (double determinant, double fit) = grid.Evidence(ridge);
        return -0.5 * (fit + determinant + (288 * Math.Log(2 * Math.PI)));
    }

    private sealed class Collector(List<Candidate> scores) : IProgress<Candidate>
    {
        public void Report(Candidate value) => scores.Add(value);
    }
}
