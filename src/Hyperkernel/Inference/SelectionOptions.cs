using Hyperkernel.Inference.Models;

namespace Hyperkernel.Inference;

/// <summary>By what kernels and ridges are compared; neither needs data of its own.</summary>
public enum SelectionCriterion
{
    /// <summary>
    /// The mean squared error where something is left out. Less is better. The masked solver leaves a tenth out at once, drawn by the
    /// seed of the probes; the others leave each out in turn.
    /// </summary>
    LeaveOut,

    /// <summary>
    /// The log marginal likelihood: how well a Gaussian process with noise of variance ridge explains the values. More is better.
    /// </summary>
    Evidence,
}

/// <summary>How kernels and ridges are compared.</summary>
public sealed record SelectionOptions
{
    /// <summary>The criterion; leaving out by default.</summary>
    public SelectionCriterion Criterion { get; init; } = SelectionCriterion.LeaveOut;

    /// <summary>
    /// What is to be predicted, and so left out: single entries or whole contexts; by default whole contexts on a grid, and single entries
    /// otherwise.
    /// </summary>
    public HoldOut? Predicting { get; init; }

    /// <summary>The probes of a grid's log-determinant, the same for all candidates.</summary>
    public ProbeOptions Probes { get; init; } = new();

    /// <summary>Takes each candidate as soon as its score is known; nobody by default.</summary>
    public IProgress<Candidate>? Progress { get; init; }

    /// <summary>A criterion with everything else as it is by default.</summary>
    /// <param name="criterion">The criterion.</param>
    public static implicit operator SelectionOptions(SelectionCriterion criterion) => new() { Criterion = criterion };
}
