using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Hyperkernel.Serve.Http;

/// <summary>What requests bring, read strictly.</summary>
internal static class Bodies
{
    /// <summary>Most bytes of a body that nothing else is said of.</summary>
    public const long Most = 64 * 1024;

    /// <summary>Reads a body of JSON.</summary>
    /// <exception cref="RequestException">It is not what is expected.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
    {
        if (!context.Request.HasJsonContentType())
        {
            throw new RequestException(StatusCodes.Status415UnsupportedMediaType, "The body must be of type application/json.");
        }

        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted).ConfigureAwait(false)
                ?? throw new RequestException(StatusCodes.Status400BadRequest, "The body is null.");
        }
        catch (JsonException e)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, $"The body is not the JSON that is expected: at {Place(e)}.");
        }
    }

    /// <summary>A parameter of the address that must be there once.</summary>
    /// <exception cref="RequestException">It is not.</exception>
    public static string Parameter(HttpContext context, string name) =>
        context.Request.Query[name] is [{ Length: > 0 } one]
            ? one
            : throw new RequestException(StatusCodes.Status400BadRequest, $"The address must have {name} once.");

    /// <summary>A whole number from 0 on that the address must have once.</summary>
    /// <exception cref="RequestException">It has none.</exception>
    public static int Number(HttpContext context, string name) =>
        int.TryParse(Parameter(context, name), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new RequestException(StatusCodes.Status400BadRequest, $"The {name} must be a whole number from 0 on.");

    private static string Place(JsonException e) =>
        FormattableString.Invariant($"{(string.IsNullOrEmpty(e.Path) ? "$" : e.Path)}, byte {e.BytePositionInLine ?? 0}");
}
