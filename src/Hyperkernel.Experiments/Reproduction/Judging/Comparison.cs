using Hyperkernel.Experiments.Statistics;

namespace Hyperkernel.Experiments.Reproduction.Judging;

/// <summary>Two settings side by side, each with the moments of its score over runs.</summary>
/// <param name="Where">What both have in common, such as "at depth 2".</param>
/// <param name="First">The setting that is compared with, such as "width 5".</param>
/// <param name="FirstScore">Its score.</param>
/// <param name="Second">The setting that the claim is about, such as "width 20".</param>
/// <param name="SecondScore">Its score.</param>
internal sealed record Comparison(string Where, string First, RunningMoments FirstScore, string Second, RunningMoments SecondScore)
{
    /// <summary>By how much the second score is above the first, with two standard errors to both sides: no numbers for one run
    /// each.</summary>
    public Estimate Difference => Estimate.Of(SecondScore.Mean - FirstScore.Mean, StandardError);

    /// <summary>Both scores and their difference in words.</summary>
    public string Words =>
        FormattableString.Invariant($"{Where} it is {FirstScore.Mean:F3} for {First} and {SecondScore.Mean:F3} for {Second}")
        + (
            double.IsFinite(StandardError)
                ? FormattableString.Invariant($" ({Difference.Value:+0.000;-0.000}, standard error {StandardError:F3})")
                : " (one run each)"
        );

    private double StandardError => Math.Sqrt(Math.Pow(FirstScore.StandardError, 2) + Math.Pow(SecondScore.StandardError, 2));

    /// <summary>Compares neighbours among settings in ascending order.</summary>
    /// <param name="where">What all of them have in common.</param>
    /// <param name="settings">Their names and scores.</param>
    public static IEnumerable<Comparison> Neighbours(string where, IReadOnlyList<(string Name, RunningMoments Score)> settings) =>
        settings.Zip(settings.Skip(1), (first, second) => new Comparison(where, first.Name, first.Score, second.Name, second.Score));

    /// <summary>The statement that the second score is the higher one wherever two settings are compared.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="what">What the score is.</param>
    /// <param name="comparisons">All comparisons.</param>
    public static Statement Rises(Claim claim, string what, IReadOnlyList<Comparison> comparisons) =>
        Make(claim, what, comparisons, d => Judge.Above(d, 0));

    /// <summary>The statement that the second score is the lower one wherever two settings are compared.</summary>
    /// <inheritdoc cref="Rises"/>
    public static Statement Falls(Claim claim, string what, IReadOnlyList<Comparison> comparisons) =>
        Make(claim, what, comparisons, d => Judge.Below(d, 0));

    private static Statement Make(Claim claim, string what, IReadOnlyList<Comparison> comparisons, Func<Estimate, Verdict> judge) =>
        new(
            claim,
            comparisons.Count == 0
                ? $"{what}: there is nothing to compare."
                : $"{what}: {string.Join("; ", comparisons.Select(c => c.Words))}.",
            Judge.All(comparisons.Select(c => judge(c.Difference)))
        );
}
