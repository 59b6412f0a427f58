namespace Hyperkernel.Experiments.Reproduction;

/// <summary>What the paper states, beside what was measured.</summary>
/// <param name="Source">Where the paper states it, such as "Theorem 3".</param>
/// <param name="Paper">The paper's statement, in our words.</param>
/// <param name="Found">What was measured, with its numbers.</param>
/// <param name="Verdict">How the two compare.</param>
public sealed record Statement(string Source, string Paper, string Found, Verdict Verdict)
{
    /// <summary>The verdict as a word: agrees, differs or undecided.</summary>
    public string VerdictWord => Verdict.ToString().ToLowerInvariant();
}

/// <summary>How a measurement compares with a statement.</summary>
public enum Verdict
{
    /// <summary>The measurement shows what the statement says.</summary>
    Agrees,

    /// <summary>The measurement does not show it.</summary>
    Differs,

    /// <summary>The measurement is not precise enough to say.</summary>
    Undecided,
}
