using System.Text.Json;
using Hyperkernel.Inference;

namespace Hyperkernel.Cli.Rendering;

/// <summary>How deviations were computed, and whether they are to be relied on, in words and as JSON.</summary>
internal static class DeviationText
{
    /// <summary>In one sentence.</summary>
    public static string Sentence(DeviationReport report)
    {
        string check = report.LargestDifference is { } difference
            ? FormattableString.Invariant($", within {difference:P1} of exact variances at {report.Checks} points")
            : "";
        string negative =
            report.Negative > 0
                ? FormattableString.Invariant($"; NaN at {report.Negative} points whose computed variance is negative")
                : "";
        string unresolved =
            report.Unresolved > 0
                ? FormattableString.Invariant($"; at {report.Unresolved} points the variance is below what rounding resolves")
                : "";
        return report.IsTrusted
            ? $"Deviations by {Method(report.Method)}{check}{negative}."
            : $"Warning: deviations by {Method(report.Method)}{check}{negative}{unresolved}; they are not to be relied on.";
    }

    private static string Method(DeviationMethod method) =>
        method switch
        {
            DeviationMethod.ModelOperator => "the model operator",
            DeviationMethod.Exact => "exact solves",
            DeviationMethod.Sampling => "sampling",
            _ => throw new ArgumentOutOfRangeException(nameof(method), method, "Unknown method."),
        };

    /// <summary>As an object.</summary>
    public static void Write(Utf8JsonWriter writer, DeviationReport report)
    {
        writer.WriteStartObject("deviation");
        writer.WriteString("method", UncertaintyText.Name(report.Method));
        writer.WriteBoolean("trusted", report.IsTrusted);
        writer.WriteNumber("checks", report.Checks);
        writer.WriteKnown("largest_variance_difference", report.LargestDifference is { } d && double.IsFinite(d) ? d : null);
        writer.WriteNumber("negative", report.Negative);
        writer.WriteNumber("unresolved", report.Unresolved);
        writer.WriteEndObject();
    }
}
