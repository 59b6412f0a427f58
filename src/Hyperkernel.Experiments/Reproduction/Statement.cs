using Hyperkernel.Experiments.Reproduction.Judging;

namespace Hyperkernel.Experiments.Reproduction;

/// <summary>A claim beside what was measured.</summary>
/// <param name="Claim">The claim, with the paper's sentence if it is the paper's.</param>
/// <param name="Found">What was measured, with its numbers.</param>
/// <param name="Verdict">How the two compare.</param>
public sealed record Statement(Claim Claim, string Found, Verdict Verdict)
{
    /// <summary>The verdict as a word: agrees, differs or undecided.</summary>
    public string VerdictWord => Verdict.ToString().ToLowerInvariant();
}
