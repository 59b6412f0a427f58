using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Judging;
using Hyperkernel.Experiments.Statistics;

namespace Hyperkernel.Experiments.TrainingLimit;

/// <summary>Claims on trained networks, and what errors of predictions say of them. The paper's theorems end where training begins, so all
/// are ours.</summary>
internal static class TrainingLimitStatements
{
    // Beyond its interval an exponent may be off by what the smallest widths add.
    private const double Allowed = .15;

    // An interval that reaches an exponent as far off as the nearest other order does not tell.
    private const double Resolution = .5;

    // A correction is worth its name if it leaves a third.
    private const double Corrects = 3;

    /// <summary>The limit of training.</summary>
    public static Claim FollowsLimit { get; } =
        Claim.BeyondPaper("Trained wide hypernetworks follow gradient flow with Θʰ, with an error of order n^(-1/2).");

    /// <summary>Training is linear.</summary>
    public static Claim IsLinear { get; } =
        Claim.BeyondPaper("Training becomes linear in the weights: Kʰ of the start predicts it with an error of order 1/n.");

    /// <summary>The next Taylor term.</summary>
    public static Claim IsCorrected { get; } =
        Claim.BeyondPaper(
            "What Kʰ of the start leaves is a matter of higher Taylor terms: early in training the next one leaves a third of it or less."
        );

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Claim> Claims => [FollowsLimit, IsLinear, IsCorrected];

    /// <summary>The statement that errors of a prediction fall as orders in the width let one expect.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="what">What the errors are of.</param>
    /// <param name="widths">The least and the greatest width.</param>
    /// <param name="laws">For each activation the errors of the prediction.</param>
    public static Statement Falls(Claim claim, string what, (int Least, int Most) widths, IReadOnlyList<(string Activation, Law Law)> laws)
    {
        string found = string.Join(
            " ",
            laws.Select(l =>
                FormattableString.Invariant($"{l.Activation}: {l.Law.Medians[0].Value:G2} at n = m = {widths.Least} and ")
                + FormattableString.Invariant($"{l.Law.Medians[^1].Value:G2} at {widths.Most}, falling like n^{l.Law.Slope.Value:F2} ")
                + FormattableString.Invariant($"(95 % interval {l.Law.Slope.Lower:F2} to {l.Law.Slope.Upper:F2}; ")
                + FormattableString.Invariant($"orders predict {l.Law.Predicted:G2}).")
            )
        );
        return new(claim, $"{what} {found}", Judge.All(laws.Select(l => Judge.Equal(l.Law.Slope, l.Law.Predicted, Allowed, Resolution))));
    }

    /// <summary>The statement that the next Taylor term corrects errors.</summary>
    /// <param name="width">The width of the networks.</param>
    /// <param name="gains">For each activation by how much it divides the median error, early and at the end of training.</param>
    public static Statement Correction(
        int width,
        IReadOnlyList<(string Activation, int EarlySteps, Estimate Early, int Steps, Estimate Late)> gains
    )
    {
        string found = string.Join(
            " ",
            gains.Select(g =>
                FormattableString.Invariant($"{g.Activation}: after {g.EarlySteps} steps it leaves 1/{g.Early.Value:G2} ")
                + FormattableString.Invariant($"(1/{g.Early.Lower:G2} to 1/{g.Early.Upper:G2}) of the error at n = m = {width}, ")
                + FormattableString.Invariant($"after {g.Steps} steps 1/{g.Late.Value:G2}.")
            )
        );
        return new(
            IsCorrected,
            $"{found} The order in n stays the same: contractions of several Hessians are as large as the term that is taken in, "
                + "and grow with time. Kinks that weights cross are in no Taylor term.",
            Judge.All(gains.Select(g => Judge.Above(g.Early, Corrects)))
        );
    }
}
