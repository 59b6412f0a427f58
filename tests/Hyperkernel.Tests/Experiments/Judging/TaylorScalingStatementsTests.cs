using Hyperkernel.Experiments.Reproduction.Judging;
using Hyperkernel.Experiments.TaylorScaling;
using Xunit;

namespace Hyperkernel.Tests.Experiments.Judging;

public sealed class TaylorScalingStatementsTests
{
    private static readonly int[] _widths = [64, 256, 1024],
        _orders = [1, 2, 3, 4];

    [Fact]
    public void Planted_powers_agree() => Assert.Equal(Verdict.Agrees, Exponents(r => 1 - r, .2));

    // Orders one off, as they would be without the factor 1/n of one more contraction; widths in reverse; magnitudes that do not depend on
    // the width.
    [Fact]
    public void Wrong_powers_differ()
    {
        Assert.Equal(Verdict.Differs, Exponents(r => 2 - r, .2));
        Assert.Equal(Verdict.Differs, Exponents(r => r - 1, .2));
        Assert.Equal(Verdict.Differs, Exponents(_ => 0, .2));
        Assert.Equal(Verdict.Differs, Exponents(r => r == 3 ? -1 : 1 - r, .2));
    }

    [Fact]
    public void Few_draws_that_scatter_are_undecided() => Assert.Equal(Verdict.Undecided, Exponents(r => 1 - r, 4, draws: 9));

    [Fact]
    public void Draws_of_zeros_have_no_power() =>
        Assert.Equal(
            Verdict.Undecided,
            TaylorScalingStatements
                .Exponents(TaylorScalingStatements.Terms, [PowerLaw.Of("K^(r)", 3, 2, 3, -1, _widths, _ => new double[20])])
                .Verdict
        );

    [Fact]
    public void Zeros_are_exact()
    {
        Assert.Equal(Verdict.Agrees, TaylorScalingStatements.AreZero(TaylorScalingStatements.Zeros, [0, 0, 0]).Verdict);
        Assert.Equal(Verdict.Differs, TaylorScalingStatements.AreZero(TaylorScalingStatements.Zeros, [0, 1e-30, 0]).Verdict);
        Assert.Equal(Verdict.Undecided, TaylorScalingStatements.AreZero(TaylorScalingStatements.Zeros, [0, double.NaN, 0]).Verdict);
    }

    private static Verdict Exponents(Func<int, double> power, double deviation, int draws = 300)
    {
        PowerLaw Law(int r) =>
            PowerLaw.Of(
                "T^r",
                4,
                0,
                r,
                1 - r,
                _widths,
                n => [.. Sample.Normal(deviation, draws).Select(x => Math.Pow(n, power(r)) * Math.Exp(x))]
            );
        return TaylorScalingStatements.Exponents(TaylorScalingStatements.Correlations, [.. _orders.Select(Law)]).Verdict;
    }
}
