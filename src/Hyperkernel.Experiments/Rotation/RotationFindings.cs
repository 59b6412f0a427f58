using System.Globalization;
using Hyperkernel.Experiments.Learning;
using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Figures;
using Hyperkernel.Experiments.Reproduction.Judging;
using Hyperkernel.Experiments.Statistics;

namespace Hyperkernel.Experiments.Rotation;

/// <summary>What the learning curves show.</summary>
/// <param name="configuration">The sizes.</param>
/// <param name="runs">The runs.</param>
/// <param name="networks">The hypernetworks' curves.</param>
/// <param name="probe">The linear probe's curves.</param>
internal sealed class RotationFindings(
    RotationConfiguration configuration,
    RotationRuns runs,
    IReadOnlyDictionary<PrimarySize, LearningCurves> networks,
    LearningCurves probe
)
{
    /// <summary>Test and training curves.</summary>
    public IReadOnlyList<Figure> Figures =>
        [
            Curves("test-curves", "on test images", TrainingRun.TestAccuracy, TrainingRun.TestLoss),
            Curves(
                "training-curves",
                "on training images, turned as in the epoch just learnt from",
                TrainingRun.TrainAccuracy,
                TrainingRun.TrainLoss
            ),
        ];

    /// <summary>What was found.</summary>
    public IReadOnlyList<Statement> Statements
    {
        get
        {
            RotationStatements.Guess guess = new(Chance, runs.Majority, configuration.TestImages);
            Dictionary<PrimarySize, RunningMoments> accuracies = networks.ToDictionary(
                n => n.Key,
                n => n.Value.LastOrElse(TrainingRun.TestAccuracy, Chance)
            );
            PrimarySize best = accuracies.MaxBy(score => score.Value.Mean).Key;
            return
            [
                RotationStatements.Learning(guess, best, accuracies[best], probe.LastOrElse(TrainingRun.TestAccuracy, Chance)),
                .. RotationStatements.Accuracies(guess, [("", accuracies)]),
                Comparison.Falls(
                    RotationStatements.DeeperIsSlower,
                    "Training accuracy averaged over the epochs",
                    [
                        .. RotationStatements.Depths(
                            "",
                            networks.ToDictionary(n => n.Key, n => n.Value.MeanOrElse(TrainingRun.TrainAccuracy, Chance))
                        ),
                    ]
                ),
            ];
        }
    }

    /// <summary>The last epoch's numbers.</summary>
    public ResultTable Table()
    {
        ResultTable table = new(
            "final",
            "After the last epoch: mean and standard deviation over runs, those that diverged left out.",
            "network",
            "runs",
            "diverged",
            "test accuracy",
            "standard deviation",
            "test loss",
            "standard deviation of loss",
            "training accuracy",
            "training loss"
        );
        foreach (LearningCurves curves in networks.Values.Append(probe))
        {
            RunningMoments accuracy = curves.Last(TrainingRun.TestAccuracy),
                loss = curves.Last(TrainingRun.TestLoss);
            table.Add(
                curves.Name,
                curves.Runs,
                curves.Diverged,
                accuracy.Mean,
                accuracy.StandardDeviation,
                loss.Mean,
                loss.StandardDeviation,
                curves.Last(TrainingRun.TrainAccuracy).Mean,
                curves.Last(TrainingRun.TrainLoss).Mean
            );
        }

        table.Add("chance", "", "", 1.0 / runs.Classes, "", Math.Log(runs.Classes), "", 1.0 / runs.Classes, Math.Log(runs.Classes));
        table.Add("most frequent class", "", "", runs.Majority, "", "", "", runs.Majority, "");
        return table;
    }

    private double Chance => 1.0 / runs.Classes;

    private Figure Curves(string name, string where, string accuracy, string loss)
    {
        string run =
            configuration.Runs == 1
                ? "one run"
                : FormattableString.Invariant($"{configuration.Runs} runs: means, bands of one standard deviation");
        int[] depths = [.. configuration.PrimaryLayers.Order()];
        return new(
            name,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Accuracy and cross-entropy {where}, before training and after each epoch, at learning rate "
                    + $"{configuration.Rate}; {run}. A column for each depth of g, a colour for each width."
            ),
            [
                .. depths.Select(depth => Chart(depth, accuracy, "accuracy", runs.Majority, "most frequent class")),
                .. depths.Select(depth => Chart(depth, loss, "cross-entropy", Math.Log(runs.Classes), "chance, log 12")),
            ]
        )
        {
            ChartsPerRow = depths.Length,
        };
    }

    private LineChart Chart(int depth, string curve, string label, double level, string levelName)
    {
        double[] epochs = [.. Enumerable.Range(0, configuration.Epochs + 1).Select(epoch => (double)epoch)];
        PrimarySize[] sizes = [.. configuration.Sizes.Where(size => size.Layers == depth)];
        RunningMoments[] all = [.. networks.Values.Append(probe).SelectMany(c => c.Moments(curve)).Where(m => m.Count > 0)];
        (double low, double high) = (all.Min(m => m.Mean - LearningCurves.Spread(m)), all.Max(m => m.Mean + LearningCurves.Spread(m)));
        double margin = .04 * (high - Math.Min(low, level));
        return new(
            FormattableString.Invariant($"g of depth {depth}"),
            new Axis("epoch"),
            new Axis(label) { Minimum = Math.Min(low, level) - margin, Maximum = high + margin },
            [
                new Series(levelName, [0, configuration.Epochs], [level, level]) { Mark = Mark.DashedLine, Colour = -1 },
                probe.Draw(curve, epochs, 6) with
                {
                    Mark = Mark.DashedLine,
                },
                .. sizes.Select(
                    (size, i) => networks[size].Draw(curve, epochs, i) with { Name = FormattableString.Invariant($"width {size.Width}") }
                ),
            ]
        );
    }
}
