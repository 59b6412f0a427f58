using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hyperkernel.Experiments;

/// <summary>Indented JSON, with the signs of paths and versions as they are.</summary>
public static class JsonText
{
    /// <summary>The text of one object.</summary>
    /// <param name="write">Writes the object's properties.</param>
    public static string Object(Action<Utf8JsonWriter> write)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
