using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace Hyperkernel.Serve.Http;

/// <summary>The files of the page, which lie in the program.</summary>
internal static class PageFiles
{
    private static readonly Assembly _program = typeof(PageFiles).Assembly;

    /// <summary>What answers requests for them.</summary>
    public static IEnumerable<Route> Routes =>
        _program
            .GetManifestResourceNames()
            .Select(name => new Route(HttpMethods.Get, name == "index.html" ? "/" : $"/{name}", context => Send(context, name)));

    private static Task Send(HttpContext context, string name)
    {
        using Stream stream = _program.GetManifestResourceStream(name)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Replies.Bytes(context, bytes, TypeOf(name));
    }

    private static string TypeOf(string name) =>
        Path.GetExtension(name) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            string other => throw new InvalidOperationException($"PageFiles: {other} has no type."),
        };
}
