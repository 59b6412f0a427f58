using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Judging;
using Hyperkernel.Experiments.Rotation;
using Hyperkernel.Experiments.Statistics;
using Xunit;

namespace Hyperkernel.Tests.Experiments.Judging;

public sealed class RotationStatementsTests
{
    private static readonly RotationStatements.Guess _guess = new(1.0 / 12, 1.0 / 12, 1000);

    private static readonly int[] _layers = [2, 4],
        _widths = [5, 10, 20];

    [Fact]
    public void What_the_paper_says_of_widths_and_depths_agrees() =>
        Assert.Equal((Verdict.Agrees, Verdict.Agrees), Verdicts((Planted(), .02), (Planted(), .01)));

    [Fact]
    public void Swapped_widths_and_swapped_depths_differ()
    {
        Assert.Equal((Verdict.Differs, Verdict.Agrees), Verdicts((Planted(), .02), (Planted(width: w => 25 - w), .01)));
        Assert.Equal((Verdict.Agrees, Verdict.Differs), Verdicts((Planted(), .02), (Planted(layers: l => 6 - l), .01)));

        // Only the middle width out of its place.
        Assert.Equal(
            Verdict.Differs,
            Verdicts(
                (
                    Planted(width: w =>
                        w == 20 ? 10
                        : w == 10 ? 20
                        : 5
                    ),
                    .01
                )
            ).Wider
        );
    }

    [Fact]
    public void Shuffled_sizes_do_not_agree()
    {
        (int Layers, int Width)[] sizes = [.. from l in _layers from w in _widths select (l, w)];
        for (int shift = 1; shift < sizes.Length; shift++)
        {
            Dictionary<(int Layers, int Width), double> shuffled = sizes
                .Select((size, i) => (size, Planted()[sizes[(i + shift) % sizes.Length]]))
                .ToDictionary(pair => pair.size, pair => pair.Item2);
            Assert.NotEqual((Verdict.Agrees, Verdict.Agrees), Verdicts((shuffled, .01)));
        }
    }

    [Fact]
    public void Labels_that_say_nothing_are_undecided()
    {
        // Networks that learn from shuffled labels have the accuracy of chance, with its scatter.
        Dictionary<(int Layers, int Width), double> chance = Planted()
            .ToDictionary(pair => pair.Key, pair => _guess.Chance + (.001 * pair.Key.Width / 20));
        Assert.Equal((Verdict.Undecided, Verdict.Undecided), Verdicts((chance, .004)));
        RunningMoments guessing = Sample.Of(_guess.Chance, .004);
        Assert.Equal(Verdict.Undecided, RotationStatements.Learning(_guess, new(2, 5), guessing, guessing).Verdict);
    }

    [Fact]
    public void Wide_scatter_and_single_runs_are_undecided()
    {
        Assert.Equal((Verdict.Undecided, Verdict.Undecided), Verdicts((Planted(), .2)));
        Assert.Equal((Verdict.Undecided, Verdict.Undecided), Verdicts((Planted(), .01), (Planted(), double.NaN)));
    }

    [Fact]
    public void Rates_where_nothing_is_learnt_do_not_count()
    {
        Dictionary<(int Layers, int Width), double> chance = Planted()
            .ToDictionary(pair => pair.Key, pair => .09 - (.0002 * pair.Key.Width));
        Assert.Equal((Verdict.Agrees, Verdict.Agrees), Verdicts((chance, .0001), (Planted(), .02)));
    }

    [Theory]
    [InlineData(.5, .01, .09, Verdict.Agrees)]
    [InlineData(.085, .001, .09, Verdict.Undecided)]
    [InlineData(.3, .01, .5, Verdict.Differs)]
    [InlineData(.02, .001, .02, Verdict.Differs)]
    [InlineData(.5, .3, .09, Verdict.Undecided)]
    public void Learning_beats_guessing_and_the_probe(double accuracy, double error, double probe, Verdict verdict) =>
        Assert.Equal(verdict, RotationStatements.Learning(_guess, new(2, 20), Sample.Of(accuracy, error), Sample.Of(probe, .002)).Verdict);

    [Fact]
    public void One_run_does_not_show_learning() =>
        Assert.Equal(Verdict.Undecided, RotationStatements.Learning(_guess, new(2, 20), Sample.One(.9), Sample.One(.09)).Verdict);

    [Fact]
    public void Every_pair_of_neighbours_is_compared()
    {
        Dictionary<PrimarySize, RunningMoments> scores = Scores(Planted(), .01);
        Assert.Equal(4, RotationStatements.Widths("", scores).Count());
        Assert.Equal(["at width 5", "at width 10", "at width 20"], RotationStatements.Depths("", scores).Select(c => c.Where));
        Assert.All(RotationStatements.Depths("", scores), c => Assert.Equal(("depth 2", "depth 4"), (c.First, c.Second)));
    }

    private static (Verdict Wider, Verdict Deeper) Verdicts(
        params (Dictionary<(int Layers, int Width), double> Scores, double Error)[] rates
    )
    {
        Statement[] statements =
        [
            .. RotationStatements.Accuracies(
                _guess,
                [.. rates.Select((rate, i) => ($"at rate {i} and ", Scores(rate.Scores, rate.Error)))]
            ),
        ];
        Assert.Equal([RotationStatements.Wider, RotationStatements.DeeperIsWorse], statements.Select(s => s.Claim));
        return (statements[0].Verdict, statements[1].Verdict);
    }

    // Wide and shallow networks are the best.
    private static Dictionary<(int Layers, int Width), double> Planted(Func<int, int>? layers = null, Func<int, int>? width = null) =>
        (from l in _layers from w in _widths select (l, w)).ToDictionary(
            size => size,
            size => .5 + (.015 * (width ?? (w => w))(size.w)) - (.1 * (layers ?? (l => l))(size.l))
        );

    private static Dictionary<PrimarySize, RunningMoments> Scores(Dictionary<(int Layers, int Width), double> scores, double error) =>
        scores.ToDictionary(
            pair => new PrimarySize(pair.Key.Layers, pair.Key.Width),
            pair => double.IsNaN(error) ? Sample.One(pair.Value) : Sample.Of(pair.Value, error)
        );
}
