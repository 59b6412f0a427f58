using System.Text.Json;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Layers.Forms;
using Hyperkernel.Storage;

namespace Hyperkernel.Native;

/// <summary>Architectures as callers describe them: the JSON of architecture files, with shorthand and features of coordinates.</summary>
internal static class ArchitectureText
{
    private const string Features = "coordinate_features";
    private static readonly JsonDocumentOptions _deep = new() { MaxDepth = ManifestJson.MaxDepth };

    /// <summary>Reads a description.</summary>
    /// <param name="text">A shorthand such as relu:2, or JSON. In place of a list of layers may stand a shorthand; all layers of a primary
    /// network are generated then. Beside the networks may stand coordinate_features.</param>
    /// <exception cref="FormatException">It is none; the message says where.</exception>
    public static Architecture Parse(string text)
    {
        if (!text.AsSpan().TrimStart().StartsWith("{"))
        {
            return Shorthand.Parse(text.Trim());
        }

        using JsonDocument document = JsonOf(text);
        Dictionary<string, JsonElement> fields = [];
        foreach (JsonProperty field in document.RootElement.EnumerateObject())
        {
            if (!fields.TryAdd(field.Name, field.Value))
            {
                throw new ArchitectureFormatException($"the architecture has two fields '{field.Name}'.");
            }
        }

        CoordinateFeatures? features = FeaturesOf(fields);
        Architecture architecture = fields.Values.Any(value => value.ValueKind == JsonValueKind.String)
            ? OfShorthands(fields)
            : Architecture.FromJson(Json(fields));
        return features is null ? architecture
            : architecture is Hypernetwork h ? h.With(features)
            : throw new ArchitectureFormatException($"{Features} belongs to a hypernetwork; a plain network has no coordinates.");
    }

    /// <summary>The description of an architecture, without shorthand, that <see cref="Parse"/> reads back.</summary>
    public static string Describe(Architecture architecture)
    {
        if (architecture is not Hypernetwork { CoordinateFeatures: var features } || features == CoordinateFeatures.Raw)
        {
            return architecture.ToJson();
        }

        using JsonDocument document = JsonDocument.Parse(architecture.ToJson(), _deep);
        Dictionary<string, JsonElement> fields = document.RootElement.EnumerateObject().ToDictionary(f => f.Name, f => f.Value);
        using JsonDocument text = JsonDocument.Parse($"\"{features}\"");
        fields.Add(Features, text.RootElement);
        return Json(fields);
    }

    private static JsonDocument JsonOf(string text)
    {
        try
        {
            return JsonDocument.Parse(text, _deep);
        }
        catch (JsonException e)
        {
            throw new ArchitectureFormatException(
                $"not JSON at line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}; an architecture is {{\"layers\": "
                    + $"[...]}} or {{\"meta\": [...], \"primary\": [...]}}.",
                e
            );
        }
    }

    private static CoordinateFeatures? FeaturesOf(Dictionary<string, JsonElement> fields) =>
        !fields.Remove(Features, out JsonElement value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? CoordinateFeatures.Parse(value.GetString()!)
        : throw new ArchitectureFormatException($"{Features} must be a text such as raw or fourier:1.4142.");

    private static Architecture OfShorthands(Dictionary<string, JsonElement> fields)
    {
        if (fields.Count == 1 && fields.TryGetValue("layers", out JsonElement layers))
        {
            return Shorthand.Parse(layers.GetString()!);
        }

        if (
            fields.Count != 2
            || !fields.TryGetValue("meta", out JsonElement meta)
            || !fields.TryGetValue("primary", out JsonElement primary)
        )
        {
            throw new ArchitectureFormatException(
                "an architecture has the field \"layers\", or the two fields \"meta\" and \"primary\", and for a hypernetwork "
                    + $"\"{Features}\"; there are {string.Join(", ", fields.Keys)}."
            );
        }

        Network meta1 = Layers("meta", meta),
            primary1 = Layers("primary", primary);
        return primary.ValueKind == JsonValueKind.String ? Hypernetwork.Of(meta1, primary1) : new Hypernetwork(meta1, primary1);
    }

    private static Network Layers(string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return Shorthand.Parse(value.GetString()!);
        }

        return ArchitectureJson.ReadNetwork(name, value);
    }

    private static string Json(Dictionary<string, JsonElement> fields) =>
        $"{{{string.Join(",\n", fields.Select(field => $"\"{JsonEncodedText.Encode(field.Key)}\": {field.Value.GetRawText()}"))}}}";
}
