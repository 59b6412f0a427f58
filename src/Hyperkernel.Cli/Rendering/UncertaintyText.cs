using System.Globalization;
using System.Text.Json;
using Hyperkernel.Experiments.Completion;
using Hyperkernel.Inference;
using Hyperkernel.Storage;

namespace Hyperkernel.Cli.Rendering;

/// <summary>How far completed pixels may be off, in words and as JSON.</summary>
internal static class UncertaintyText
{
    /// <summary>In one sentence.</summary>
    public static string Sentence(PixelUncertainty uncertainty)
    {
        DeviationReport report = uncertainty.Report;
        string warning = report.IsTrusted ? "" : "; WARNING: these deviations are not to be relied on";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{uncertainty.Score.Coverage90:P1} of hidden pixels lie in their 90 % intervals, {uncertainty.Score.Coverage50:P1} in 50 % "
                + $"intervals; deviations of {uncertainty.RootMeanSquare:G3} (root mean square), {Way(report)}{warning}"
        );
    }

    /// <summary>As an object.</summary>
    public static void Write(Utf8JsonWriter writer, PixelUncertainty uncertainty)
    {
        DeviationReport report = uncertainty.Report;
        writer.WriteStartObject("deviation");
        writer.WriteFinite("root_mean_square", uncertainty.RootMeanSquare);
        writer.WriteFinite("scale", uncertainty.Scale);
        writer.WriteNumber("values", uncertainty.Score.Judged);
        writer.WriteFinite("coverage_50", uncertainty.Score.Coverage50 ?? double.NaN);
        writer.WriteFinite("coverage_90", uncertainty.Score.Coverage90 ?? double.NaN);
        writer.WriteFinite("log_score", uncertainty.Score.LogScore ?? double.NaN);
        writer.WriteString("method", Name(report.Method));
        writer.WriteBoolean("trusted", report.IsTrusted);
        if (report.LargestDifference is { } difference && double.IsFinite(difference))
        {
            writer.WriteNumber("largest_variance_difference", difference);
        }

        writer.WriteNumber("deviation_seconds", Math.Round(uncertainty.Seconds, 4));
        writer.WriteEndObject();
    }

    private static string Way(DeviationReport report) =>
        report.LargestDifference is { } difference
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{Words(report.Method)}, variances within {difference:P0} at {report.Checks} checked pixels"
            )
            : Words(report.Method);

    private static string Words(DeviationMethod method) =>
        method switch
        {
            DeviationMethod.Exact => "by exact solves",
            DeviationMethod.Sampling => "by samples",
            _ => "by the model operator",
        };

    /// <summary>The name of a method in JSON.</summary>
    public static string Name(DeviationMethod method) =>
        method switch
        {
            DeviationMethod.Exact => "exact",
            DeviationMethod.Sampling => "sampling",
            _ => "model_operator",
        };
}
