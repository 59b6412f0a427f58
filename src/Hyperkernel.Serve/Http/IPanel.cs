namespace Hyperkernel.Serve.Http;

/// <summary>A part of the page: what answers its requests, and the work behind it.</summary>
internal interface IPanel : IDisposable
{
    /// <summary>What answers its requests.</summary>
    IEnumerable<Route> Routes { get; }

    /// <summary>Ends work in the background.</summary>
    void Stop();
}
