using Hyperkernel.Experiments.Limits;
using Hyperkernel.Experiments.Reproduction.Judging;
using Hyperkernel.Experiments.Statistics;
using Xunit;

namespace Hyperkernel.Tests.Experiments.Judging;

public sealed class LimitsStatementsTests
{
    private static readonly double[] _sizes = [64, 128, 256, 512];

    [Theory]
    [InlineData(1, .01, Verdict.Agrees)]
    [InlineData(1.02, .01, Verdict.Agrees)]
    [InlineData(.7, .01, Verdict.Differs)]
    [InlineData(-1, .01, Verdict.Differs)]
    [InlineData(1, .3, Verdict.Undecided)]
    [InlineData(.7, .3, Verdict.Undecided)]
    public void Means_tend_to_a_limit(double limit, double error, Verdict verdict) =>
        Assert.Equal(verdict, LimitsStatements.Tends(LimitsStatements.Kernel, Sweep(limit, limit, error)).Verdict);

    [Fact]
    public void One_of_two_sweeps_is_enough_to_differ()
    {
        LimitSweep good = Sweep(1, 1, .01),
            bad = Sweep(.7, .7, .01),
            none = Sweep(0, 1, .01, mean: 0);
        Assert.Equal(Verdict.Differs, LimitsStatements.Tends(LimitsStatements.Lemma2, good, bad).Verdict);
        Assert.Equal(Verdict.Agrees, LimitsStatements.Tends(LimitsStatements.Lemma2, good, none).Verdict);
        Assert.Equal(Verdict.Differs, LimitsStatements.Tends(LimitsStatements.Lemma2, good, Sweep(0, 1, .01, mean: .3)).Verdict);
    }

    // The mean of a quantity whose limit lacks a factor, and draws of another quantity in its place.
    [Fact]
    public void A_limit_without_its_factor_differs()
    {
        LimitSweep sweep = Sweep(1, 1, .01);
        Assert.Equal(Verdict.Differs, LimitsStatements.TendsAsPrinted(sweep, 7.5).Verdict);
        Assert.Equal(Verdict.Agrees, LimitsStatements.TendsAsPrinted(sweep, 1).Verdict);
        Assert.Equal(Verdict.Undecided, LimitsStatements.TendsAsPrinted(Sweep(1, 1, .3), 1.5).Verdict);
    }

    [Theory]
    [InlineData(-1.1, .2, Verdict.Agrees)]
    [InlineData(-.4, .3, Verdict.Undecided)]
    [InlineData(0, .1, Verdict.Differs)]
    [InlineData(1, .1, Verdict.Differs)]
    [InlineData(double.NaN, .1, Verdict.Undecided)]
    public void Drift_and_kurtosis_fall(double slope, double half, Verdict verdict)
    {
        Estimate estimate = new(slope, slope - half, slope + half);
        Assert.Equal(verdict, LimitsStatements.BecomesGaussian(_sizes, [8, 4, 2, 1], estimate).Verdict);
        Estimate[] drift = [.. _sizes.Select(n => new Estimate(8 / n, 7 / n, 9 / n))];
        Assert.Equal(verdict, LimitsStatements.BecomesStill(10, _sizes, drift, estimate).Verdict);
    }

    // Means are 1 + 5 / size unless another mean at infinite size is given.
    private static LimitSweep Sweep(double limit, double scale, double error, double mean = 1)
    {
        RunningMoments[] moments = [.. _sizes.Select(n => Sample.Of(mean + (5 / n), error))];
        return new("Theorem 3", "Kʰ", "width", _sizes, moments, limit, Math.Abs(scale));
    }
}
