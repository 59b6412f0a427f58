using System.Numerics;
using Hyperkernel.Inference.Models;
using Hyperkernel.Inference.Solvers;
using Hyperkernel.Kernels;
using Hyperkernel.Storage;

namespace Hyperkernel.Inference;

/// <summary>How the equations of a regression are solved. A solver is a file in Solvers and its line in <see cref="All"/>.</summary>
public abstract class Solver
{
    private protected Solver(string name)
    {
        Name = name;
    }

    /// <summary>All solvers; where none is asked for, the first that does what is asked.</summary>
    public static IReadOnlyList<Solver> All { get; } =
    [new GridSolver(), new MaskedGridSolver(), new DenseSolver(), new IterativeSolver(), new EnsembleSolver()];

    /// <summary>On a whole grid of contexts and coordinates, without ever forming the matrix (docs/theory.md).</summary>
    public static Solver Grid { get; } = Named("grid");

    /// <summary>The same where pairs are missing.</summary>
    public static Solver Masked { get; } = Named("masked");

    /// <summary>By a Cholesky factorisation of the kernel matrix.</summary>
    public static Solver Dense { get; } = Named("dense");

    /// <summary>By conjugate gradients, the kernel's entries computed anew in every product.</summary>
    public static Solver Iterative { get; } = Named("iterative");

    /// <summary>The paper's method: dense solves on random subsets of a whole grid, averaged; never taken unless asked for.</summary>
    public static Solver Ensemble { get; } = Named("ensemble");

    /// <summary>What the command line and files call it.</summary>
    public string Name { get; }

    /// <summary>The solver of a name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">There is none; the message lists all.</exception>
    public static Solver Named(string name) =>
        All.FirstOrDefault(s => s.Name == name)
        ?? throw new ArgumentException(
            $"there is no solver '{name}'; solvers are {string.Join(", ", All.Select(s => s.Name))}.",
            nameof(name)
        );

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Why it is taken of itself, or why not, each a clause for people.</summary>
    internal abstract Aptness Fits(Observations observations, RegressionOptions options);

    /// <summary>Throws unless it can solve for some observations.</summary>
    /// <exception cref="ArgumentException">It cannot; the message says why, and what can.</exception>
    internal virtual void Require(Observations observations) { }

    /// <summary>What a fit takes, roughly.</summary>
    internal abstract SolveCost Cost(Observations observations, RegressionOptions options);

    /// <summary>Fits.</summary>
    internal abstract Regression<T> Fit<T>(RegressionData<T> data, PointKernel kernel, double ridge, RegressionOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Whether it can compare kernels and ridges.</summary>
    internal virtual bool Compares => false;

    /// <summary>Tries all kernels with all ridges and fits the best, where the solver <see cref="Compares"/>.</summary>
    internal virtual Choice<Regression<T>> Choose<T>(
        RegressionData<T> data,
        IReadOnlyList<PointKernel> kernels,
        IReadOnlyList<double> ridges,
        SelectionOptions selection,
        RegressionOptions options
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        throw new NotSupportedException($"The {Name} solver cannot compare kernels and ridges.");

    /// <summary>A regression from its arrays in a model's file.</summary>
    /// <exception cref="DataFormatException">An array is missing or damaged.</exception>
    /// <exception cref="ArgumentException">The arrays do not fit each other or the manifest.</exception>
    internal abstract Regression<T> Read<T>(ModelManifest manifest, NpzArchive archive)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Whether a solver is taken where none is asked for.</summary>
    /// <param name="IsTaken">Whether it is.</param>
    /// <param name="Reason">Why, or why not; a clause.</param>
    internal readonly record struct Aptness(bool IsTaken, string Reason);
}
