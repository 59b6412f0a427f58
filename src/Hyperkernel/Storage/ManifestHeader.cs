using System.Text.Json.Serialization;

namespace Hyperkernel.Storage;

/// <summary>What every manifest begins with, whatever version wrote it.</summary>
internal sealed record ManifestHeader
{
    public required string Format { get; init; }

    public required int FormatVersion { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, MaxDepth = ManifestJson.MaxDepth)]
[JsonSerializable(typeof(ManifestHeader))]
internal sealed partial class ManifestHeaderJson : JsonSerializerContext;
