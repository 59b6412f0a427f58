namespace Hyperkernel.Experiments.Reproduction;

/// <summary>Something that an experiment can show or refute: a claim of the paper with its sentence, or one of our own without.</summary>
public sealed record Claim
{
    private Claim(string source, string says, string? sentence)
    {
        (Source, Says, Sentence) = (source, says, sentence);
    }

    /// <summary>Where it is made: a place of the paper, such as "Theorem 3"; "Measured here" or "Beyond the paper" if it is not the
    /// paper's.</summary>
    public string Source { get; }

    /// <summary>The claim in our words.</summary>
    public string Says { get; }

    /// <summary>The paper's sentence, or a part of it, word for word with its formulas in LaTeX; null if the claim is not the
    /// paper's.</summary>
    public string? Sentence { get; }

    /// <summary>A claim that the paper makes.</summary>
    /// <param name="source">The place, such as "Section 2.1".</param>
    /// <param name="says">The claim in our words.</param>
    /// <param name="sentence">The sentence that makes it, or a part of it, word for word.</param>
    public static Claim OfPaper(string source, string says, string sentence) => new(source, says, sentence);

    /// <summary>A claim about what the paper describes without making it.</summary>
    /// <param name="says">The claim.</param>
    public static Claim MeasuredHere(string says) => new("Measured here", says, null);

    /// <summary>A claim about what the paper does not treat.</summary>
    /// <param name="says">The claim.</param>
    public static Claim BeyondPaper(string says) => new("Beyond the paper", says, null);
}
