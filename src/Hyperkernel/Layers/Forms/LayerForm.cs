using System.Text.Json;

namespace Hyperkernel.Layers.Forms;

/// <summary>How a kind of layer stands in an architecture file: {"layer": name, ...}.</summary>
/// <param name="name">What "layer" says.</param>
/// <param name="fields">The names of the other fields.</param>
internal abstract class LayerForm(string name, params string[] fields)
{
    /// <summary>What "layer" says.</summary>
    public string Name => name;

    /// <summary>All fields that may stand there.</summary>
    public string[] Fields { get; } = ["layer", .. fields];

    /// <summary>Reads a layer.</summary>
    /// <param name="place">The object, whose fields are known to be among <see cref="Fields"/>.</param>
    /// <exception cref="ArchitectureFormatException">A field does not hold what it must.</exception>
    /// <exception cref="ArgumentException">The layer refuses a value.</exception>
    public abstract Layer Read(JsonPlace place);

    /// <summary>Writes a layer, if it is one of this kind.</summary>
    public abstract bool TryWrite(Utf8JsonWriter writer, Layer layer);
}

/// <summary>The form of a type of layer.</summary>
/// <param name="name">What "layer" says.</param>
/// <param name="fields">The names of the other fields.</param>
/// <typeparam name="TLayer">The layer.</typeparam>
internal abstract class LayerForm<TLayer>(string name, params string[] fields) : LayerForm(name, fields)
    where TLayer : Layer
{
    public sealed override bool TryWrite(Utf8JsonWriter writer, Layer layer)
    {
        if (layer is not TLayer own)
        {
            return false;
        }

        writer.WriteStartObject();
        writer.WriteString("layer", Name);
        WriteFields(writer, own);
        writer.WriteEndObject();
        return true;
    }

    /// <summary>Writes the fields, those that have their usual values left out.</summary>
    protected abstract void WriteFields(Utf8JsonWriter writer, TLayer layer);

    /// <summary>Writes the number of units where it is given.</summary>
    protected static void WriteWidth(Utf8JsonWriter writer, int? width)
    {
        if (width is { } units)
        {
            writer.WriteNumber("width", units);
        }
    }
}
