using Microsoft.AspNetCore.Http;

namespace Hyperkernel.Serve.Http;

/// <summary>What answers requests of a method for a path.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path, exactly.</param>
/// <param name="Handle">Answers a request.</param>
internal sealed record Route(string Method, string Path, Func<HttpContext, Task> Handle)
{
    /// <summary>Most bytes of a request's body.</summary>
    public long MostBytes { get; init; } = Bodies.Most;
}
