using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Hyperkernel.Serve.Http;

/// <summary>Answers.</summary>
internal static class Replies
{
    /// <summary>Writes JSON.</summary>
    public static Task Json<T>(HttpContext context, T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK)
    {
        byte[] bytes = Serialized(value, type);
        return Bytes(context, bytes, "application/json; charset=utf-8", status);
    }

    /// <summary>As JSON, which has no infinity and nothing that is no number.</summary>
    /// <exception cref="RequestException">There is one.</exception>
    public static byte[] Serialized<T>(T value, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.SerializeToUtf8Bytes(value, type);
        }
        catch (ArgumentException)
        {
            throw NotFinite();
        }
    }

    /// <summary>A result that holds what is no number, or infinity.</summary>
    public static RequestException NotFinite() =>
        new(
            StatusCodes.Status422UnprocessableEntity,
            "What was computed is not finite; numbers this large or this small leave the range of the computation."
        );

    /// <summary>Writes why there is no answer.</summary>
    public static Task Error(HttpContext context, int status, string sentence) =>
        Json(context, new ErrorMessage(sentence), ErrorJson.Default.ErrorMessage, status);

    /// <summary>Writes bytes.</summary>
    public static async Task Bytes(HttpContext context, byte[] bytes, string type, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }
}
