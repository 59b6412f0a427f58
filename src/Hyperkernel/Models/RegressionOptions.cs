using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Grid;

namespace Hyperkernel.Models;

/// <summary>How a regression is fitted.</summary>
public sealed record RegressionOptions
{
    /// <summary>How to solve; null, the default, to choose by what the data are (<see cref="SolverDecision"/>).</summary>
    public SolverKind? Solver { get; init; }

    /// <summary>Whether to compute in double precision rather than in single; true by default.</summary>
    public bool InDouble { get; init; } = true;

    /// <summary>Whether contexts are scaled to S^0(x, x) = 1, here and in every prediction; false by default.</summary>
    public bool NormaliseContexts { get; init; }

    /// <summary>Whether each channel's mean is taken from the values and added to every prediction; false by default.</summary>
    public bool CentreValues { get; init; }

    /// <summary>Tolerances and progress of iterations, seed, linear algebra, cancellation.</summary>
    public GridOptions Solve { get; init; } = new();

    /// <summary>The progress of dense inference; nobody by default.</summary>
    public IProgress<DenseProgress>? DenseProgress { get; init; }
}
