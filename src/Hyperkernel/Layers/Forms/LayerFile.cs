using System.Collections.Immutable;
using System.Text.Json;
using Hyperkernel.Storage;

namespace Hyperkernel.Layers.Forms;

/// <summary>Lists of layers in architecture files.</summary>
internal static class LayerFile
{
    // The registry of layers: one line each.
    private static readonly LayerForm[] _forms = [new DenseForm(), new GeneratedDenseForm(), new LayerNormForm(), new ResidualForm()];

    /// <summary>What "layer" may say.</summary>
    public static string[] Names { get; } = [.. _forms.Select(form => form.Name)];

    /// <summary>Reads a list of layers.</summary>
    /// <exception cref="ArchitectureFormatException">It is none, or a layer is not what it must be.</exception>
    public static Layer[] Read(JsonPlace place)
    {
        if (place.Element.ValueKind != JsonValueKind.Array)
        {
            throw place.Error($"is {JsonPlace.Kind(place.Element)}, must be a list of layers");
        }

        return [.. place.Element.EnumerateArray().Select((element, i) => ReadLayer(new($"{place.Path}[{i}]", element)))];
    }

    /// <summary>Writes a list of layers.</summary>
    /// <exception cref="NotSupportedException">A layer has no form in a file.</exception>
    public static void Write(Utf8JsonWriter writer, string name, ImmutableArray<Layer> layers)
    {
        writer.WriteStartArray(name);
        foreach (Layer layer in layers)
        {
            Write(writer, layer);
        }

        writer.WriteEndArray();
    }

    /// <summary>What a constructor makes; what it says when it refuses gets its place in the file.</summary>
    /// <exception cref="ArchitectureFormatException">It refuses.</exception>
    public static T Composed<T>(string path, Func<T> create)
    {
        try
        {
            return create();
        }
        catch (ArgumentException e)
        {
            string message = e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal);
            throw new ArchitectureFormatException($"{path}: {message}", e);
        }
    }

    private static void Write(Utf8JsonWriter writer, Layer layer)
    {
        if (layer is ActivationLayer activation)
        {
            ActivationForm.Write(writer, activation.Function);
        }
        else if (!Array.Exists(_forms, form => form.TryWrite(writer, layer)))
        {
            throw new NotSupportedException($"Architecture: {layer} has no form in a file.");
        }
    }

    private static Layer ReadLayer(JsonPlace place)
    {
        if (place.Element.ValueKind is not (JsonValueKind.String or JsonValueKind.Object))
        {
            throw place.Error(
                $"is {JsonPlace.Kind(place.Element)}, must be the name of an activation or an object with \"layer\" or \"activation\""
            );
        }

        if (place.Element.ValueKind == JsonValueKind.String || place.Has("activation"))
        {
            return ActivationForm.Read(place, Names);
        }

        JsonPlace name = place.Field("layer");
        string text = name.Text();
        LayerForm form =
            Array.Find(_forms, known => known.Name == text)
            ?? throw name.Error($"is '{text}', which is no layer; the nearest known is '{NearestName.Of(text, Names)}'");
        place.RequireOnly(form.Fields);
        return Composed(place.Path, () => form.Read(place));
    }
}
