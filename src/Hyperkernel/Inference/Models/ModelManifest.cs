using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Kernels;
using Hyperkernel.Layers.Forms;
using Hyperkernel.Storage;

namespace Hyperkernel.Inference.Models;

/// <summary>What a model's file says of its arrays, as JSON; docs/models.md explains every field.</summary>
internal sealed record ModelManifest
{
    /// <summary>The format that is written, and the newest that is read.</summary>
    public const int Version = 1;

    private const string Format = "hyperkernel model";

    public required Solver Solver { get; init; }

    public required bool InDouble { get; init; }

    public required PointKernel Kernel { get; init; }

    public required double Ridge { get; init; }

    public required int Channels { get; init; }

    public required bool HasChannelAxis { get; init; }

    public required Preparation Preparation { get; init; }

    public TableColumns? Columns { get; init; }

    public required SolverOptions Options { get; init; }

    public SolveReport? Report { get; init; }

    public Conditioning? Conditioning { get; init; }

    /// <summary>Whether a grid's answers come from the kernel's own entries.</summary>
    public bool IsExactGrid { get; init; }

    /// <summary>
    /// (K + ridge) W at a few training points, which a loaded model must give again; null in a file of a version that did not say.
    /// </summary>
    public double[]? ProbeSums { get; init; }

