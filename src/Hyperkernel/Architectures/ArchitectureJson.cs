using System.Buffers;
using System.Text;
using System.Text.Json;
using Hyperkernel.Features;
using Hyperkernel.Layers;
using Hyperkernel.Layers.Forms;
using Hyperkernel.Storage;

namespace Hyperkernel.Architectures;

/// <summary>Architecture files: JSON to records and back.</summary>
internal static class ArchitectureJson
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = ManifestJson.MaxDepth };

    public static Architecture Read(string json)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, Deep);
        }
        catch (JsonException e)
        {
            throw new ArchitectureFormatException(
                $"not JSON at line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}; an architecture is {{\"layers\": "
                    + $"[...]}} or {{\"meta\": [...], \"primary\": [...]}}.",
                e
            );
        }

        using (document)
        {
            return Read(document.RootElement);
        }
    }

    public static string Write(Architecture architecture)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, new() { Indented = true, MaxDepth = Deep.MaxDepth }))
        {
            writer.WriteStartObject();
            if (architecture is Hypernetwork hypernetwork)
            {
                LayerFile.Write(writer, "meta", hypernetwork.Meta.Layers);
                LayerFile.Write(writer, "primary", hypernetwork.Primary.Layers);
            }
            else
            {
                LayerFile.Write(writer, "layers", ((Network)architecture).Layers);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The JSON as a part of another file.</summary>
    public static JsonElement Element(Architecture architecture)
    {
        using JsonDocument document = JsonDocument.Parse(Write(architecture), Deep);
        return document.RootElement.Clone();
    }

    /// <summary>An architecture from a part of another file, which holds a hypernetwork's features of coordinates apart.</summary>
    public static Architecture Read(JsonElement root, string? coordinateFeatures) =>
        Read(root) switch
        {
            Hypernetwork h => h.With(
                CoordinateFeatures.Parse(coordinateFeatures ?? throw new FormatException("it names no coordinate_features"))
            ),
            Architecture plain => plain,
        };

    /// <summary>The layers of one network, in a part of another file.</summary>
    public static Network ReadNetwork(string name, JsonElement layers) => ReadNetwork(new JsonPlace(name, layers));

    private static Architecture Read(JsonElement root)
    {
        JsonPlace place = new("the file", root);
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw place.Error($"is {JsonPlace.Kind(root)}, must be {{\"layers\": [...]}} or {{\"meta\": [...], \"primary\": [...]}}");
        }

        bool plain = place.Has("layers");
        place.RequireOnly(plain ? ["layers"] : ["meta", "primary"]);
        return plain
            ? LayerFile.Composed<Architecture>("layers", () => Alone(ReadNetwork(place.Field("layers"))))
            : LayerFile.Composed(
                "meta, primary",
                () => new Hypernetwork(ReadNetwork(place.Field("meta")), ReadNetwork(place.Field("primary")))
            );
    }

    private static Network Alone(Network network)
    {
        network.RequireAlone();
        return network;
    }

    private static Network ReadNetwork(JsonPlace place)
    {
        Layer[] layers = LayerFile.Read(place);
        return LayerFile.Composed(place.Path, () => new Network(layers));
    }
}
