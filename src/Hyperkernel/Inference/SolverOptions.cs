using System.Globalization;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference;

/// <summary>How a regression's equations are solved; each solver takes of it what it has a use for.</summary>
public sealed record SolverOptions
{
    private readonly double? _kernelTolerance;
    private readonly double? _relativeResidual;

    /// <summary>What the work may use, who is told of it, and what ends it.</summary>
    public Compute Compute { get; init; } = new();

    /// <summary>The relative residual that iterations go to; by default 1e-4, and 1e-9 in double precision.</summary>
    public double RelativeResidual
    {
        get => _relativeResidual ?? 1e-4;
        init => _relativeResidual = value;
    }

    /// <summary>Iterations after which a solve gives up and says so; 500 by default.</summary>
    public int MaxIterations { get; init; } = 500;

    /// <summary>Seed of everything that is drawn: the points where results are checked, pivots, probes; 1 by default.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// Of grids: the largest error of an entry K(u, u') of the decomposed kernel relative to sqrt(K(u, u) K(u', u')); by default 1e-5, and
    /// 1e-11 in double precision. A smaller one costs more terms: about two for each factor of 100. A solve that finds it too large for its
    /// residual makes it smaller (docs/grid.md).
    /// </summary>
    public double KernelTolerance
    {
        get => _kernelTolerance ?? 1e-5;
        init => _kernelTolerance = value;
    }

    /// <summary>Of grids: most Kronecker terms of a decomposition, of each symmetry; 200 by default.</summary>
    public int MaxRank { get; init; } = 200;

    /// <summary>
    /// Grids of up to so many equations are solved by a factorisation of their matrix, and answered with the kernel's own entries, in
    /// double precision whatever the model's is; 0 by default. 4,096 equations take 130 MiB and about a second.
    /// </summary>
    public long ExactUpTo { get; init; }

    /// <summary>
    /// Of the iterative solver: columns of the kernel that make its preconditioner, k; by default N / 50, and at least 500 where there are
    /// so many points. They take N k numbers in double precision and N k^2 operations; more of them make fewer iterations.
    /// </summary>
    public int? PreconditionerRank { get; init; }

    /// <summary>
    /// Whether a residual that ends iterations is computed anew, in double precision; not for what is only compared, and no answer.
    /// </summary>
    internal bool ChecksResiduals { get; init; } = true;

    /// <summary>These options with what they leave open as a precision has it.</summary>
    internal SolverOptions For<T>()
        where T : unmanaged =>
        typeof(T) == typeof(float)
            ? this
            : this with
            {
                KernelTolerance = _kernelTolerance ?? 1e-11,
                RelativeResidual = _relativeResidual ?? 1e-9,
            };

    internal int RankFor(long points) => (int)Math.Min(points, PreconditionerRank ?? Math.Max(500, points / 50));

    internal void Check()
    {
        Compute.Check();
        Require(RelativeResidual is > 0 and < 1, nameof(RelativeResidual), RelativeResidual, "between 0 and 1");
        Require(MaxIterations > 0, nameof(MaxIterations), MaxIterations, "> 0");
        Require(KernelTolerance is > 0 and < 1, nameof(KernelTolerance), KernelTolerance, "between 0 and 1");
        Require(MaxRank > 0, nameof(MaxRank), MaxRank, "> 0");
        Require(ExactUpTo >= 0, nameof(ExactUpTo), ExactUpTo, ">= 0");
        Require(PreconditionerRank is null or >= 0, nameof(PreconditionerRank), PreconditionerRank ?? 0, ">= 0");
    }

    private static void Require(bool condition, string name, double value, string allowed)
    {
        if (!condition)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"SolverOptions: {name} = {value}, must be {allowed}."),
                name
            );
        }
    }
}
