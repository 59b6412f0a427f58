using Hyperkernel.Experiments.Learning;
using Hyperkernel.Experiments.Reproduction;

namespace Hyperkernel.Experiments.LargeLearningRate;

/// <summary>Wide networks that learn at rates that grow with their width (section 2.2 of the paper).</summary>
public static class LargeLearningRateExperiment
{
    /// <summary>The experiment.</summary>
    public static Experiment Create() =>
        new Experiment<LargeLearningRateConfiguration>(
            "large-learning-rate",
            "Wide networks at large learning rates",
            "ReLU networks with one hidden layer of n units, in NTK parameterisation, learn to classify images by SGD at rate "
                + "sqrt(n), which grows without bound with the width and yet is small beside it. "
                + "Cross-entropy, whose gradient is bounded; and, as a counterpart, the squared loss on the same images.",
            1,
            LargeLearningRateJson.Default.LargeLearningRateConfiguration,
            LargeLearningRateConfiguration.Of,
            Plan
        )
        {
            Claims = LargeLearningRateStatements.Claims,
        };

    private static Plan Plan(LargeLearningRateConfiguration c, DataSource data)
    {
        c.Check();
        LearningImages images = LearningImages.Get(data.Paths, labelled: true, c.TrainImages, c.TestImages, data.Images);
        WideNetworkRuns runs = new(c, images);
        IEnumerable<Unit> units = Enumerable
            .Range(0, c.Runs)
            .SelectMany(run =>
                c.Widths.Order()
                    .SelectMany(n =>
                        (IEnumerable<Unit>)
                            [
                                runs.CrossEntropy(Name(n, run), n, run),
                                .. c.SquaredSteps > 0 ? (Unit[])[runs.Squared(SquaredName(n, run), n, run)] : [],
                            ]
                    )
            );
        return new([.. units], results => Conclude(c, runs, results)) { Inputs = data.IsEmpty ? "" : images.Fingerprint() };
    }

    private static Findings Conclude(LargeLearningRateConfiguration c, WideNetworkRuns runs, UnitResults results)
    {
        int[] widths = [.. c.Widths.Order()],
            numbers = [.. Enumerable.Range(0, c.Runs)];
        LearningCurves Curves(int n, Func<int, int, string> name) => new($"n = {n}", results, [.. numbers.Select(run => name(n, run))]);
        LargeLearningRateFindings findings = new(
            c,
            runs,
            [.. widths.Select(n => Curves(n, Name))],
            c.SquaredSteps > 0 ? [.. widths.Select(n => Curves(n, SquaredName))] : []
        );
        IEnumerable<string> names = widths.SelectMany(n =>
            numbers.SelectMany(run => c.SquaredSteps > 0 ? (string[])[Name(n, run), SquaredName(n, run)] : [Name(n, run)])
        );
        return new(findings.Statements, findings.Figures, [findings.Table(), Divergences.Table(results, names)]);
    }

    private static string Name(int width, int run) => FormattableString.Invariant($"n{width:D6}-run{run:D3}");

    private static string SquaredName(int width, int run) => FormattableString.Invariant($"n{width:D6}-squared-run{run:D3}");
}
