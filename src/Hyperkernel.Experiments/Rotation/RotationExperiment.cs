using Hyperkernel.Experiments.Learning;
using Hyperkernel.Experiments.Reproduction;

namespace Hyperkernel.Experiments.Rotation;

/// <summary>Learning curves of hypernetworks that predict by how much an image was turned (section 2.1 of the paper).</summary>
public static class RotationExperiment
{
    /// <summary>The experiment.</summary>
    public static Experiment Create() =>
        new Experiment<RotationConfiguration>(
            "rotation",
            "Rotation prediction: learning curves",
            "f sees an image turned by a random angle, g the same image turned further by another one, and h has to tell which "
                + "of twelve multiples of 30 degrees that one is nearest to. "
                + "Cross-entropy, plain SGD at one rate for primary networks g of several depths and widths, beside chance, the "
                + "most frequent class, and a linear probe (softmax regression on both images) trained in the same way.",
            2,
            RotationJson.Default.RotationConfiguration,
            RotationConfiguration.Of,
            Plan
        )
        {
            Claims =
            [
                RotationStatements.Learns,
                RotationStatements.Wider,
                RotationStatements.DeeperIsWorse,
                RotationStatements.DeeperIsSlower,
            ],
        };

    private static Plan Plan(RotationConfiguration c, DataSource data)
    {
        c.Check();
        LearningImages images = LearningImages.Get(data.Paths, labelled: false, c.TrainImages, c.TestImages, data.Images);
        RotationRuns runs = new(c, images);
        int[] epochs = [.. Enumerable.Range(0, c.Epochs + 1)];

        // All sizes of a run one after another, so that every size has some runs when a long experiment is looked at early.
        IEnumerable<Unit> units = Enumerable
            .Range(0, c.Runs)
            .SelectMany(run =>
                (IEnumerable<Unit>)
                    [
                        runs.Probe(ProbeName(run), run, c.Rate, epochs),
                        .. c.Sizes.Select(size => runs.Hypernetwork(Name(size, run), size, run, c.Rate, epochs)),
                    ]
            );
        return new([.. units], results => Conclude(c, runs, results)) { Inputs = data.IsEmpty ? "" : images.Fingerprint() };
    }

    private static Findings Conclude(RotationConfiguration c, RotationRuns runs, UnitResults results)
    {
        int[] numbers = [.. Enumerable.Range(0, c.Runs)];
        Dictionary<PrimarySize, LearningCurves> networks = c.Sizes.ToDictionary(
            size => size,
            size => new LearningCurves(size.ToString(), results, [.. numbers.Select(run => Name(size, run))])
        );
        RotationFindings findings = new(c, runs, networks, new("linear probe", results, [.. numbers.Select(ProbeName)]));
        ResultTable divergences = Divergences.Table(
            results,
            numbers.SelectMany(run => c.Sizes.Select(size => Name(size, run)).Append(ProbeName(run)))
        );
        return new(findings.Statements, findings.Figures, [findings.Table(), divergences]);
    }

    private static string Name(PrimarySize size, int run) => FormattableString.Invariant($"{size.Name}-run{run:D3}");

    private static string ProbeName(int run) => FormattableString.Invariant($"probe-run{run:D3}");
}
