using Hyperkernel.Inference.Ensembles;

namespace Hyperkernel.Inference.Models;

/// <summary>How a regression is fitted.</summary>
public sealed record RegressionOptions
{
    /// <summary>How to solve; null, the default, to choose by what the data are (<see cref="SolverDecision"/>).</summary>
    public Solver? Solver { get; init; }

    /// <summary>Whether to compute in double precision rather than in single; true by default.</summary>
    public bool InDouble { get; init; } = true;

    /// <summary>Whether contexts are scaled to S^0(x, x) = 1, here and in every prediction; false by default.</summary>
    public bool NormaliseContexts { get; init; }

    /// <summary>Whether contexts' columns are brought to mean 0 and standard deviation 1, here and in every prediction, a constant column
    /// to 0; false by default. Not with <see cref="NormaliseContexts"/>.</summary>
    public bool StandardiseContexts { get; init; }

    /// <summary>Whether each channel's mean is taken from the values and added to every prediction; false by default.</summary>
    public bool CentreValues { get; init; }

    /// <summary>Tolerances, seed, and what the work may use.</summary>
    public SolverOptions Solve { get; init; } = new();

    /// <summary>
    /// The subsets of the ensemble solver; the paper's by default. The seed and what may be used are those of <see cref="Solve"/>.
    /// </summary>
    public SubsetEnsembleOptions Subsets { get; init; } = new();
}
