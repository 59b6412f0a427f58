using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Kernels;

/// <summary>How kernels are computed; no choice changes what is computed beyond rounding.</summary>
public sealed record KernelOptions
{
    /// <summary>The linear algebra; the best on this machine by default.</summary>
    public IMatrixBackend Backend { get; init; } = MatrixBackends.Default;

    /// <summary>
    /// Rows and columns of a tile; null for 256 in single and 128 in double precision, which stay in a core's second-level cache; 16 to
    /// 4096.
    /// </summary>
    public int? TileSize { get; init; }

    /// <summary>Threads that evaluate tiles; one for each core by default.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Takes the fraction done, from 0 to 1, from several threads, so not always in order; nobody by default.</summary>
    public IProgress<double>? Progress { get; init; }

    /// <summary>Ends the work early with an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Cancellation { get; init; }

    internal ParallelOptions Parallel => new() { MaxDegreeOfParallelism = Threads, CancellationToken = Cancellation };

    /// <summary>Throws unless every choice is possible.</summary>
    internal void Check()
    {
        if (TileSize is < 16 or > 4096)
        {
            throw new ArgumentException($"KernelOptions: TileSize = {TileSize}, must be 16 to 4096.", nameof(TileSize));
        }

        if (Threads < 1)
        {
            throw new ArgumentException($"KernelOptions: Threads = {Threads}, must be > 0.", nameof(Threads));
        }
    }
}
