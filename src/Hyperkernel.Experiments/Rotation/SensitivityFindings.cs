using System.Globalization;
using Hyperkernel.Experiments.Learning;
using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Figures;
using Hyperkernel.Experiments.Reproduction.Judging;
using Hyperkernel.Experiments.Statistics;

namespace Hyperkernel.Experiments.Rotation;

/// <summary>What the sweep over learning rates shows.</summary>
/// <param name="configuration">The sizes.</param>
/// <param name="runs">The runs.</param>
/// <param name="curves">The runs of each size and rate.</param>
internal sealed class SensitivityFindings(
    SensitivityConfiguration configuration,
    RotationRuns runs,
    Func<PrimarySize, double, LearningCurves> curves
)
{
    private readonly double[] _rates = [.. configuration.Rates.Order()];

    /// <summary>Accuracy against the rate: by depth, and by width.</summary>
    public IReadOnlyList<Figure> Figures =>
        [
            Figure("test-accuracy", "test images", TrainingRun.TestAccuracy),
            Figure("training-accuracy", "training images", TrainingRun.TrainAccuracy),
        ];

    /// <summary>What was found.</summary>
    public IReadOnlyList<Statement> Statements
    {
        get
        {
            const string Average = "Test accuracy averaged over all rates";
            Dictionary<PrimarySize, RunningMoments> averages = Scores(OverRates);
            return
            [
                .. RotationStatements.Accuracies(
                    new(Chance, runs.Majority, configuration.TestImages),
                    [.. _rates.Select(rate => (FormattableString.Invariant($"at rate {rate} and "), Scores(size => At(size, rate))))]
                ),
                Comparison.Rises(RotationStatements.WiderIsMoreRobust, Average, [.. RotationStatements.Widths("", averages)]),
                Comparison.Falls(RotationStatements.DeeperIsLessRobust, Average, [.. RotationStatements.Depths("", averages)]),
            ];
        }
    }

    /// <summary>All numbers.</summary>
    public ResultTable Table()
    {
        ResultTable table = new(
            "sensitivity",
            "Accuracy after the last epoch over runs. Runs that diverged count as chance in 'test accuracy', and are left out of "
                + "the losses.",
            "network",
            "rate",
            "runs",
            "diverged",
            "test accuracy",
            "standard deviation",
            "training accuracy",
            "test loss",
            "training loss"
        );
        foreach (PrimarySize size in configuration.Sizes)
        {
            foreach (double rate in _rates)
            {
                LearningCurves c = curves(size, rate);
                RunningMoments accuracy = At(size, rate);
                table.Add(
                    c.Name,
                    rate,
                    c.Runs,
                    c.Diverged,
                    accuracy.Mean,
                    accuracy.StandardDeviation,
                    c.LastOrElse(TrainingRun.TrainAccuracy, Chance).Mean,
                    c.Last(TrainingRun.TestLoss).Mean,
                    c.Last(TrainingRun.TrainLoss).Mean
                );
            }
        }

        return table;
    }

    private double Chance => 1.0 / runs.Classes;

    private RunningMoments At(PrimarySize size, double rate, string curve = TrainingRun.TestAccuracy) =>
        curves(size, rate).LastOrElse(curve, Chance);

    private Dictionary<PrimarySize, RunningMoments> Scores(Func<PrimarySize, RunningMoments> score) =>
        configuration.Sizes.ToDictionary(size => size, score);

    // The mean over rates of each run, over runs.
    private RunningMoments OverRates(PrimarySize size)
    {
        double[][] values = [.. _rates.Select(rate => curves(size, rate).EachLast(TrainingRun.TestAccuracy, Chance))];
        return RunningMoments.Of(Enumerable.Range(0, configuration.Runs).Select(run => values.Average(v => v[run])));
    }

    private Figure Figure(string name, string where, string curve)
    {
        string run =
            configuration.Runs == 1
                ? "one run"
                : FormattableString.Invariant($"{configuration.Runs} runs: means, bars of one standard deviation");
        int[] depths = [.. configuration.PrimaryLayers.Order()],
            widths = [.. configuration.PrimaryWidths.Order()];
        double highest = configuration.Sizes.Max(size =>
            _rates.Max(rate => At(size, rate, curve) is var m ? m.Mean + LearningCurves.Spread(m) : 0)
        );
        Axis y = new("accuracy") { Minimum = 0, Maximum = 1.06 * highest };
        return new(
            name,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Accuracy on {where} after {configuration.Epochs} epochs against the learning rate; {run}. Runs that diverged "
                    + $"count as chance, and black dots are where some did. Upper row: a chart for each depth of g; lower row: the "
                    + $"same numbers, a chart for each width."
            ),
            [
                .. depths.Select(depth =>
                    Chart($"g of depth {depth}", y, curve, [.. widths.Select(width => (new PrimarySize(depth, width), $"width {width}"))])
                ),
                .. widths.Select(width =>
                    Chart($"g of width {width}", y, curve, [.. depths.Select(depth => (new PrimarySize(depth, width), $"depth {depth}"))])
                ),
            ]
        )
        {
            ChartsPerRow = Math.Max(depths.Length, widths.Length),
        };
    }

    private LineChart Chart(string title, Axis y, string curve, IReadOnlyList<(PrimarySize Size, string Name)> lines) =>
        new(
            title,
            new Axis("learning rate μ", AxisScale.Logarithmic),
            y,
            [
                new Series("most frequent class", [_rates[0], _rates[^1]], [runs.Majority, runs.Majority])
                {
                    Mark = Mark.DashedLine,
                    Colour = -1,
                },
                .. lines.Select((line, i) => Line(line.Size, line.Name, i, curve)),
                .. Diverging(lines.Select(line => line.Size), curve),
            ]
        );

    private IEnumerable<Series> Diverging(IEnumerable<PrimarySize> sizes, string curve)
    {
        (double Rate, double Accuracy)[] places =
        [
            .. sizes.SelectMany(size =>
                _rates.Where(rate => curves(size, rate).Diverged > 0).Select(rate => (rate, At(size, rate, curve).Mean))
            ),
        ];
        return places.Length == 0
            ? []
            :
            [
                new Series("runs diverged", [.. places.Select(place => place.Rate)], [.. places.Select(place => place.Accuracy)])
                {
                    Mark = Mark.Dots,
                    Colour = -1,
                },
            ];
    }

    private Series Line(PrimarySize size, string label, int colour, string curve)
    {
        RunningMoments[] moments = [.. _rates.Select(rate => At(size, rate, curve))];
        return new(label, _rates, [.. moments.Select(m => m.Mean)])
        {
            Lower = [.. moments.Select(m => m.Mean - LearningCurves.Spread(m))],
            Upper = [.. moments.Select(m => m.Mean + LearningCurves.Spread(m))],
            Spread = Spread.Bars,
            Colour = colour,
        };
    }
}
