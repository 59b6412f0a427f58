using System.Text.RegularExpressions;
using Hyperkernel.Experiments.Catalog;
using Hyperkernel.Experiments.Reproduction;
using Xunit;

namespace Hyperkernel.Tests.Experiments.Judging;

/// <summary>What is said to be the paper's stands in the paper.</summary>
public sealed partial class CitationTests
{
    public static TheoryData<string> Names { get; } = [.. ExperimentCatalog.All.Select(experiment => experiment.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Claims_of_the_paper_cite_it_word_for_word(string name)
    {
        string paper = Normal(File.ReadAllText(SharedFiles.Require("docs/PAPER_APPENDIX.md")));
        foreach (Claim claim in Of(name).Where(claim => claim.Sentence is not null))
        {
            Assert.True(paper.Contains(Normal(claim.Sentence!), StringComparison.Ordinal), $"{claim.Source}: {claim.Sentence}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Claims_with_a_place_in_the_paper_have_a_sentence_and_others_none(string name)
    {
        IReadOnlyList<Claim> claims = Of(name);
        Assert.NotEmpty(claims);
        Assert.Equal(claims.Distinct(), claims);
        Assert.All(
            claims,
            claim =>
            {
                Assert.Equal(claim.Sentence is null, claim.Source is "Measured here" or "Beyond the paper");
                Assert.Matches("^(Section|Lemma|Theorem|Remark) [0-9]|^Measured here$|^Beyond the paper$", claim.Source);
                Assert.False(claim.Sentence is { Length: < 30 }, "A citation of a few words says nothing.");
            }
        );
    }

    [Theory]
    [InlineData("a deeper $g$ incurs faster training")]
    [InlineData("the width of $f$ matters more than that of $g$")]
    public void A_sentence_that_the_paper_has_not_is_found(string sentence) =>
        Assert.DoesNotContain(
            Normal(sentence),
            Normal(File.ReadAllText(SharedFiles.Require("docs/PAPER_APPENDIX.md"))),
            StringComparison.Ordinal
        );

    private static IReadOnlyList<Claim> Of(string name) => ExperimentCatalog.Find(name).Claims;

    // Spaces and line breaks alike; the file sets formulas apart by spaces, also from a comma after them.
    private static string Normal(string text) => BeforeComma().Replace(Space().Replace(text, " ").Trim(), ",");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(" ,")]
    private static partial Regex BeforeComma();
}
