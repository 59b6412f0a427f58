using System.Text.Json;
using Hyperkernel.Experiments.Reproduction.Figures;

namespace Hyperkernel.Experiments.Reproduction;

/// <summary>What an experiment found.</summary>
/// <param name="Statements">Claims beside what was measured.</param>
/// <param name="Figures">The figures; each one's numbers are written as a table, too.</param>
/// <param name="Tables">Further tables.</param>
public sealed record Findings(IReadOnlyList<Statement> Statements, IReadOnlyList<Figure> Figures, IReadOnlyList<ResultTable> Tables)
{
    /// <summary>Writes the statements as JSON.</summary>
    internal void WriteStatements(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("statements");
        foreach (Statement statement in Statements)
        {
            writer.WriteStartObject();
            writer.WriteString("source", statement.Claim.Source);
            writer.WriteString("claim", statement.Claim.Says);
            if (statement.Claim.Sentence is { } sentence)
            {
                writer.WriteString("sentence", sentence);
            }

            writer.WriteString("found", statement.Found);
            writer.WriteString("verdict", statement.VerdictWord);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
