using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hyperkernel.Inference.Models;
using Hyperkernel.Storage;

namespace Hyperkernel.Native;

/// <summary>Options in JSON: what they may be, and what is said where they are something else.</summary>
internal static class Options
{
    /// <summary>Reads the options of a call; none for a null pointer.</summary>
    /// <exception cref="ArgumentException">They are no JSON object of these fields; the message names what is wrong.</exception>
    public static unsafe TRequest Read<TRequest>(byte* text, JsonTypeInfo<TRequest> type)
        where TRequest : class, new()
    {
        if (Call.Text(text) is not { } json)
        {
            return new();
        }

        try
        {
            RequireKnown(json, type);
            return JsonSerializer.Deserialize(json, type) ?? new();
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"options: {Clause(e)}", e);
        }
    }

    /// <summary>What a word stands for.</summary>
    /// <exception cref="ArgumentException">It is none of the words; the message lists them.</exception>
    public static T Choice<T>(string word, string name, params ReadOnlySpan<(string Word, T Meaning)> choices)
    {
        List<string> words = [];
        foreach ((string known, T meaning) in choices)
        {
            if (known == word)
            {
                return meaning;
            }

            words.Add(known);
        }

        throw new ArgumentException($"options: {name} is '{word}', must be {string.Join(", ", words[..^1])} or {words[^1]}.");
    }

    /// <summary>What is left out together, by its word.</summary>
    public static HoldOut? LeftOut(string? word, string name) =>
        word is null ? null : Choice(word, name, ("entries", HoldOut.Entries), ("contexts", HoldOut.Contexts));

    /// <summary>A precision, by its word.</summary>
    public static bool InDouble(string? word) => Choice(word ?? "double", "precision", ("double", true), ("single", false));

    private static void RequireKnown<TRequest>(string json, JsonTypeInfo<TRequest> type)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new ArgumentException("options: must be a JSON object such as {\"ridge\": 0.01}.");
        }

        string[] known = [.. type.Properties.Where(property => property.Set is not null).Select(property => property.Name)];
        foreach (JsonProperty field in document.RootElement.EnumerateObject())
        {
            if (!known.Contains(field.Name))
            {
                throw new ArgumentException(
                    $"options: there is no '{field.Name}'; the nearest known is '{NearestName.Of(field.Name, known)}'."
                );
            }
        }
    }

    private static string Clause(JsonException e) =>
        e.Path is { Length: > 2 } path ? $"{path[2..]} has a value of another kind than it must have." : $"not JSON: {e.Message}";
}
