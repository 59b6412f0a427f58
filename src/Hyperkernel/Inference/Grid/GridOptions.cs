using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

/// <summary>How a grid is decomposed and its system solved.</summary>
public sealed record GridOptions
{
    private readonly double? _kernelTolerance;
    private readonly double? _relativeResidual;

    /// <summary>
    /// Largest error of an entry K(u, u') of the decomposed kernel relative to sqrt(K(u, u) K(u', u')); by default 1e-5, and 1e-11 in
    /// double precision. A smaller one costs more terms: about two for each factor of 100. A solve that finds it too large for its residual
    /// makes it smaller (docs/grid.md).
    /// </summary>
    public double KernelTolerance
    {
        get => _kernelTolerance ?? 1e-5;
        init => _kernelTolerance = value;
    }

    /// <summary>
    /// Grids of up to so many equations are solved by a factorisation of their matrix, and answered with the kernel's own entries, in
    /// double precision whatever the model's is; 0 by default. 4,096 equations take 130 MiB and about a second.
    /// </summary>
    public long ExactUpTo { get; init; }

    /// <summary>The relative residual to reach; by default 1e-4, and 1e-9 in double precision.</summary>
    public double RelativeResidual
    {
        get => _relativeResidual ?? 1e-4;
        init => _relativeResidual = value;
    }

    /// <summary>Iterations after which a solve gives up and says so; 200 by default.</summary>
    public int MaxIterations { get; init; } = 200;

    /// <summary>Most Kronecker terms of a decomposition, of each symmetry; 200 by default.</summary>
    public int MaxRank { get; init; } = 200;

    /// <summary>Seed of the samples on which the decomposition is found and checked; 1 by default.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The linear algebra; the best on this machine by default.</summary>
    public IMatrixBackend Backend { get; init; } = MatrixBackends.Default;

    /// <summary>Takes the progress of a solve; nobody by default.</summary>
    public IProgress<SolveProgress>? Progress { get; init; }

    /// <summary>Ends the work early with an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Cancellation { get; init; }

    internal KernelOptions Kernels => new() { Backend = Backend, Cancellation = Cancellation };

    internal SolveOptions Solve => new(RelativeResidual, MaxIterations, Progress, Cancellation);

    /// <summary>These options with what they leave open as a precision has it.</summary>
    internal GridOptions For<T>()
        where T : unmanaged =>
        typeof(T) == typeof(float)
            ? this
            : this with
            {
                KernelTolerance = _kernelTolerance ?? 1e-11,
                RelativeResidual = _relativeResidual ?? 1e-9,
            };

    internal void Check()
    {
        Require(ExactUpTo >= 0, nameof(ExactUpTo), ExactUpTo, ">= 0");
        Require(KernelTolerance is > 0 and < 1, nameof(KernelTolerance), KernelTolerance, "between 0 and 1");
        Require(RelativeResidual is > 0 and < 1, nameof(RelativeResidual), RelativeResidual, "between 0 and 1");
        Require(MaxIterations > 0, nameof(MaxIterations), MaxIterations, "> 0");
        Require(MaxRank > 0, nameof(MaxRank), MaxRank, "> 0");
    }

    private static void Require(bool condition, string name, double value, string allowed)
    {
        if (!condition)
        {
            throw new ArgumentException($"GridOptions: {name} = {value}, must be {allowed}.", name);
        }
    }
}
