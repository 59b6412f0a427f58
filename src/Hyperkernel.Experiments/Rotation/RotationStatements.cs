using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Judging;
using Hyperkernel.Experiments.Statistics;

namespace Hyperkernel.Experiments.Rotation;

/// <summary>Claims on rotation prediction, and what accuracies say of them.</summary>
internal static class RotationStatements
{
    // By so many standard errors, those of test images drawn by chance, an accuracy is beyond that of guessing.
    private const double BeyondChance = 3;

    private const string Section = "Section 2.1";

    private const string Deeper = "a deeper $g$ incurs slower training and lower overall test performance";

    /// <summary>Networks learn at all.</summary>
    public static Claim Learns { get; } =
        Claim.MeasuredHere(
            "Hypernetworks learn to predict rotations, better than chance, than the most frequent class and than a linear probe."
        );

    /// <summary>The claim on widths.</summary>
    public static Claim Wider { get; } =
        Claim.OfPaper(
            Section,
            "The wider g, the higher the test accuracy, at every learning rate where networks are beyond chance.",
            "there is a clear improvement in test performance as the width of $g$ increases, "
                + "for every learning rate in which the networks provide non-trivial performance"
        );

    /// <summary>The claim on depths, at the end of training.</summary>
    public static Claim DeeperIsWorse { get; } = Claim.OfPaper(Section, "The deeper g, the lower the test accuracy.", Deeper);

    /// <summary>The claim on depths, on the way there.</summary>
    public static Claim DeeperIsSlower { get; } = Claim.OfPaper(Section, "The deeper g, the slower training.", Deeper);

    /// <summary>Widths and the range of good rates.</summary>
    public static Claim WiderIsMoreRobust { get; } =
        Claim.MeasuredHere("The wider g, the higher the test accuracy averaged over all learning rates.");

    /// <summary>Depths and the range of good rates.</summary>
    public static Claim DeeperIsLessRobust { get; } =
        Claim.MeasuredHere("The deeper g, the lower the test accuracy averaged over all learning rates.");

    /// <summary>Neighbouring widths at each depth.</summary>
    /// <param name="where">What all scores have in common, such as a rate; may be empty.</param>
    /// <param name="scores">The score of each size, over runs.</param>
    public static IEnumerable<Comparison> Widths(string where, IReadOnlyDictionary<PrimarySize, RunningMoments> scores) =>
        scores
            .GroupBy(s => s.Key.Layers)
            .OrderBy(g => g.Key)
            .SelectMany(group =>
                Comparison.Neighbours(
                    FormattableString.Invariant($"{where}at depth {group.Key}"),
                    [.. group.OrderBy(s => s.Key.Width).Select(s => (FormattableString.Invariant($"width {s.Key.Width}"), s.Value))]
                )
            );

    /// <summary>Neighbouring depths at each width.</summary>
    /// <inheritdoc cref="Widths"/>
    public static IEnumerable<Comparison> Depths(string where, IReadOnlyDictionary<PrimarySize, RunningMoments> scores) =>
        scores
            .GroupBy(s => s.Key.Width)
            .OrderBy(g => g.Key)
            .SelectMany(group =>
                Comparison.Neighbours(
                    FormattableString.Invariant($"{where}at width {group.Key}"),
                    [.. group.OrderBy(s => s.Key.Layers).Select(s => (FormattableString.Invariant($"depth {s.Key.Layers}"), s.Value))]
                )
            );

    /// <summary>The statements on test accuracy at given rates: where neither of two sizes is beyond guessing, they are not
    /// compared.</summary>
    /// <param name="guess">How accurate guessing is, and on how many test images all are tested.</param>
    /// <param name="rates">Names of the rates, each with the test accuracy of each size after training. Runs that diverged count as
    /// chance.</param>
    public static IEnumerable<Statement> Accuracies(
        Guess guess,
        IReadOnlyList<(string Where, Dictionary<PrimarySize, RunningMoments> Scores)> rates
    )
    {
        const string What = "Test accuracy after training, where one of the two is beyond chance";
        Comparison[] Told(Func<string, IReadOnlyDictionary<PrimarySize, RunningMoments>, IEnumerable<Comparison>> pairs) =>
            [.. rates.SelectMany(rate => pairs(rate.Where, rate.Scores)).Where(c => IsBeyond(c.FirstScore) || IsBeyond(c.SecondScore))];
        yield return Comparison.Rises(Wider, What, Told(Widths));
        yield return Comparison.Falls(DeeperIsWorse, What, Told(Depths));

        bool IsBeyond(RunningMoments score) => score.Mean > guess.Accuracy + (BeyondChance * guess.StandardError(guess.Accuracy));
    }

    /// <summary>The statement that the best network is better than guessing and than a linear probe.</summary>
    /// <param name="guess">How accurate guessing is, and on how many test images all are tested.</param>
    /// <param name="best">The network with the highest accuracy.</param>
    /// <param name="accuracy">Its test accuracy over runs.</param>
    /// <param name="probe">That of the linear probe.</param>
    public static Statement Learning(Guess guess, PrimarySize best, RunningMoments accuracy, RunningMoments probe)
    {
        double spread = accuracy.Count > 1 ? accuracy.StandardDeviation : 0,
            images = guess.StandardError(accuracy.Mean);
        return new(
            Learns,
            FormattableString.Invariant($"The best, of {best}, reaches a test accuracy of {accuracy.Mean:F3} ± {spread:F3} ")
                + FormattableString.Invariant($"(standard deviation over {accuracy.Count} runs); chance is {guess.Chance:F3}, ")
                + FormattableString.Invariant($"the most frequent class {guess.Accuracy:F3}, the linear probe {probe.Mean:F3}."),
            Judge.All(
                Judge.Above(Estimate.Of(accuracy.Mean, Norm(images, accuracy.StandardError)), guess.Accuracy),
                Judge.Above(Estimate.Of(accuracy.Mean - probe.Mean, Norm(images, accuracy.StandardError, probe.StandardError)), 0)
            )
        );
    }

    private static double Norm(params double[] errors) => Math.Sqrt(errors.Sum(error => error * error));

    /// <summary>What can be had without learning.</summary>
    /// <param name="Chance">The accuracy of random answers.</param>
    /// <param name="Accuracy">The accuracy of always answering the most frequent class, at least that of random answers.</param>
    /// <param name="TestImages">How many images all are tested on.</param>
    public readonly record struct Guess(double Chance, double Accuracy, int TestImages)
    {
        /// <summary>The standard error that an accuracy has because test images are drawn by chance.</summary>
        public double StandardError(double accuracy) => Math.Sqrt(accuracy * (1 - accuracy) / TestImages);
    }
}
