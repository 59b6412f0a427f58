using System.Text.Json;
using Hyperkernel.Activations;
using Hyperkernel.Activations.Functions;
using Hyperkernel.Layers.Forms;
using Hyperkernel.Storage;

namespace Hyperkernel.Layers;

/// <summary>"relu", or {"activation": "relu", "scale": 2}.</summary>
internal static class ActivationForm
{
    /// <summary>Reads an activation.</summary>
    /// <param name="place">A text, or an object with the field "activation".</param>
    /// <param name="layers">The names of layers, which a misspelt name may be near to.</param>
    /// <exception cref="ArchitectureFormatException">It is none.</exception>
    public static ActivationLayer Read(JsonPlace place, string[] layers)
    {
        if (place.Element.ValueKind == JsonValueKind.String)
        {
            return new(Named(place, layers));
        }

        place.RequireOnly(["activation", "scale"]);
        Activation activation = Named(place.Field("activation"), layers);
        return new(place.Has("scale") ? activation.Scaled(place.Field("scale").Number()) : activation);
    }

    /// <summary>Writes an activation.</summary>
    /// <exception cref="NotSupportedException">It is a caller's function.</exception>
    public static void Write(Utf8JsonWriter writer, Activation activation)
    {
        if (activation is not ScaledActivation scaled)
        {
            writer.WriteStringValue(Name(activation));
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("activation", Name(scaled.Inner));
        writer.WriteNumber("scale", scaled.Scale);
        writer.WriteEndObject();
    }

    private static string Name(Activation activation) =>
        ActivationNames.TryParse(activation.Name, out Activation? known, out _) && activation.Equals(known)
            ? activation.Name
            : throw new NotSupportedException(
                $"Architecture: the activation {activation} is a caller's function, which has no form in a file."
            );

    private static Activation Named(JsonPlace place, string[] layers)
    {
        string text = place.Text();
        if (ActivationNames.TryParse(text, out Activation? activation, out string problem))
        {
            return activation!;
        }

        string name = text.Split('(')[0];
        if (layers.Contains(name))
        {
            throw place.Error($"'{text}' is a layer, and is written {{\"layer\": \"{name}\"}}");
        }

        string hint = ActivationNames.Known.Contains(name)
            ? ""
            : $"; the nearest known is '{NearestName.Of(name, [.. ActivationNames.Known, .. layers])}'";
        throw place.Error($"{problem}{hint}");
    }
}
