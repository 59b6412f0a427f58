using System.Buffers;
using System.Text;
using System.Text.Json;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Layers.Forms;
using Hyperkernel.Storage;

namespace Hyperkernel.FiniteWidth;

/// <summary>What the file of a finite network says of its arrays, as JSON; docs/models.md explains every field.</summary>
internal sealed record NetworkManifest
{
    /// <summary>The format that is written, and the newest that is read.</summary>
    public const int Version = 1;

    private const string Format = "hyperkernel network";

    public required Architecture Architecture { get; init; }

    public required int ContextSize { get; init; }

    /// <summary>0 for a plain network.</summary>
    public required int CoordinateSize { get; init; }

    public required bool InDouble { get; init; }

    /// <summary>How it is being trained, where the file is a checkpoint.</summary>
    public string? Settings { get; init; }

    /// <summary>The fingerprint of the data it is being trained on, where the file is a checkpoint.</summary>
    public string? Data { get; init; }

    /// <summary>Whether a manifest is one of a finite network.</summary>
    public static bool Recognises(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.TryGetProperty("format", out JsonElement format) && format.ValueEquals(Format);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <exception cref="FormatException">The text is no manifest of this version; the message is a clause that says why.</exception>
    public static NetworkManifest FromJson(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            int version = root.GetProperty("format_version").GetInt32();
            return version == Version && root.GetProperty("format").ValueEquals(Format)
                ? Read(root)
                : throw new FormatException(
                    $"the file has format {root.GetProperty("format")} version {version}, must be {Format} version {Version}."
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

    public string ToJson()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, new() { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("format", Format);
            writer.WriteNumber("format_version", Version);
            writer.WriteString("written_by", typeof(NetworkManifest).Assembly.GetName().Version!.ToString(3));
            writer.WriteString("precision", InDouble ? "double" : "single");
            writer.WriteNumber("context_size", ContextSize);
            writer.WriteNumber("coordinate_size", CoordinateSize);
            writer.WritePropertyName("architecture");
            writer.WriteRawValue(Architecture.ToJson());
            if (Architecture is Hypernetwork { CoordinateFeatures: var features })
            {
                writer.WriteString("coordinate_features", features.ToString());
            }

            if (Settings is not null)
            {
                writer.WriteString("training", Settings);
                writer.WriteString("training_data", Data);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static NetworkManifest Read(JsonElement root) =>
        new()
        {
            Architecture = Architecture.FromJson(root.GetProperty("architecture").GetRawText()) switch
            {
                Hypernetwork h => h.With(CoordinateFeatures.Parse(root.GetProperty("coordinate_features").GetString()!)),
                Architecture plain => plain,
            },
            ContextSize = root.GetProperty("context_size").GetInt32(),
            CoordinateSize = root.GetProperty("coordinate_size").GetInt32(),
            InDouble = root.GetProperty("precision").GetString() switch
            {
                "double" => true,
                "single" => false,
                string other => throw new FormatException($"the precision is '{other}', must be single or double."),
                null => throw new FormatException("the precision is null, must be single or double."),
            },
            Settings = root.TryGetProperty("training", out JsonElement training) ? training.GetString() : null,
            Data = root.TryGetProperty("training_data", out JsonElement data) ? data.GetString() : null,
        };
}
