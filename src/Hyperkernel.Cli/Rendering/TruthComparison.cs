using System.Text.Json;
using Hyperkernel.Inference.Models;
using Hyperkernel.Storage;

namespace Hyperkernel.Cli.Rendering;

/// <summary>How predictions compare with a column of a table.</summary>
/// <param name="Column">The column.</param>
/// <param name="Score">The score.</param>
/// <param name="Deviation">The deviation of the column's values from their mean.</param>
/// <param name="NoiseMissing">The column with the noise of single values that intervals go without; null where they do not.</param>
internal sealed record TruthComparison(string Column, PredictionScore Score, double Deviation, string? NoiseMissing)
{
    /// <summary>In words.</summary>
    public string Sentence
    {
        get
        {
            string sentence = ValidationText.Sentence(Score, Column, Deviation);
            return NoiseMissing is null
                ? sentence
                : $"{sentence} The table has no column '{NoiseMissing}', so the noise of single values is not in these intervals.";
        }
    }

    /// <summary>As an object.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("comparison");
        writer.WriteString("column", Column);
        writer.WriteFinite("deviation_of_values", Deviation);
        ValidationJson.WriteScore(writer, Score);
        writer.WriteEndObject();
    }
}
