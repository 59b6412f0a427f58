using System.Globalization;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Models;

/// <summary>Which solver fits some observations, and why.</summary>
/// <param name="Solver">The solver.</param>
/// <param name="Reason">The reason, a clause for people.</param>
internal sealed record SolverDecision(SolverKind Solver, string Reason)
{
    /// <summary>
    /// Up to so many equations a grid's matrix is factored in double precision, unless the grid solver is asked for by name.
    /// </summary>
    public const long MostExact = 4096;

    // A factorisation works in place, with some panels besides.
    private const double FactorisationBytesPerMatrixByte = 1.15;

    /// <summary>
    /// The grid where every pair was observed once, else the dense solve where its matrix fits in memory, else the iterative one; or what
    /// was asked for.
    /// </summary>
    /// <param name="observations">The observations.</param>
    /// <param name="options">The options; <see cref="RegressionOptions.Solver"/> overrules.</param>
    /// <exception cref="ArgumentException">The grid solver was asked for, but the observations are no whole grid.</exception>
    public static SolverDecision For(Observations observations, RegressionOptions options)
    {
        ArgumentNullException.ThrowIfNull(observations);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Solver is { } asked)
        {
            return asked != SolverKind.Grid || observations.IsWholeGrid
                ? new(asked, "as asked for")
                : throw new ArgumentException(
                    $"The grid solver needs every pair of a context and a coordinate once, but {WhyNotGrid(observations)}; use "
                        + $"the dense solver."
                );
        }

        if (observations.IsWholeGrid)
        {
            return new(
                SolverKind.Grid,
                $"every pair of {Counted.Of(observations.Contexts.Rows, "context")} and "
                    + $"{Counted.Of(observations.Coordinates!.Rows, "coordinate")} was observed"
            );
        }

        Int128 bytes = (Int128)observations.Count * observations.Count * (options.InDouble ? sizeof(double) : sizeof(float));
        long available = MemoryBudget.AvailableBytes();
        string matrix = Invariant($"the matrix of {observations.Count:N0} points takes {MemoryBudget.Format(bytes)}");
        return (double)bytes * FactorisationBytesPerMatrixByte <= available
            ? new(SolverKind.Dense, $"{WhyNotGrid(observations)}, and {matrix}")
            : new(SolverKind.Iterative, $"{WhyNotGrid(observations)}, and {matrix}, of {MemoryBudget.Format(available)} available");
    }

    /// <summary>Throws unless the solver can compare kernels and ridges.</summary>
    /// <exception cref="ArgumentException">It is the iterative one, which cannot.</exception>
    public void RequireSelection()
    {
        if (Solver == SolverKind.Iterative)
        {
            throw new ArgumentException(
                $"The iterative solver ({Reason}) cannot compare kernels and ridges; choose on a part of the observations."
            );
        }
    }

    private static string WhyNotGrid(Observations observations) =>
        observations.Coordinates is null ? "a plain network has no coordinates"
        : observations.Missing > 0
            ? Invariant(
                $"{observations.Missing:N0} of {observations.Contexts.Rows * observations.Coordinates.Rows:N0} pairs were not observed"
            )
        : Invariant($"{observations.Repeated:N0} observations repeat a pair");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
