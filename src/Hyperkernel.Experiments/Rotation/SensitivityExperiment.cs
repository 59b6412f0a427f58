using Hyperkernel.Experiments.Learning;
using Hyperkernel.Experiments.Reproduction;

namespace Hyperkernel.Experiments.Rotation;

/// <summary>How much the learning rate matters for g of several depths and widths (section 2.1 of the paper).</summary>
public static class SensitivityExperiment
{
    /// <summary>The experiment.</summary>
    public static Experiment Create() =>
        new Experiment<SensitivityConfiguration>(
            "sensitivity",
            "Rotation prediction: sensitivity to the learning rate",
            "Rotation prediction as in the experiment 'rotation', learnt anew, from new weights, at learning rates over many "
                + "orders of magnitude: accuracy after the last epoch for each depth and width of g. "
                + "A run that diverges is a result, with its step and rate.",
            2,
            SensitivityJson.Default.SensitivityConfiguration,
            SensitivityConfiguration.Of,
            Plan
        )
        {
            Claims =
            [
                RotationStatements.Wider,
                RotationStatements.DeeperIsWorse,
                RotationStatements.WiderIsMoreRobust,
                RotationStatements.DeeperIsLessRobust,
            ],
        };

    private static Plan Plan(SensitivityConfiguration c, DataSource data)
    {
        c.Check();
        LearningImages images = LearningImages.Get(data.Paths, labelled: false, c.TrainImages, c.TestImages, data.Images);
        RotationRuns runs = new(c, images);
        IEnumerable<Unit> units = Enumerable
            .Range(0, c.Runs)
            .SelectMany(run =>
                c.Sizes.SelectMany(size => c.Rates.Select(rate => runs.Hypernetwork(Name(size, rate, run), size, run, rate, [c.Epochs])))
            );
        return new([.. units], results => Conclude(c, runs, results)) { Inputs = data.IsEmpty ? "" : images.Fingerprint() };
    }

    private static Findings Conclude(SensitivityConfiguration c, RotationRuns runs, UnitResults results)
    {
        SensitivityFindings findings = new(
            c,
            runs,
            (size, rate) => new(size.ToString(), results, [.. Enumerable.Range(0, c.Runs).Select(run => Name(size, rate, run))])
        );
        ResultTable divergences = Divergences.Table(
            results,
            c.Sizes.SelectMany(size => c.Rates.SelectMany(rate => Enumerable.Range(0, c.Runs).Select(run => Name(size, rate, run))))
        );
        return new(findings.Statements, findings.Figures, [findings.Table(), divergences]);
    }

    private static string Name(PrimarySize size, double rate, int run) =>
        FormattableString.Invariant($"{size.Name}-rate{rate:R}-run{run:D3}");
}
