using Hyperkernel.Data;

namespace Hyperkernel.Serve.Panels;

/// <summary>What is served, and where.</summary>
internal sealed record ServeOptions
{
    /// <summary>The port on the loopback; 0, the default, for any that is free.</summary>
    public int Port { get; init; }

    /// <summary>Images to complete; the built-in ones if null. They are whole, and of one channel.</summary>
    public ImageSet? Images { get; init; }

    /// <summary>Images to learn from; 1,000 by default.</summary>
    public int TrainImages { get; init; } = 1000;

    /// <summary>Images that errors are measured on; 200 by default.</summary>
    public int TestImages { get; init; } = 200;

    /// <summary>Seed of everything that is drawn.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Most bytes of a table; 32 MiB by default.</summary>
    public long MostTableBytes { get; init; } = 32L << 20;

    /// <summary>Where defects are written, which the page does not show.</summary>
    public TextWriter Error { get; init; } = TextWriter.Null;
}
