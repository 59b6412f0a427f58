using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Hyperkernel.Activations;
using Hyperkernel.Layers;

namespace Hyperkernel.Architectures;

/// <summary>Architecture files: JSON to records and back.</summary>
internal static class ArchitectureJson
{
    /// <summary>Residual layers may stand in each other, two levels each.</summary>
    public static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1000 };

    private static readonly string[] _layerNames = ["dense", "generated_dense", "layer_norm", "residual"];

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
                $"not JSON at line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}; an architecture is {{\"layers\": [...]}} or {{\"meta\": [...], \"primary\": [...]}}.", e);
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
            if (architecture is HypernetworkArchitecture { Hypernetwork: var hypernetwork })
            {
                Write(writer, "meta", hypernetwork.Meta.Layers);
                Write(writer, "primary", hypernetwork.Primary.Layers);
            }
            else
            {
                Write(writer, "layers", ((PlainArchitecture)architecture).Network.Layers);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static Architecture Read(JsonElement root)
    {
        Place place = new("the file", root);
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw place.Error($"is {Place.Kind(root)}, must be {{\"layers\": [...]}} or {{\"meta\": [...], \"primary\": [...]}}");
        }

        bool plain = place.Has("layers");
        place.RequireOnly(plain ? ["layers"] : ["meta", "primary"]);
        return plain
            ? Composed<Architecture>("layers", () => new PlainArchitecture(ReadNetwork(place.Field("layers"))))
            : new HypernetworkArchitecture(Composed("meta, primary", () => new Hypernetwork(ReadNetwork(place.Field("meta")), ReadNetwork(place.Field("primary")))));
    }

    private static Network ReadNetwork(Place place)
    {
        Layer[] layers = ReadLayers(place);
        return Composed(place.Path, () => new Network(layers));
    }

    private static Layer[] ReadLayers(Place place)
    {
        if (place.Element.ValueKind != JsonValueKind.Array)
        {
            throw place.Error($"is {Place.Kind(place.Element)}, must be a list of layers");
        }

        return [.. place.Element.EnumerateArray().Select((element, i) => ReadLayer(new($"{place.Path}[{i}]", element)))];
    }

    private static Layer ReadLayer(Place place)
    {
        if (place.Element.ValueKind == JsonValueKind.String)
        {
            return new ActivationLayer(ReadActivation(place));
        }

        if (place.Element.ValueKind != JsonValueKind.Object)
        {
            throw place.Error($"is {Place.Kind(place.Element)}, must be the name of an activation or an object with \"layer\" or \"activation\"");
        }

        if (place.Has("activation"))
        {
            place.RequireOnly(["activation", "scale"]);
            Activation activation = ReadActivation(place.Field("activation"));
            return new ActivationLayer(place.Has("scale") ? activation.Scaled(place.Field("scale").Number()) : activation);
        }

        Place name = place.Field("layer");
        switch (name.Text())
        {
            case "dense":
                place.RequireOnly(["layer", "weight_std", "bias_std", "width"]);
                return Composed(place.Path, () => new Dense(
                    place.Optional("weight_std")?.Number() ?? 1, place.Optional("bias_std")?.Number(), place.Optional("width")?.Whole()));
            case "generated_dense":
                place.RequireOnly(["layer", "bias", "width", "weight_std"]);
                return Composed(place.Path, () => new GeneratedDense(
                    place.Optional("bias")?.Truth() ?? false, place.Optional("width")?.Whole(), place.Optional("weight_std")?.Number() ?? 1));
            case "layer_norm":
                place.RequireOnly(["layer", "epsilon"]);
                return Composed(place.Path, () => new LayerNorm(place.Optional("epsilon")?.Number() ?? LayerNorm.DefaultEpsilon));
            case "residual":
                place.RequireOnly(["layer", "branch", "shortcut"]);
                Layer[] branch = ReadLayers(place.Field("branch")), shortcut = place.Optional("shortcut") is { } other ? ReadLayers(other) : [];
                return Composed(place.Path, () => new Residual(branch, shortcut));
            default:
                throw name.Error($"is '{name.Text()}', which is no layer; the nearest known is '{NearestName.Of(name.Text(), _layerNames)}'");
        }
    }

    private static Activation ReadActivation(Place place)
    {
        string text = place.Text();
        if (ActivationNames.TryParse(text, out Activation? activation, out string problem))
        {
            return activation!;
        }

        string name = text.Split('(')[0];
        string hint = ActivationNames.Known.Contains(name) ? "" : $"; the nearest known is '{NearestName.Of(name, [.. ActivationNames.Known, .. _layerNames])}'";
        throw place.Error($"{problem}{hint}");
    }

    // The mathematics is checked by the constructors; what they say gets its place in the file.
    private static T Composed<T>(string path, Func<T> create)
    {
        try
        {
            return create();
        }
        catch (ArgumentException e)
        {
            throw new ArchitectureFormatException($"{path}: {e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal)}", e);
        }
    }

    private static void Write(Utf8JsonWriter writer, string name, ImmutableArray<Layer> layers)
    {
        writer.WriteStartArray(name);
        foreach (Layer layer in layers)
        {
            switch (layer)
            {
                case ActivationLayer { Function: ScaledActivation scaled }:
                    writer.WriteStartObject();
                    writer.WriteString("activation", FileName(scaled.Inner));
                    writer.WriteNumber("scale", scaled.Scale);
                    writer.WriteEndObject();
                    break;
                case ActivationLayer activation:
                    writer.WriteStringValue(FileName(activation.Function));
                    break;
                case Dense dense:
                    writer.WriteStartObject();
                    writer.WriteString("layer", "dense");
                    writer.WriteNumber("weight_std", dense.WeightStd);
                    if (dense.BiasStd is { } bias)
                    {
                        writer.WriteNumber("bias_std", bias);
                    }

                    WriteWidth(writer, dense.Width);
                    break;
                case GeneratedDense generated:
                    writer.WriteStartObject();
                    writer.WriteString("layer", "generated_dense");
                    if (generated.WeightStd != 1)
                    {
                        writer.WriteNumber("weight_std", generated.WeightStd);
                    }

                    writer.WriteBoolean("bias", generated.HasBias);
                    WriteWidth(writer, generated.Width);
                    break;
                case LayerNorm norm:
                    writer.WriteStartObject();
                    writer.WriteString("layer", "layer_norm");
                    if (norm.Epsilon != LayerNorm.DefaultEpsilon)
                    {
                        writer.WriteNumber("epsilon", norm.Epsilon);
                    }

                    writer.WriteEndObject();
                    break;
                case Residual residual:
                    writer.WriteStartObject();
                    writer.WriteString("layer", "residual");
                    Write(writer, "branch", residual.Branch);
                    if (!residual.Shortcut.IsEmpty)
                    {
                        Write(writer, "shortcut", residual.Shortcut);
                    }

                    writer.WriteEndObject();
                    break;
                default:
                    throw new NotSupportedException($"Architecture: {layer} has no form in a file.");
            }
        }

        writer.WriteEndArray();
    }

    private static string FileName(Activation activation) =>
        ActivationNames.TryParse(activation.Name, out Activation? known, out _) && activation.Equals(known)
            ? activation.Name
            : throw new NotSupportedException($"Architecture: the activation {activation} is a caller's function, which has no form in a file.");

    private static void WriteWidth(Utf8JsonWriter writer, int? width)
    {
        if (width is { } units)
        {
            writer.WriteNumber("width", units);
        }

        writer.WriteEndObject();
    }

    /// <summary>An element of the file with its path, for messages.</summary>
    private sealed record Place(string Path, JsonElement Element)
    {
        public static string Kind(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            JsonValueKind.String => "a text",
            JsonValueKind.Number => "a number",
            JsonValueKind.Null => "null",
            _ => "true or false",
        };

        public bool Has(string name) => Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(name, out _);

        public Place? Optional(string name) =>
            Element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? new($"{Path}.{name}", value) : null;

        public Place Field(string name) => Has(name)
            ? new(Path == "the file" ? name : $"{Path}.{name}", Element.GetProperty(name))
            : throw Error($"has no field \"{name}\", which is required");

        public void RequireOnly(string[] allowed)
        {
            if (Element.ValueKind != JsonValueKind.Object)
            {
                throw Error($"is {Kind(Element)}, must be an object with the fields {string.Join(", ", allowed)}");
            }

            HashSet<string> seen = [];
            foreach (JsonProperty property in Element.EnumerateObject())
            {
                if (!seen.Add(property.Name))
                {
                    throw Error($"has the field \"{property.Name}\" twice");
                }

                if (!allowed.Contains(property.Name))
                {
                    throw Error($"has the unknown field \"{property.Name}\"; the nearest known is \"{NearestName.Of(property.Name, allowed)}\"");
                }
            }
        }

        public double Number() => Element.ValueKind == JsonValueKind.Number ? Element.GetDouble() : throw Error($"is {Kind(Element)}, must be a number");

        public int Whole() => Element.ValueKind == JsonValueKind.Number && Element.TryGetInt32(out int value)
            ? value
            : throw Error($"is {Element.GetRawText()}, must be a whole number below 2^31");

        public bool Truth() => Element.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? Element.GetBoolean()
            : throw Error($"is {Kind(Element)}, must be true or false");

        public string Text() => Element.ValueKind == JsonValueKind.String ? Element.GetString()! : throw Error($"is {Kind(Element)}, must be a text");

        public ArchitectureFormatException Error(string problem) => new($"{Path} {problem}.");
    }
}
