using Hyperkernel.Experiments.Completion;
using Hyperkernel.Experiments.Reproduction.Judging;
using Xunit;

namespace Hyperkernel.Tests.Experiments.Judging;

public sealed class CompletionStatementsTests
{
    // Splits differ by more than methods, all methods alike.
    private static readonly double[] _splits = [.041, .047, .044];

    [Fact]
    public void Methods_are_compared_split_by_split()
    {
        Assert.Equal(Verdict.Agrees, Better(Errors(0, .0001), Errors(.002, 0)));
        Assert.Equal(Verdict.Differs, Better(Errors(.002, 0), Errors(0, .0001)));
        Assert.Equal(Verdict.Undecided, Better(Errors(0, .0001), Errors(.0001, 0)));
    }

    [Fact]
    public void Every_pair_has_to_agree()
    {
        Assert.Equal(Verdict.Differs, Better(Errors(0, .0001), Errors(.002, 0), Errors(-.002, 0)));
        Assert.Equal(Verdict.Undecided, Better(Errors(0, .0001), Errors(.002, 0), Errors(.0001, 0)));
    }

    // Errors of one method on other splits than those of the other.
    [Fact]
    public void Shuffled_splits_are_undecided() =>
        Assert.Equal(Verdict.Undecided, Better([_splits[2], _splits[0], _splits[1]], Errors(.002, .0001)));

    [Fact]
    public void One_split_and_diverged_methods_decide_nothing()
    {
        Assert.Equal(Verdict.Undecided, Better([.04], [.08]));
        Assert.Equal(Verdict.Undecided, Better([.04, double.NaN, .04], Errors(.002, 0)));
    }

    private static double[] Errors(double more, double scatter) => [.. _splits.Select((split, i) => split + more + (scatter * (i - 1)))];

    private static Verdict Better(double[] errors, params double[][] others) =>
        CompletionStatements
            .AreBetter(
                CompletionStatements.WholeGridIsBetter,
                [("hyperkernel", errors)],
                [.. others.Select((other, i) => ($"other {i}", other))],
                ""
            )
            .Verdict;
}
