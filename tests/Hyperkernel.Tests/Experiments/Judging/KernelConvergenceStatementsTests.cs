using Hyperkernel.Experiments.KernelConvergence;
using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Judging;
using Hyperkernel.Experiments.Statistics;
using Xunit;

namespace Hyperkernel.Tests.Experiments.Judging;

public sealed class KernelConvergenceStatementsTests
{
    private static readonly double[] _widths = [256, 512, 1024, 2048];

    [Fact]
    public void The_variance_falls_with_both_widths_only() => Assert.Equal([Verdict.Agrees, Verdict.Agrees], Variances(5, 1, 3, .1));

    [Fact]
    public void Swapped_corners_do_not_agree()
    {
        // Both narrow for both wide; f wide for both wide; f for g.
        Assert.Equal(Verdict.Differs, Variances(.1, 1, 3, 5)[0]);
        Assert.Equal(Verdict.Differs, Variances(5, .1, 3, 1)[0]);
        Assert.Equal(Verdict.Differs, Variances(5, 3, 1, .1)[1]);
    }

    [Fact]
    public void Few_draws_are_undecided()
    {
        Assert.Equal([Verdict.Undecided, Verdict.Undecided], Variances(5, 1, 1.2, .5, draws: 5));
        Assert.Equal([Verdict.Undecided, Verdict.Undecided], Variances(5, 1, 3, .1, draws: 1));
    }

    [Fact]
    public void What_was_found_reads_well_whatever_it_is()
    {
        Statement[] statements = [.. Statements(1, 200, .001, 3, draws: 20)];
        Assert.Equal(
            "Var Kʰ / (Θʰ)² is 1.16 at n = 32, m = 8; 46,421 with only f wide (n = 2048); 1.2e-6 with only g wide (m = 2048); 10.4 with "
                + "both wide. Variances of 20 draws are too uncertain to judge by.",
            statements[0].Found
        );
        Assert.Equal(
            "Widening f alone multiplies the variance by 40,000, widening g alone divides it by 1.0e6. Variances of 20 draws are too "
                + "uncertain to judge by.",
            statements[1].Found
        );
        Assert.All(statements, statement => Assert.Equal(Verdict.Undecided, statement.Verdict));
        Statement grows = KernelConvergenceStatements.Convergence([8, 32], [Sample.Normal(.1, 200), Sample.Normal(44, 200)], 1);
        Assert.Matches(
            @"the variance grows like n\^8\.\d\d \(.*\); at 32 the standard deviation is 4\d\.\d times the limit\.$",
            grows.Found
        );
    }

    [Theory]
    [InlineData(-.5, 200, Verdict.Agrees)]
    [InlineData(-.05, 200, Verdict.Differs)]
    [InlineData(.5, 200, Verdict.Differs)]
    [InlineData(-.3, 8, Verdict.Undecided)]
    public void The_variance_falls_with_a_power_of_the_width(double deviationPower, int draws, Verdict verdict) =>
        Assert.Equal(
            verdict,
            KernelConvergenceStatements
                .Convergence(_widths, [.. _widths.Select(n => Sample.Normal(Math.Pow(n, deviationPower), draws))], 1)
                .Verdict
        );

    [Theory]
    [InlineData(1.01, .01, Verdict.Agrees)]
    [InlineData(1.17, .01, Verdict.Differs)]
    [InlineData(.8, .01, Verdict.Differs)]
    [InlineData(1.17, .08, Verdict.Undecided)]
    [InlineData(1, .08, Verdict.Undecided)]
    public void The_mean_is_judged_at_the_width_of_the_claim(double mean, double error, Verdict verdict)
    {
        RunningMoments other = Sample.Of(3, .01);
        Statement statement = KernelConvergenceStatements.Mean(500, 800, [250, 500, 1000], [other, Sample.Of(mean, error), other]);
        Assert.Equal(verdict, statement.Verdict);
        Assert.Contains("Judged at n = 500.", statement.Found, StringComparison.Ordinal);
        Assert.Equal(verdict, KernelConvergenceStatements.Mean(500, 800, [100, 250], [other, Sample.Of(mean, error)]).Verdict);
    }

    private static Verdict[] Variances(double narrow, double wideF, double wideG, double wide, int draws = 200) =>
        [.. Statements(narrow, wideF, wideG, wide, draws).Select(statement => statement.Verdict)];

    private static IEnumerable<Statement> Statements(double narrow, double wideF, double wideG, double wide, int draws) =>
        KernelConvergenceStatements.Variances(
            (32, 2048),
            (8, 2048),
            1,
            Sample.Normal(narrow, draws),
            Sample.Normal(wideF, draws),
            Sample.Normal(wideG, draws),
            Sample.Normal(wide, draws)
        );
}
