using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Storage;

/// <summary>Indented JSON, with the signs of paths and versions as they are.</summary>
internal static class JsonText
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

    /// <summary>Writes a number that a computation gave.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="name">The property.</param>
    /// <param name="value">The number.</param>
    /// <exception cref="NotFiniteException">It is NaN or infinite, which JSON has no word for.</exception>
    public static void WriteFinite(this Utf8JsonWriter writer, string name, double value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteNumber(
            name,
            double.IsFinite(value)
                ? value
                : throw new NotFiniteException(
                    FormattableString.Invariant(
                        $"{name} is {value}, so that no results are written. {NotFiniteException.Cause(isSingle: false)}"
                    )
                )
        );
    }
}
