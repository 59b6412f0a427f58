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
    public static T Choice<T>(string word, string name, params (string Word, T Meaning)[] choices) =>
        Meaning(word, name, new WordList<T>(choices).Parse);

    /// <summary>What an option means.</summary>
    /// <exception cref="ArgumentException">It has no meaning; the message names the option.</exception>
    public static T Meaning<T>(string text, string name, Func<string, T> parse)
    {
        try
        {
            return parse(text);
        }
        catch (FormatException e)
        {
            throw new ArgumentException($"options: {name} {e.Message}", e);
        }
    }

    /// <summary>What is left out together, by its word.</summary>
    public static HoldOut? LeftOut(string? word, string name) => word is null ? null : Meaning(word, name, RegressionWords.Parts.Parse);

    /// <summary>A precision, by its word.</summary>
    public static bool InDouble(string? word) => Meaning(word ?? "double", "precision", RegressionWords.Precisions.Parse);

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
