using Hyperkernel.Experiments.OperatorLearning;
using Hyperkernel.Experiments.Reproduction.Judging;
using Hyperkernel.Experiments.Statistics;
using Xunit;

namespace Hyperkernel.Tests.Experiments.Judging;

public sealed class OperatorStatementsTests
{
    [Theory]
    [InlineData(-.7, Verdict.Agrees)]
    [InlineData(.01, Verdict.Undecided)]
    [InlineData(.7, Verdict.Differs)]
    public void Symmetries_make_errors_smaller(double logarithm, Verdict verdict) =>
        Assert.Equal(verdict, OperatorStatements.Symmetry([("burgers:", Around(-1)), ("darcy:", Around(logarithm))]).Verdict);

    [Theory]
    [InlineData(.1, Verdict.Agrees)]
    [InlineData(.22, Verdict.Undecided)]
    [InlineData(.5, Verdict.Differs)]
    [InlineData(-.5, Verdict.Differs)]
    public void Leaving_out_foretells_errors(double logarithm, Verdict verdict)
    {
        var statement = OperatorStatements.LeaveOut([("near:", Around(0)), ("far:", Around(logarithm))]);
        Assert.Equal(verdict, statement.Verdict);
        Assert.Contains("far: ", statement.Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(.9, Verdict.Agrees)]
    [InlineData(.6, Verdict.Differs)]
    [InlineData(1.1, Verdict.Differs)]
    public void Bands_hold(double share, Verdict verdict) =>
        Assert.Equal(verdict, OperatorStatements.Bands([("one:", Around(.88, .01)), ("other:", Around(share, .01))]).Verdict);

    [Fact]
    public void One_run_decides_nothing() =>
        Assert.Equal(Verdict.Undecided, OperatorStatements.Symmetry([("burgers:", RunningMoments.Of([-1.0]))]).Verdict);

    [Fact]
    public void Nothing_to_compare_is_undecided() => Assert.Equal(Verdict.Undecided, OperatorStatements.Symmetry([]).Verdict);

    private static RunningMoments Around(double mean, double spread = .05) => RunningMoments.Of([mean - spread, mean, mean + spread, mean]);
}
