namespace Hyperkernel.LinearAlgebra;

/// <summary>What work may use, who is told of it, and what ends it; no choice changes a result beyond rounding.</summary>
public sealed record Compute
{
    private readonly CancellationToken _cancellation;

    /// <summary>The linear algebra; the best on this machine by default.</summary>
    public IMatrixBackend Backend { get; init; } = MatrixBackends.Default;

    /// <summary>Threads of what is parallel outside the linear algebra; one for each core by default.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Rows and columns of a kernel's tile; null for 256 in single and 128 in double precision, which stay in a core's second-level cache;
    /// 16 to 4096.
    /// </summary>
    public int? TileSize { get; init; }

    /// <summary>
    /// Most bytes that one matrix or decomposition may take before it is refused; null, the default, for what is free when it is made.
    /// </summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Takes the progress, from several threads, so not always in order; nobody by default.</summary>
    public IProgress<WorkProgress>? Progress { get; init; }

    /// <summary>Ends the work early with an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Cancellation
    {
        get => Calls?.Token ?? _cancellation;
        init => _cancellation = value;
    }

    /// <summary>What ends one call after another, in place of a token for all: a model outlives the call that fitted it.</summary>
    internal CallCancellation? Calls { get; init; }

    internal ParallelOptions Parallel => new() { MaxDegreeOfParallelism = Threads, CancellationToken = Cancellation };

    /// <summary>The same without a word on its progress: of work inside other work.</summary>
    internal Compute Quiet => Progress is null ? this : this with { Progress = null };

    /// <summary>Bytes that may be taken.</summary>
    internal long AvailableBytes => Math.Min(MemoryBytes ?? long.MaxValue, MemoryBudget.AvailableBytes());

    /// <summary>Tells of one stage.</summary>
    internal void Report(string stage, long done, long total) => Progress?.Report(new(stage, done, total));

    /// <summary>Throws unless so many bytes may be taken.</summary>
    /// <exception cref="InsufficientMemoryException">They may not; the message says what for, and how many are available.</exception>
    internal void RequireMemory(Int128 bytes, string purpose)
    {
        if (bytes > MemoryBytes)
        {
            throw new InsufficientMemoryException(
                $"{MemoryBudget.Format(bytes)} of memory are needed for {purpose}; {MemoryBudget.Format(MemoryBytes.Value)} are allowed."
            );
        }

        MemoryBudget.Require(bytes, purpose);
    }

    /// <summary>Throws unless every choice is possible.</summary>
    internal void Check()
    {
        if (TileSize is < 16 or > 4096)
        {
            throw new ArgumentException($"Compute: TileSize = {TileSize}, must be 16 to 4096.", nameof(TileSize));
        }

        if (Threads < 1)
        {
            throw new ArgumentException($"Compute: Threads = {Threads}, must be > 0.", nameof(Threads));
        }

        if (MemoryBytes < 0)
        {
            throw new ArgumentException($"Compute: MemoryBytes = {MemoryBytes}, must be >= 0.", nameof(MemoryBytes));
        }
    }
}
