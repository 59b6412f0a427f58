using Hyperkernel.Experiments.LargeLearningRate;
using Hyperkernel.Experiments.Reproduction.Judging;
using Hyperkernel.Experiments.Statistics;
using Xunit;

namespace Hyperkernel.Tests.Experiments.Judging;

public sealed class LargeLearningRateStatementsTests
{
    [Theory]
    [InlineData(.8, 500, Verdict.Agrees)]
    [InlineData(.1, 500, Verdict.Differs)]
    [InlineData(.33, 40, Verdict.Undecided)]
    public void Training_works_where_accuracy_is_beyond_chance_on_the_images(double accuracy, int images, Verdict verdict) =>
        Assert.Equal(
            verdict,
            LargeLearningRateStatements
                .Learning(LargeLearningRateStatements.Trains, .1, images, "", [Sample.One(.9), Sample.One(accuracy)])
                .Verdict
        );

    [Fact]
    public void Runs_of_which_half_diverge_are_undecided() =>
        Assert.Equal(
            Verdict.Undecided,
            LargeLearningRateStatements
                .Learning(LargeLearningRateStatements.Trains, .1, 10_000, "", [RunningMoments.Of([.9, .1, .9, .1])])
                .Verdict
        );

    [Fact]
    public void Wider_is_better()
    {
        (string, RunningMoments, RunningMoments) narrow = Network(.8, .9, .01),
            middle = Network(.85, .6, .01),
            wide = Network(.9, .4, .01);
        Assert.Equal(Verdict.Agrees, Widths(narrow, middle, wide));
        Assert.Equal(Verdict.Differs, Widths(wide, middle, narrow));
        Assert.Equal(Verdict.Differs, Widths(narrow, wide, middle));

        // Accuracy rises, and so does the loss.
        Assert.Equal(Verdict.Differs, Widths(narrow, Network(.85, 1.2, .01)));
        Assert.Equal(Verdict.Undecided, Widths(narrow, Network(.81, .85, .03)));
        Assert.Equal(Verdict.Undecided, Widths(("n = 100", Sample.One(.8), Sample.One(.9)), ("n = 1000", Sample.One(.9), Sample.One(.4))));
    }

    [Theory]
    [InlineData(2, 0, 3, Verdict.Agrees)]
    [InlineData(2, 0, 1, Verdict.Undecided)]
    [InlineData(double.NaN, 0, 3, Verdict.Undecided)]
    [InlineData(50, 0, 1, Verdict.Differs)]
    [InlineData(2, 1, 3, Verdict.Differs)]
    [InlineData(double.PositiveInfinity, 0, 1, Verdict.Differs)]
    public void One_run_whose_squared_loss_grows_refutes_the_claim(double growth, int diverged, int runs, Verdict verdict) =>
        Assert.Equal(
            verdict,
            LargeLearningRateStatements.SquaredLoss(10, [("n = 100", 1, 0, 3), ("n = 1000", growth, diverged, runs)]).Verdict
        );

    private static (string Name, RunningMoments Accuracy, RunningMoments Loss) Network(double accuracy, double loss, double error) =>
        ("n", Sample.Of(accuracy, error), Sample.Of(loss, error));

    private static Verdict Widths(params (string Name, RunningMoments Accuracy, RunningMoments Loss)[] networks) =>
        LargeLearningRateStatements.Widths(LargeLearningRateStatements.WiderIsBetter, networks).Verdict;
}