    public string ToJson()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, new() { Indented = true, MaxDepth = ArchitectureJson.Deep.MaxDepth }))
        {
            writer.WriteStartObject();
            Write(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <exception cref="FormatException">The text is no manifest of this version; the message is a clause that says why.</exception>
    public static ModelManifest FromJson(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, ArchitectureJson.Deep);
            JsonElement root =
                document.RootElement.ValueKind == JsonValueKind.Object
                    ? document.RootElement
                    : throw new FormatException($"{SealedArchive.ManifestName} holds no object.");
            string? format = root.GetProperty("format").GetString();
            int version = root.GetProperty("format_version").GetInt32();
            return format != Format ? throw new FormatException($"the file is of the format '{format}', must be '{Format}'.")
                : version == Version ? Read(root).Checked()
                : throw new FormatException(
                    $"the model has format version {version}, and this program reads {Version}; use the program that saved "
                        + $"it{(version > Version ? ", or a newer one" : "")}."
                );
        }
        catch (Exception e)
            when (e
                    is JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or ArgumentException
                        or ArchitectureFormatException
            )
        {
            throw new FormatException(
                $"{SealedArchive.ManifestName} is not what this program writes: {e.Message.Split('\n')[0].TrimEnd('.')}.",
                e
            );
        }
    }

    private ModelManifest Checked()
    {
        bool offsets = Preparation.Offsets is not { } given || (given.Length == Channels && given.All(double.IsFinite));
        return Channels > 0 && offsets && Ridge > 0 && double.IsFinite(Ridge)
            ? this
            : throw new FormatException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{SealedArchive.ManifestName} has {Channels} channels, {Preparation.Offsets?.Length.ToString() ?? "no"} "
                        + $"offsets and the ridge {Ridge}; these cannot be."
                )
            );
    }

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("format", Format);
        writer.WriteNumber("format_version", Version);
        writer.WriteString("written_by", typeof(ModelManifest).Assembly.GetName().Version!.ToString(3));
        writer.WriteString("solver", Solver.Name);
        writer.WriteString("precision", InDouble ? "double" : "single");
        writer.WriteString("kernel", Name(Kernel.Kind));
        writer.WritePropertyName("architecture");
        (Architecture architecture, CoordinateFeatures? features) = Kernel switch
        {
            HypernetworkKernel { Hypernetwork: var h } => ((Architecture)h, h.CoordinateFeatures),
            NetworkKernel { Network: var network } => (network, null),
            _ => throw new NotSupportedException($"{Kernel} has no form in a file."),
        };
        using (JsonDocument document = JsonDocument.Parse(architecture.ToJson(), ArchitectureJson.Deep))
        {
            document.RootElement.WriteTo(writer);
        }

        if (features is not null)
        {
            writer.WriteString("coordinate_features", features.ToString());
        }

        writer.WriteNumber("ridge", Ridge);
        writer.WriteNumber("channels", Channels);
        writer.WriteBoolean("channel_axis", HasChannelAxis);
        writer.WriteBoolean("normalise_contexts", Preparation.NormaliseContexts);
        if (Preparation.Offsets is { } offsets)
        {
            writer.WriteStartArray("value_offsets");
            Array.ForEach(offsets, writer.WriteNumberValue);
            writer.WriteEndArray();
        }

        if (Columns is { } columns)
        {
            writer.WriteStartObject("columns");
            WriteNames(writer, "contexts", columns.Contexts);
            WriteNames(writer, "coordinates", columns.Coordinates);
            writer.WriteString("value", columns.Value);
            if (columns.ContextNumber is { } number)
            {
                writer.WriteString("context_number", number);
            }

            writer.WriteEndObject();
        }

        writer.WriteStartObject("options");
        writer.WriteNumber("kernel_tolerance", Options.KernelTolerance);
        writer.WriteNumber("relative_residual", Options.RelativeResidual);
        writer.WriteNumber("max_iterations", Options.MaxIterations);
        writer.WriteNumber("max_rank", Options.MaxRank);
        writer.WriteNumber("seed", Options.Seed);
        writer.WriteEndObject();
        if (IsExactGrid)
        {
            writer.WriteBoolean("exact_grid", true);
        }

        if (ProbeSums is { } sums)
        {
            writer.WriteStartArray("probe_sums");
            Array.ForEach(sums, writer.WriteNumberValue);
            writer.WriteEndArray();
        }

        if (Report is { } report)
        {
            writer.WriteStartObject("report");
            writer.WriteNumber("iterations", report.Iterations);
            writer.WriteNumber("relative_residual", report.RelativeResidual);
            writer.WriteBoolean("converged", report.Converged);
            writer.WriteEndObject();
        }

        if (Conditioning is { } conditioning)
        {
            writer.WriteNumber("condition", conditioning.Number);
        }
    }

    private static void WriteNames(Utf8JsonWriter writer, string field, IReadOnlyList<string> names)
    {
        writer.WriteStartArray(field);
        foreach (string name in names)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
    }

    private static ModelManifest Read(JsonElement root)
    {
        JsonElement options = root.GetProperty("options");
        return new()
        {
            Solver = Solver.Named(root.GetProperty("solver").GetString()!),
            InDouble = root.GetProperty("precision").GetString() switch
            {
                "double" => true,
                "single" => false,
                string other => throw new FormatException($"the precision is '{other}', must be single or double."),
                null => throw new FormatException("the precision is null, must be single or double."),
            },
            Kernel = ReadKernel(root),
            Ridge = root.GetProperty("ridge").GetDouble(),
            Channels = root.GetProperty("channels").GetInt32(),
            HasChannelAxis = root.GetProperty("channel_axis").GetBoolean(),
            Preparation = new(
                root.GetProperty("normalise_contexts").GetBoolean(),
                root.TryGetProperty("value_offsets", out JsonElement offsets)
                    ? [.. offsets.EnumerateArray().Select(o => o.GetDouble())]
                    : null
            ),
            Columns = root.TryGetProperty("columns", out JsonElement columns)
                ? new(
                    Names(columns.GetProperty("contexts")),
                    Names(columns.GetProperty("coordinates")),
                    columns.GetProperty("value").GetString()!
                )
                {
                    ContextNumber = columns.TryGetProperty("context_number", out JsonElement number) ? number.GetString() : null,
                }
                : null,
            Options = new()
            {
                KernelTolerance = options.GetProperty("kernel_tolerance").GetDouble(),
                RelativeResidual = options.GetProperty("relative_residual").GetDouble(),
                MaxIterations = options.GetProperty("max_iterations").GetInt32(),
                MaxRank = options.GetProperty("max_rank").GetInt32(),
                Seed = options.GetProperty("seed").GetUInt64(),
            },
            IsExactGrid = root.TryGetProperty("exact_grid", out JsonElement exact) && exact.GetBoolean(),
            ProbeSums = root.TryGetProperty("probe_sums", out JsonElement sums)
                ? [.. sums.EnumerateArray().Select(s => s.GetDouble())]
                : null,
            Report = root.TryGetProperty("report", out JsonElement report)
                ? new(
                    report.GetProperty("iterations").GetInt32(),
                    report.GetProperty("relative_residual").GetDouble(),
                    report.GetProperty("converged").GetBoolean()
                )
                : null,
            Conditioning = root.TryGetProperty("condition", out JsonElement condition)
                ? new(
                    condition.GetDouble(),
                    root.GetProperty("precision").GetString() == "double"
                        ? Inference.Conditioning.OfDouble
                        : Inference.Conditioning.OfSingle
                )
                : null,
        };
    }

    private static PointKernel ReadKernel(JsonElement root)
    {
        KernelKind kind = Named<KernelKind>(root.GetProperty("kernel"));
        return Architecture.FromJson(root.GetProperty("architecture").GetRawText()) switch
        {
            Hypernetwork h => new HypernetworkKernel(
                h.With(CoordinateFeatures.Parse(root.GetProperty("coordinate_features").GetString()!)),
                kind
            ),
            Network network => new NetworkKernel(network, kind),
            Architecture other => throw new FormatException($"{other} has no kernel."),
        };
    }

    private static string[] Names(JsonElement list) => [.. list.EnumerateArray().Select(name => name.GetString()!)];

    private static string Name<TEnum>(TEnum value)
        where TEnum : struct, Enum => Enum.GetName(value)!.ToLowerInvariant();

    private static TEnum Named<TEnum>(JsonElement element)
        where TEnum : struct, Enum
    {
        foreach (TEnum value in Enum.GetValues<TEnum>())
        {
            if (Name(value) == element.GetString())
            {
                return value;
            }
        }

        throw new FormatException($"'{element.GetString()}' must be one of {string.Join(", ", Enum.GetValues<TEnum>().Select(Name))}.");
    }
}
