using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Hyperkernel.Serve.Http;

/// <summary>Lets in what comes from the page itself, and nothing else.</summary>
/// <remarks>
/// A name that resolves to the loopback does not help a foreign page: the host must be this one, and so must the origin where a browser
/// says it. What answers the page wants the token, too, which other users of the machine do not know.
/// </remarks>
/// <param name="port">The port, once it is known.</param>
/// <param name="token">The token.</param>
internal sealed class Guard(Func<int> port, string token)
{
    private const string Scheme = "Bearer ";
    private readonly byte[] _token = Encoding.ASCII.GetBytes(token);

    /// <summary>Handles a request, or refuses it.</summary>
    public Task Handle(HttpContext context, RequestDelegate next)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            "default-src 'self'; img-src 'self' data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        HttpRequest request = context.Request;
        return !IsHere(request.Host.Value) ? Replies.Error(context, StatusCodes.Status421MisdirectedRequest, "The host is not this page's.")
            : request.Headers.Origin is { Count: > 0 } origin && !IsOrigin(origin)
                ? Replies.Error(context, StatusCodes.Status403Forbidden, "The request comes from another page.")
            : request.Path.StartsWithSegments("/api", StringComparison.Ordinal) && !HasToken(request.Headers.Authorization)
                ? Replies.Error(
                    context,
                    StatusCodes.Status401Unauthorized,
                    "The token is missing or wrong; open the address that the program printed."
                )
            : next(context);
    }

    private bool IsHere(string? host) =>
        string.Equals(host, Here("127.0.0.1"), StringComparison.OrdinalIgnoreCase)
        || string.Equals(host, Here("localhost"), StringComparison.OrdinalIgnoreCase);

    private bool IsOrigin(StringValues origin) =>
        origin is [{ } one] && one.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && IsHere(one["http://".Length..]);

    private string Here(string name) => string.Create(CultureInfo.InvariantCulture, $"{name}:{port()}");

    // The time does not tell how much of it is right.
    private bool HasToken(StringValues given) =>
        given is [{ } one]
        && one.StartsWith(Scheme, StringComparison.Ordinal)
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one[Scheme.Length..]), _token);
}
