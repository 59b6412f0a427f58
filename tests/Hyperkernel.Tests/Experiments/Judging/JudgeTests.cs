using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Judging;
using Hyperkernel.Experiments.Statistics;
using Xunit;

namespace Hyperkernel.Tests.Experiments.Judging;

public sealed class JudgeTests
{
    private static readonly Claim _claim = Claim.MeasuredHere("More is better.");

    public static TheoryData<double, double, Verdict> Bounds { get; } =
        new()
        {
            { 1.1, 1.4, Verdict.Agrees },
            { .2, .9, Verdict.Differs },
            { .9, 1.1, Verdict.Undecided },
            { 1, 1.4, Verdict.Undecided },
            { double.NaN, double.NaN, Verdict.Undecided },
            { double.NaN, 3, Verdict.Undecided },
        };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void A_number_is_above_a_bound_if_its_interval_is(double lower, double upper, Verdict verdict)
    {
        Assert.Equal(verdict, Judge.Above(new(1.2, lower, upper), 1));
        Assert.Equal(verdict, Judge.Below(new(-1.2, -upper, -lower), -1));
    }

    [Theory]
    [InlineData(-1.1, -.9, Verdict.Agrees)]
    [InlineData(-1.3, -1.05, Verdict.Agrees)]
    [InlineData(-1.4, -1.16, Verdict.Differs)]
    [InlineData(-.8, -.2, Verdict.Differs)]
    [InlineData(-2.1, -.9, Verdict.Undecided)]
    [InlineData(-1.1, .1, Verdict.Undecided)]
    [InlineData(double.NaN, double.NaN, Verdict.Undecided)]
    public void A_number_is_the_expected_one_if_its_interval_is_near_it_and_short(double lower, double upper, Verdict verdict) =>
        Assert.Equal(verdict, Judge.Equal(new((lower + upper) / 2, lower, upper), -1, .15, 1));

    [Theory]
    [InlineData(0, Verdict.Agrees)]
    [InlineData(1e-300, Verdict.Differs)]
    [InlineData(double.PositiveInfinity, Verdict.Differs)]
    [InlineData(double.NaN, Verdict.Undecided)]
    public void Zero_is_exact(double largest, Verdict verdict) => Assert.Equal(verdict, Judge.Zero(largest));

    [Fact]
    public void All_parts_have_to_agree_and_one_that_differs_is_enough()
    {
        Assert.Equal(Verdict.Agrees, Judge.All(Verdict.Agrees, Verdict.Agrees));
        Assert.Equal(Verdict.Undecided, Judge.All(Verdict.Agrees, Verdict.Undecided));
        Assert.Equal(Verdict.Differs, Judge.All(Verdict.Agrees, Verdict.Undecided, Verdict.Differs));
        Assert.Equal(Verdict.Undecided, Judge.All());
    }

    // Numbers whose intervals contain 0, just miss it, miss it by far, or are too wide.
    [Theory]
    [InlineData(20, 0, 0, 0, Verdict.Agrees)]
    [InlineData(19, 1, 0, 0, Verdict.Agrees)]
    [InlineData(17, 3, 0, 0, Verdict.Undecided)]
    [InlineData(14, 6, 0, 0, Verdict.Differs)]
    [InlineData(19, 0, 1, 0, Verdict.Differs)]
    [InlineData(19, 0, 0, 1, Verdict.Undecided)]
    [InlineData(0, 1, 0, 0, Verdict.Undecided)]
    [InlineData(0, 0, 1, 0, Verdict.Differs)]
    [InlineData(0, 0, 0, 0, Verdict.Undecided)]
    public void A_family_may_miss_as_often_as_chance_does(int good, int near, int far, int wide, Verdict verdict) =>
        Assert.Equal(
            verdict,
            Judge.Family([.. Many(good, .05, .1), .. Many(near, .25, .09), .. Many(far, .5, .1), .. Many(wide, 0, 1.5)], .1, 1)
        );

    [Fact]
    public void A_difference_counts_beyond_two_standard_errors()
    {
        Assert.Equal(Verdict.Agrees, Rise(Sample.Of(.5, .03), Sample.Of(.61, .04)));
        Assert.Equal(Verdict.Undecided, Rise(Sample.Of(.5, .03), Sample.Of(.59, .04)));
        Assert.Equal(Verdict.Undecided, Rise(Sample.Of(.59, .03), Sample.Of(.5, .04)));
        Assert.Equal(Verdict.Differs, Rise(Sample.Of(.61, .03), Sample.Of(.5, .04)));
        Assert.Equal(.21, Compare(Sample.Of(.5, .03), Sample.Of(.61, .04)).Difference.Upper, 1e-12);
    }

    [Fact]
    public void One_run_each_or_runs_without_spread_decide_nothing()
    {
        Assert.Equal(Verdict.Undecided, Rise(Sample.One(.1), Sample.One(.9)));
        Assert.Equal(Verdict.Undecided, Rise(Sample.Of(.1, .01), Sample.One(.9)));
        Assert.Equal(Verdict.Undecided, Rise(Sample.Of(.1, 0), Sample.Of(.9, 0)));
        Assert.Contains("one run each", Compare(Sample.One(0.1), Sample.One(0.9)).Words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_claim_that_something_falls_is_the_contrary()
    {
        Comparison down = Compare(Sample.Of(.61, .03), Sample.Of(.5, .04)),
            unclear = Compare(Sample.Of(.5, .03), Sample.Of(.51, .04));
        Assert.Equal(Verdict.Agrees, Comparison.Falls(_claim, "Score", [down]).Verdict);
        Assert.Equal(Verdict.Undecided, Comparison.Falls(_claim, "Score", [down, unclear]).Verdict);
        Assert.Equal(Verdict.Differs, Comparison.Rises(_claim, "Score", [down, unclear]).Verdict);
        Assert.Equal(Verdict.Undecided, Comparison.Falls(_claim, "Score", []).Verdict);
    }

    // A claim on an order of settings does not agree where only the first and the last are in order.
    [Fact]
    public void Neighbours_are_compared()
    {
        RunningMoments low = Sample.Of(.2, .01),
            middle = Sample.Of(.4, .01),
            high = Sample.Of(.6, .01);
        Assert.Equal(Verdict.Agrees, Chain(low, middle, high));
        Assert.Equal(Verdict.Differs, Chain(high, middle, low));
        Assert.Equal(Verdict.Differs, Chain(low, high, middle));
        Assert.Equal(Verdict.Undecided, Chain(low, Sample.Of(.59, .01), high));
        Assert.Equal(Verdict.Undecided, Chain(high));

        static Verdict Chain(params RunningMoments[] scores) =>
            Comparison
                .Rises(_claim, "Score", [.. Comparison.Neighbours("here", [.. scores.Select((score, i) => ($"width {i}", score))])])
                .Verdict;
    }

    private static IEnumerable<(Estimate Estimate, double Expected)> Many(int count, double value, double half) =>
        Enumerable.Repeat((new Estimate(value, value - half, value + half), 0.0), count);

    private static Comparison Compare(RunningMoments first, RunningMoments second) => new("here", "width 5", first, "width 20", second);

    private static Verdict Rise(RunningMoments first, RunningMoments second) =>
        Comparison.Rises(_claim, "Score", [Compare(first, second)]).Verdict;
}
