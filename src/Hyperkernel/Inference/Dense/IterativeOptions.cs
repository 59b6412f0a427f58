using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Dense;

/// <summary>How an iterative regression is solved.</summary>
public sealed record IterativeOptions
{
    /// <summary>The relative residual to reach; 1e-6 by default.</summary>
    public double RelativeResidual { get; init; } = 1e-6;

    /// <summary>
    /// Iterations after which a solve gives up and says so; 500 by default. Each computes all N^2 entries of the kernel anew.
    /// </summary>
    public int MaxIterations { get; init; } = 500;

    /// <summary>
    /// Columns of the kernel that make the preconditioner, k; by default N / 50, and at least 500 where there are so many points. They take
    /// N k numbers in double precision and N k^2 operations; more of them make fewer iterations.
    /// </summary>
    public int? PreconditionerRank { get; init; }

    /// <summary>Seed of the choice of those columns; 1 by default.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The linear algebra; the best on this machine by default.</summary>
    public IMatrixBackend Backend { get; init; } = MatrixBackends.Default;

    /// <summary>Takes the progress of the iterations; nobody by default.</summary>
    public IProgress<SolveProgress>? Progress { get; init; }

    /// <summary>Ends the work early with an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Cancellation { get; init; }

    internal KernelOptions Kernels => new() { Backend = Backend, Cancellation = Cancellation };

    internal SolveOptions Solve => new(RelativeResidual, MaxIterations, Progress, Cancellation);

    internal int RankFor(long points) => (int)Math.Min(points, PreconditionerRank ?? Math.Max(500, points / 50));

    internal void Check()
    {
        Require(RelativeResidual is > 0 and < 1, nameof(RelativeResidual), RelativeResidual, "between 0 and 1");
        Require(MaxIterations > 0, nameof(MaxIterations), MaxIterations, "> 0");
        Require(PreconditionerRank is null or >= 0, nameof(PreconditionerRank), PreconditionerRank ?? 0, ">= 0");
    }

    private static void Require(bool condition, string name, double value, string allowed)
    {
        if (!condition)
        {
            throw new ArgumentException($"IterativeOptions: {name} = {value}, must be {allowed}.", name);
        }
    }
}
