using System.Text.Json;
using System.Text.Json.Serialization;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Storage;

namespace Hyperkernel.FiniteWidth;

/// <summary>What the file of a finite network says of its arrays, as JSON; docs/models.md explains every field.</summary>
internal sealed record NetworkManifest
{
    private const string FormatName = "hyperkernel network";
    private const int Version = 1;

    public string Format { get; init; } = FormatName;

    public int FormatVersion { get; init; } = Version;

    public string WrittenBy { get; init; } = typeof(NetworkManifest).Assembly.GetName().Version!.ToString(3);

    public required NumberPrecision Precision { get; init; }

    public required int ContextSize { get; init; }

    /// <summary>0 for a plain network.</summary>
    public required int CoordinateSize { get; init; }

    [JsonPropertyName("architecture")]
    public required JsonElement ArchitectureForm { get; init; }

    public string? CoordinateFeatures { get; init; }

    /// <summary>How it is being trained, where the file is a checkpoint.</summary>
    [JsonPropertyName("training")]
    public string? Settings { get; init; }

    /// <summary>The fingerprint of the data it is being trained on, where the file is a checkpoint.</summary>
    [JsonPropertyName("training_data")]
    public string? Data { get; init; }

    [JsonIgnore]
    public Architecture Architecture { get; private init; } = null!;

    [JsonIgnore]
    public bool InDouble => Precision == NumberPrecision.Double;

    /// <summary>The manifest of a network.</summary>
    public static NetworkManifest Of(Architecture architecture, int contextSize, int coordinateSize, bool inDouble) =>
        new()
        {
            Precision = inDouble ? NumberPrecision.Double : NumberPrecision.Single,
            ContextSize = contextSize,
            CoordinateSize = coordinateSize,
            ArchitectureForm = ArchitectureJson.Element(architecture),
            CoordinateFeatures = (architecture as Hypernetwork)?.CoordinateFeatures.ToString(),
            Architecture = architecture,
        };

    /// <summary>Whether a manifest is one of a finite network.</summary>
    public static bool Recognises(string json) => ManifestJson.Recognises(json, FormatName);

    /// <exception cref="FormatException">The text is no manifest of this version; the message is a clause that says why.</exception>
    public static NetworkManifest FromJson(string json) =>
        ManifestJson.Read(json, FormatName, Version, NetworkManifestJson.Default.NetworkManifest, file => file.Understood());

    public string ToJson() => JsonSerializer.Serialize(this, NetworkManifestJson.Default.NetworkManifest);

    private NetworkManifest Understood() => this with { Architecture = ArchitectureJson.Read(ArchitectureForm, CoordinateFeatures) };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true,
    MaxDepth = ManifestJson.MaxDepth
)]
[JsonSerializable(typeof(NetworkManifest))]
internal sealed partial class NetworkManifestJson : JsonSerializerContext;
