using Hyperkernel.Experiments.Reproduction.Judging;
using Hyperkernel.Experiments.Statistics;
using Hyperkernel.Experiments.TrainingLimit;
using Xunit;

namespace Hyperkernel.Tests.Experiments.Judging;

public sealed class TrainingLimitStatementsTests
{
    [Theory]
    [InlineData(-.5, .1, Verdict.Agrees)]
    [InlineData(-.3, .1, Verdict.Agrees)]
    [InlineData(-.5, .6, Verdict.Undecided)]
    [InlineData(-1, .1, Verdict.Differs)]
    [InlineData(0, .1, Verdict.Differs)]
    [InlineData(.5, .1, Verdict.Differs)]
    [InlineData(double.NaN, .1, Verdict.Undecided)]
    public void Errors_fall_with_the_expected_power(double slope, double half, Verdict verdict)
    {
        Law good = Law(-.5, .1),
            law = Law(slope, half);
        Assert.Equal(
            verdict,
            TrainingLimitStatements
                .Falls(TrainingLimitStatements.FollowsLimit, "Errors.", (32, 512), [("relu_sqrt2", good), ("tanh", law)])
                .Verdict
        );
    }

    [Theory]
    [InlineData(14, 9, 20, Verdict.Agrees)]
    [InlineData(4, 2, 7, Verdict.Undecided)]
    [InlineData(1.3, 1.1, 1.6, Verdict.Differs)]
    [InlineData(.1, .05, .2, Verdict.Differs)]
    public void A_correction_leaves_a_third(double gain, double lower, double upper, Verdict verdict) =>
        Assert.Equal(
            verdict,
            TrainingLimitStatements
                .Correction(
                    512,
                    [("tanh", 10, new(14, 9, 20), 200, new(1, 1, 1)), ("relu", 10, new(gain, lower, upper), 200, new(1, 1, 1))]
                )
                .Verdict
        );

    private static Law Law(double slope, double half) =>
        new("Θʰ", -.5, [new(.5, .4, .6), new(.1, .05, .2)], new(slope, slope - half, slope + half));
}
