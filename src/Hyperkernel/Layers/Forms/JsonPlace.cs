using System.Text.Json;
using Hyperkernel.Storage;

namespace Hyperkernel.Layers.Forms;

/// <summary>An element of the file with its path, for messages.</summary>
internal sealed record JsonPlace(string Path, JsonElement Element)
{
    public static string Kind(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            JsonValueKind.String => "a text",
            JsonValueKind.Number => "a number",
            JsonValueKind.Null => "null",
            _ => "true or false",
        };

    public bool Has(string name) => Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(name, out _);

    public JsonPlace? Optional(string name) =>
        Element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? new($"{Path}.{name}", value) : null;

    public JsonPlace Field(string name) =>
        Has(name)
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
                throw Error(
                    $"has the unknown field \"{property.Name}\"; the nearest known is \"{NearestName.Of(property.Name, allowed)}\""
                );
            }
        }
    }

    public double Number() =>
        Element.ValueKind == JsonValueKind.Number ? Element.GetDouble() : throw Error($"is {Kind(Element)}, must be a number");

    public int Whole() =>
        Element.ValueKind == JsonValueKind.Number && Element.TryGetInt32(out int value)
            ? value
            : throw Error($"is {Element.GetRawText()}, must be a whole number below 2^31");

    public bool Truth() =>
        Element.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? Element.GetBoolean()
            : throw Error($"is {Kind(Element)}, must be true or false");

    public string Text() =>
        Element.ValueKind == JsonValueKind.String ? Element.GetString()! : throw Error($"is {Kind(Element)}, must be a text");

    public ArchitectureFormatException Error(string problem) => new($"{Path} {problem}.");
}
