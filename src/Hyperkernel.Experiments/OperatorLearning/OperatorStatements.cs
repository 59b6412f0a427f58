using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Judging;
using Hyperkernel.Experiments.Statistics;

namespace Hyperkernel.Experiments.OperatorLearning;

/// <summary>Claims on learning operators, and what errors say of them. The paper does not treat operators, so all are ours.</summary>
internal static class OperatorStatements
{
    // A leave-out estimate is of use if it tells the error to a quarter.
    private const double Quarter = 1.25;

    /// <summary>Symmetry.</summary>
    public static Claim SymmetryHelps { get; } =
        Claim.BeyondPaper("With an equation's symmetries built in, errors at new functions are smaller than without.");

    /// <summary>Leaving out.</summary>
    public static Claim LeavingOutForetells { get; } =
        Claim.BeyondPaper("Leaving out one function after the other tells the error at new functions to a quarter of it.");

    /// <summary>Bands.</summary>
    public static Claim BandsHold { get; } = Claim.BeyondPaper("Bands of 90 % hold between 80 and 97 % of the values of new functions.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Claim> Claims => [SymmetryHelps, LeavingOutForetells, BandsHold];

    /// <summary>The statement on symmetry.</summary>
    /// <param name="cases">Of each problem and size the logarithms of error with over error without, one a seed.</param>
    public static Statement Symmetry(IReadOnlyList<(string Where, RunningMoments Logarithms)> cases) =>
        new(
            SymmetryHelps,
            cases.Count == 0
                ? "No problem with a symmetry was run."
                : $"Error with the symmetry over error without: {string.Join("; ", cases.Select(Words))}.",
            Judge.All(cases.Select(c => Judge.Below(Interval(c.Logarithms), 0)))
        );

    /// <summary>The statement on leaving out.</summary>
    /// <param name="cases">Of each problem, size and method the logarithms of foretold over found error, one a seed.</param>
    public static Statement LeaveOut(IReadOnlyList<(string Where, RunningMoments Logarithms)> cases)
    {
        (string Where, RunningMoments Logarithms)[] far = [.. cases.OrderByDescending(c => Math.Abs(c.Logarithms.Mean)).Take(3)];
        return new(
            LeavingOutForetells,
            $"Foretold over found error, the {far.Length} of {cases.Count} cases that are farthest from 1: "
                + $"{string.Join("; ", far.Select(Words))}.",
            Judge.All(
                cases.SelectMany(c =>
                    new[]
                    {
                        Judge.Below(Interval(c.Logarithms), Math.Log(Quarter)),
                        Judge.Above(Interval(c.Logarithms), -Math.Log(Quarter)),
                    }
                )
            )
        );
    }

    /// <summary>The statement on bands.</summary>
    /// <param name="cases">Of each problem, size and method the share that bands hold, one a seed.</param>
    public static Statement Bands(IReadOnlyList<(string Where, RunningMoments Shares)> cases)
    {
        double least = cases.Min(c => c.Shares.Mean),
            most = cases.Max(c => c.Shares.Mean);
        return new(
            BandsHold,
            FormattableString.Invariant($"Between {100 * least:F0} and {100 * most:F0} % in {cases.Count} cases; the least is ")
                + $"{cases.MinBy(c => c.Shares.Mean).Where}, the most {cases.MaxBy(c => c.Shares.Mean).Where}.",
            Judge.All(cases.SelectMany(c => new[] { Judge.Above(Interval(c.Shares), 0.8), Judge.Below(Interval(c.Shares), 0.97) }))
        );
    }

    private static Estimate Interval(RunningMoments moments) => Estimate.Of(moments.Mean, moments.StandardError);

    private static string Words((string Where, RunningMoments Logarithms) of) =>
        FormattableString.Invariant($"{of.Where} {Math.Exp(of.Logarithms.Mean):G3}");
}
