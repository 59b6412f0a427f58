using System.Text.Json;
using Hyperkernel.Storage;

namespace Hyperkernel.Cli.Rendering;

/// <summary>Parts of JSON that several commands print.</summary>
internal static class JsonParts
{
    /// <summary>Writes a list of texts.</summary>
    public static void WriteStrings(this Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes a list of whole numbers.</summary>
    public static void WriteNumbers(this Utf8JsonWriter writer, string name, IEnumerable<long> numbers)
    {
        writer.WriteStartArray(name);
        foreach (long number in numbers)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes the file of a result, and the arrays in it with their shapes.</summary>
    public static void WriteFile(this Utf8JsonWriter writer, string path, IEnumerable<(string Name, IReadOnlyList<long> Shape)> arrays)
    {
        writer.WriteString("file", path);
        writer.WriteStartObject("arrays");
        foreach ((string name, IReadOnlyList<long> shape) in arrays)
        {
            writer.WriteNumbers(name, shape);
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes a number where it is known.</summary>
    public static void WriteKnown(this Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } number)
        {
            writer.WriteFinite(name, number);
        }
    }
}
