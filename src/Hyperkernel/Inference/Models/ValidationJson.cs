using System.Text.Json;
using Hyperkernel.Storage;

namespace Hyperkernel.Inference.Models;

/// <summary>What came of leaving out, as JSON: the same on the command line and for other languages.</summary>
internal static class ValidationJson
{
    /// <summary>Writes the properties of an object.</summary>
    public static void Write(Utf8JsonWriter writer, Validation validation)
    {
        writer.WriteString("left_out", RegressionWords.Parts.WordOf(validation.LeftOut));
        writer.WriteBoolean("closed_form", validation.IsClosedForm);
        writer.WriteNumber("parts", validation.Parts);
        writer.WriteNumber("independent", validation.Independent);
        Write(writer, "model", validation.Model);
        if (validation.Constant is { } constant)
        {
            Write(writer, "constant", constant);
        }

        foreach ((string name, double level) in ((string, double)[])[("expected_50", 0.5), ("expected_90", 0.9)])
        {
            (double low, double high) = validation.Expected(level);
            writer.WriteStartArray(name);
            writer.WriteNumberValue(low);
            writer.WriteNumberValue(high);
            writer.WriteEndArray();
        }

        writer.WriteBoolean("deviations_trusted", validation.AreDeviationsTrusted);
    }

    private static void Write(Utf8JsonWriter writer, string name, PredictionScore score)
    {
        writer.WriteStartObject(name);
        WriteScore(writer, score);
        writer.WriteEndObject();
    }

    /// <summary>Writes the numbers of a score.</summary>
    public static void WriteScore(Utf8JsonWriter writer, PredictionScore score)
    {
        writer.WriteFinite("root_mean_square_error", score.RootMeanSquare);
        writer.WriteNumber("values", score.Values);
        writer.WriteNumber("judged", score.Judged);
        if (score is { LogScore: { } nats, Coverage50: { } half, Coverage90: { } ninety })
        {
            writer.WriteNumber("coverage_50", half);
            writer.WriteNumber("coverage_90", ninety);
            writer.WriteFinite("log_score", nats);
        }
    }
}
