using System.Globalization;
using Hyperkernel.Experiments.Learning;
using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Figures;
using Hyperkernel.Experiments.Statistics;

namespace Hyperkernel.Experiments.LargeLearningRate;

/// <summary>What wide networks do at large rates.</summary>
/// <param name="configuration">The sizes.</param>
/// <param name="runs">The runs.</param>
/// <param name="networks">Curves with cross-entropy for each width, in ascending order.</param>
/// <param name="squared">Curves with the squared loss for each width, or none.</param>
internal sealed class LargeLearningRateFindings(
    LargeLearningRateConfiguration configuration,
    WideNetworkRuns runs,
    IReadOnlyList<LearningCurves> networks,
    IReadOnlyList<LearningCurves> squared
)
{
    private readonly int[] _widths = [.. configuration.Widths.Order()];
    private readonly double[] _looks = [.. configuration.Looks(configuration.Steps).Select(step => (double)step)];

    /// <summary>Against steps, against width, and with the squared loss.</summary>
    public IReadOnlyList<Figure> Figures => squared.Count == 0 ? [Steps(), Widths()] : [Steps(), Widths(), Squared()];

    /// <summary>What was found.</summary>
    public IReadOnlyList<Statement> Statements => squared.Count == 0 ? [Trains(), Wider()] : [Trains(), Wider(), SquaredLoss()];

    /// <summary>The last step's numbers, and the memory of each width.</summary>
    public ResultTable Table()
    {
        ResultTable table = new(
            "widths",
            "After the last step: mean and standard deviation over runs. Memory is that of weights and of a batch's way forward and back.",
            "width n",
            "rate",
            "memory in MiB",
            "runs",
            "diverged",
            "test accuracy",
            "standard deviation",
            "test loss",
            "test loss before training",
            "squared loss: diverged"
        );
        for (int i = 0; i < _widths.Length; i++)
        {
            int n = _widths[i];
            RunningMoments accuracy = networks[i].Last(TrainingRun.TestAccuracy);
            table.Add(
                n,
                configuration.Rate(n),
                runs.Bytes(n) / Math.Pow(2, 20),
                networks[i].Runs,
                networks[i].Diverged,
                accuracy.Mean,
                accuracy.StandardDeviation,
                networks[i].Last(TrainingRun.TestLoss).Mean,
                networks[i].Moments(TrainingRun.TestLoss)[0].Mean,
                squared.Count > 0 ? squared[i].Diverged : ""
            );
        }

        return table;
    }

    private string RateName => HasPapersRate ? "√n" : FormattableString.Invariant($"n^{configuration.RatePower}");

    private bool HasPapersRate => configuration.RatePower == .5;

    private double Chance => 1.0 / runs.Classes;

    private Statement Trains()
    {
        string found = string.Join(
            "; ",
            networks.Select(
                (c, i) =>
                    FormattableString.Invariant($"{c.Name}, μ = {configuration.Rate(_widths[i]):G3}: ")
                    + FormattableString.Invariant($"accuracy {c.Last(TrainingRun.TestAccuracy).Mean:F3}, ")
                    + FormattableString.Invariant($"loss {c.Last(TrainingRun.TestLoss).Mean:G3}, {c.Diverged} of {c.Runs} runs diverged")
            )
        );
        return LargeLearningRateStatements.Learning(
            HasPapersRate ? LargeLearningRateStatements.Trains : LargeLearningRateStatements.TrainsAtOtherRate,
            Chance,
            configuration.TestImages,
            FormattableString.Invariant(
                $"On test images after {configuration.Steps} steps of {configuration.BatchSize}: {found}; chance is {Chance:F3}."
            ),
            [.. networks.Select(c => c.LastOrElse(TrainingRun.TestAccuracy, Chance))]
        );
    }

    private Statement Wider() =>
        LargeLearningRateStatements.Widths(
            HasPapersRate ? LargeLearningRateStatements.WiderIsBetter : LargeLearningRateStatements.WiderIsBetterAtOtherRate,
            [
                .. networks.Select(c =>
                    (c.Name, c.LastOrElse(TrainingRun.TestAccuracy, Chance), c.LastOrElse(TrainingRun.TestLoss, -Math.Log(Chance)))
                ),
            ]
        );

    private Statement SquaredLoss() =>
        LargeLearningRateStatements.SquaredLoss(
            configuration.SquaredSteps,
            [
                .. squared.Select(c =>
                    (
                        c.Name,
                        c.LargestLoss(WideNetworkRuns.BatchLosses) / c.Moments(WideNetworkRuns.BatchLosses)[0].Mean,
                        c.Diverged,
                        c.Runs
                    )
                ),
            ]
        );

    private Figure Steps() =>
        new(
            "steps",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Test accuracy and mean test loss (cross-entropy) against steps of {configuration.BatchSize} images, for each "
                    + $"width, at learning rate {RateName}; {RunsName}."
            ),
            new LineChart(
                "Test accuracy",
                StepAxis,
                new("accuracy") { Minimum = 0, Maximum = 1 },
                [.. networks.Select((c, i) => Shifted(c.Draw(TrainingRun.TestAccuracy, _looks, i)))]
            ),
            new LineChart(
                "Test loss",
                StepAxis,
                new("cross-entropy", AxisScale.Logarithmic),
                [.. networks.Select((c, i) => Shifted(c.Draw(TrainingRun.TestLoss, _looks, i)))]
            )
        );

    private Figure Widths()
    {
        double[] widths = [.. _widths.Select(n => (double)n)];
        int[] shown = [.. Enumerable.Range(0, _looks.Length).Where(i => i == _looks.Length - 1 || _looks[i] is 10 or 100 or 1000)];
        LineChart Chart(string title, Axis y, string curve) =>
            new(
                title,
                Axis.Powers("width n", widths),
                y,
                [
                    .. shown.Select(
                        (look, i) =>
                            Line(
                                FormattableString.Invariant($"after {_looks[look]} steps"),
                                networks.Select(c => c.Moments(curve)[look]),
                                i
                            )
                    ),
                ]
            );
        return new(
            "widths",
            $"The same numbers against the width n, after some numbers of steps; {RunsName}.",
            Chart("Test accuracy", new("accuracy") { Minimum = 0, Maximum = 1 }, TrainingRun.TestAccuracy),
            Chart("Test loss", new("cross-entropy", AxisScale.Logarithmic), TrainingRun.TestLoss)
        );

        Series Line(string name, IEnumerable<RunningMoments> moments, int colour)
        {
            RunningMoments[] all = [.. moments];
            return new(name, widths, [.. all.Select(m => m.Mean)])
            {
                Lower = [.. all.Select(m => m.Mean - LearningCurves.Spread(m))],
                Upper = [.. all.Select(m => m.Mean + LearningCurves.Spread(m))],
                Spread = Spread.Bars,
                Colour = colour,
            };
        }
    }

    private Figure Squared()
    {
        double[] steps = [.. Enumerable.Range(0, configuration.SquaredSteps).Select(step => (double)step)];
        return new(
            "squared-loss",
            $"The squared loss instead of cross-entropy, at the same rates {RateName}: loss of each step's batch before the step, "
                + $"the mean over runs. A line ends where all runs have diverged.",
            new LineChart(
                "Squared loss, training batches",
                new("step"),
                new("loss", AxisScale.Logarithmic),
                [.. squared.Select((c, i) => c.Means(WideNetworkRuns.BatchLosses, steps, i))]
            )
        );
    }

    private string RunsName => configuration.Runs == 1 ? "one run" : $"{configuration.Runs} runs: means, spread of one standard deviation";

    // The look before the first step stands at half a step, for logarithms' sake.
    private Axis StepAxis =>
        new("step", AxisScale.Logarithmic)
        {
            Ticks =
            [
                (.5, "0"),
                .. _looks
                    .Where(step => step > 0 && (Math.Log10(step) % 1 == 0 || step == _looks[^1]))
                    .Select(step => (step, FormattableString.Invariant($"{step}"))),
            ],
        };

    private static Series Shifted(Series series) =>
        series with
        {
            X = [.. series.X.Select(step => Math.Max(step, .5))],
            Mark = Mark.LineAndDots,
        };
}
