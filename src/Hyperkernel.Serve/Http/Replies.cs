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
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(value, type);
        return Bytes(context, bytes, "application/json; charset=utf-8", status);
    }

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
