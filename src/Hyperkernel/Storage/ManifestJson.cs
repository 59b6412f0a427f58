using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Hyperkernel.Storage;

/// <summary>Manifests of sealed archives as JSON, by source-generated contexts.</summary>
internal static class ManifestJson
{
    /// <summary>Most levels of a manifest: residual layers may stand in each other, two levels each.</summary>
    public const int MaxDepth = 1000;

    /// <summary>Whether a manifest is of a format.</summary>
    public static bool Recognises(string json, string format)
    {
        try
        {
            return Header(json).Format == format;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Reads a manifest.</summary>
    /// <typeparam name="TFile">What stands in the file.</typeparam>
    /// <typeparam name="T">What it means.</typeparam>
    /// <param name="json">The manifest.</param>
    /// <param name="format">The format it must be of.</param>
    /// <param name="version">The version it must have.</param>
    /// <param name="type">How the file's form is read.</param>
    /// <param name="meaning">From the form to what it means.</param>
    /// <exception cref="FormatException">The text is no such manifest; the message is a clause that says why.</exception>
    public static T Read<TFile, T>(string json, string format, int version, JsonTypeInfo<TFile> type, Func<TFile, T> meaning)
        where TFile : class
    {
        ManifestHeader header = Header(json);
        if (header.Format != format)
        {
            throw new FormatException($"the file is of the format '{header.Format}', must be '{format}'.");
        }

        if (header.FormatVersion != version)
        {
            string newer = header.FormatVersion > version ? ", or a newer one" : "";
            throw new FormatException(
                $"the model has format version {header.FormatVersion}, and this program reads {version}; use the program that "
                    + $"saved it{newer}."
            );
        }

        try
        {
            return meaning(JsonSerializer.Deserialize(json, type) ?? throw new JsonException("it holds no object"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException or FormatException)
        {
            throw Strange(e);
        }
    }

    private static ManifestHeader Header(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ManifestHeaderJson.Default.ManifestHeader)
                ?? throw new JsonException("it holds no object");
        }
        catch (JsonException e)
        {
            throw Strange(e);
        }
    }

    private static FormatException Strange(Exception e) =>
        new($"{SealedArchive.ManifestName} is not what this program writes: {e.Message.Split('\n')[0].TrimEnd('.')}.", e);
}
