using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Judging;
using Hyperkernel.Experiments.Statistics;

namespace Hyperkernel.Experiments.LargeLearningRate;

/// <summary>Claims on rates that grow with the width, and what training says of them.</summary>
internal static class LargeLearningRateStatements
{
    // A network that has learnt has so many times the accuracy of chance.
    private const double Learnt = 3;

    // A loss that grows by this factor has left what small rates do.
    private const double Grown = 10;

    private const string Section = "Section 2.2";

    /// <summary>Training works.</summary>
    public static Claim Trains { get; } =
        Claim.OfPaper(
            Section,
            "Shallow networks train at rate √n however wide they are (here with cross-entropy).",
            "training those networks is possible despite the very large learning rate"
        );

    /// <summary>The same at another rate than the paper's.</summary>
    public static Claim TrainsAtOtherRate { get; } =
        Claim.MeasuredHere("Shallow networks train at the power of n that was set however wide they are.");

    /// <summary>Wider is better.</summary>
    public static Claim WiderIsBetter { get; } =
        Claim.OfPaper(
            Section,
            "The wider the network, the higher its accuracy and the lower its loss at rate √n.",
            "In fact, we observe that the accuracy rate and loss improve as we increase the width of the network."
        );

    /// <summary>The same at another rate than the paper's.</summary>
    public static Claim WiderIsBetterAtOtherRate { get; } =
        Claim.MeasuredHere("The wider the network, the higher its accuracy and the lower its loss at the power of n that was set.");

    /// <summary>The squared loss.</summary>
    public static Claim SquaredIsStable { get; } =
        Claim.BeyondPaper("The same rates are small enough with the squared loss: no loss grows to ten times the first.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Claim> Claims => [Trains, TrainsAtOtherRate, WiderIsBetter, WiderIsBetterAtOtherRate, SquaredIsStable];

    /// <summary>The statement that every width trains.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="chance">The accuracy of chance.</param>
    /// <param name="testImages">How many images all are tested on.</param>
    /// <param name="found">What was found.</param>
    /// <param name="accuracies">Test accuracy over runs at each width; runs that diverged count as chance.</param>
    public static Statement Learning(Claim claim, double chance, int testImages, string found, IReadOnlyList<RunningMoments> accuracies) =>
        new(claim, found, Judge.All(accuracies.Select(accuracy => Judge.Above(OverImages(accuracy, testImages), Learnt * chance))));

    /// <summary>The statement that wider networks are more accurate and have a smaller loss.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="networks">In ascending order of width: names, test accuracies and losses over runs; runs that diverged count as
    /// chance.</param>
    public static Statement Widths(Claim claim, IReadOnlyList<(string Name, RunningMoments Accuracy, RunningMoments Loss)> networks)
    {
        Statement accuracy = Comparison.Rises(claim, "Test accuracy", Neighbours(n => n.Accuracy));
        Statement loss = Comparison.Falls(claim, "Test loss", Neighbours(n => n.Loss));
        return new(claim, $"{accuracy.Found} {loss.Found}", Judge.All(accuracy.Verdict, loss.Verdict));

        Comparison[] Neighbours(Func<(string Name, RunningMoments Accuracy, RunningMoments Loss), RunningMoments> score) =>
            [.. Comparison.Neighbours("after training", [.. networks.Select(n => (n.Name, score(n)))])];
    }

    /// <summary>The statement that the squared loss does not grow. One run in which it does refutes it.</summary>
    /// <param name="steps">In how many steps.</param>
    /// <param name="networks">For each width its name, the largest loss of a batch over the first one, and how many of its runs
    /// diverged.</param>
    public static Statement SquaredLoss(int steps, IReadOnlyList<(string Name, double Growth, int Diverged, int Runs)> networks)
    {
        string growth = string.Join(
            "; ",
            networks.Select(n =>
                FormattableString.Invariant($"{n.Name}: {n.Growth:G3} times the first loss, ")
                + FormattableString.Invariant($"{n.Diverged} of {n.Runs} runs diverged")
            )
        );
        bool grows = networks.Any(n => n.Growth > Grown || n.Diverged > 0);
        return new(
            SquaredIsStable,
            $"The largest loss of a batch in {steps} steps is, {growth}. "
                + (
                    grows
                        ? "Rates of smaller order than n need a loss whose gradient is bounded: beyond 2/λmax the squared loss "
                            + "grows at first, whatever it comes to later."
                        : "No width's loss grows much."
                ),
            grows ? Verdict.Differs
                : networks.Any(n => double.IsNaN(n.Growth) || n.Runs < 2) ? Verdict.Undecided
                : Verdict.Agrees
        );
    }

    // The share of images that are classified right scatters with the images, also over a single run.
    private static Estimate OverImages(RunningMoments accuracy, int images)
    {
        double variance = accuracy.Mean * (1 - accuracy.Mean) / images;
        return Estimate.Of(accuracy.Mean, Math.Sqrt(variance + (accuracy.Count > 1 ? Math.Pow(accuracy.StandardError, 2) : 0)));
    }
}
