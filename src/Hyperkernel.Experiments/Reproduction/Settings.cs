using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Hyperkernel.Storage;

namespace Hyperkernel.Experiments.Reproduction;

/// <summary>Changes to a configuration, <c>name=value</c> each.</summary>
internal static class Settings
{
    /// <summary>The configuration with the changes made, and as JSON.</summary>
    /// <exception cref="FormatException">A setting is not one, or its value is not allowed; the message says what is.</exception>
    public static (T Configuration, string Json) Apply<T>(T configuration, JsonTypeInfo<T> type, IReadOnlyList<string> settings)
        where T : class
    {
        JsonObject json = JsonSerializer.SerializeToNode(configuration, type)!.AsObject();
        string[] names = [.. json.Select(property => property.Key)];
        foreach (string setting in settings)
        {
            int equals = setting.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? setting : setting[..equals];
            if (equals < 0 || !json.ContainsKey(name))
            {
                string wrong =
                    equals < 0 ? "has no value" : $"is no setting of this experiment; the nearest known is '{NearestName.Of(name, names)}'";
                throw new FormatException(
                    $"--set {setting}: '{name}' {wrong}. Settings are written name=value; there are {string.Join(", ", names)}."
                );
            }

            JsonNode? before = json[name];
            json[name] = Value(setting[(equals + 1)..]);
            try
            {
                if (json[name] is null && before is not null)
                {
                    throw new JsonException();
                }

                T changed = json.Deserialize(type) ?? configuration;
                _ = JsonSerializer.Serialize(changed, type);
                configuration = changed;
            }
            // The latter of numbers beyond double's.
            catch (Exception e) when (e is JsonException or ArgumentException)
            {
                string usual = JsonSerializer.SerializeToNode(configuration, type)![name]?.ToJsonString() ?? "null";
                throw new FormatException($"--set {setting}: the value is not of the kind that '{name}' takes, such as {usual}.", e);
            }
        }

        return (configuration, JsonSerializer.Serialize(configuration, type));
    }

    // What is no JSON is a word.
    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
