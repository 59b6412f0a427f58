using System.Diagnostics.CodeAnalysis;

namespace Hyperkernel.Serve.Http;

/// <summary>A request that is not answered.</summary>
/// <param name="status">The status of the response.</param>
/// <param name="message">Why, a sentence.</param>
[SuppressMessage("Design", "CA1064", Justification = "It does not leave the program.")]
internal sealed class RequestException(int status, string message) : Exception(message)
{
    /// <summary>The status of the response.</summary>
    public int Status { get; } = status;
}
