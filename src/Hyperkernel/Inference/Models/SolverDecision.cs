using Hyperkernel.Inference.Solvers;

namespace Hyperkernel.Inference.Models;

/// <summary>Which solver fits some observations, and why.</summary>
/// <param name="Solver">The solver.</param>
/// <param name="Reason">The reason, a clause for people.</param>
internal sealed record SolverDecision(Solver Solver, string Reason)
{
    /// <summary>
    /// The grid where every pair was observed once, else the dense solve where its matrix fits in memory, else the iterative one; or what
    /// was asked for.
    /// </summary>
    /// <param name="observations">The observations.</param>
    /// <param name="options">The options; <see cref="RegressionOptions.Solver"/> overrules.</param>
    /// <exception cref="ArgumentException">The solver that was asked for cannot solve for these observations.</exception>
    public static SolverDecision For(Observations observations, RegressionOptions options)
    {
        ArgumentNullException.ThrowIfNull(observations);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Solver is { } asked)
        {
            asked.Require(observations);
            return new(asked, "as asked for");
        }

        return Solver
            .All.Select(solver => (Solver: solver, Apt: solver.Fits(observations, options)))
            .Where(s => s.Apt.IsTaken)
            .Select(s => new SolverDecision(s.Solver, s.Apt.Reason))
            .First();
    }

    /// <summary>Throws unless the solver can compare kernels and ridges.</summary>
    /// <exception cref="ArgumentException">It cannot; the message says what to do.</exception>
    public void RequireSelection()
    {
        if (!Solver.Compares)
        {
            throw new ArgumentException(
                $"The {Solver} solver ({Reason}) cannot compare kernels and ridges; choose on a part of the observations."
            );
        }
    }
}
