namespace Hyperkernel.Inference.Grid;

/// <summary>How kernels and ridges are compared.</summary>
public sealed record SelectionOptions
{
    /// <summary>The criterion; leaving contexts out by default.</summary>
    public SelectionCriterion Criterion { get; init; } = SelectionCriterion.LeaveOneContextOut;

    /// <summary>The probes of the marginal likelihood's determinant, the same for all candidates.</summary>
    public ProbeOptions Probes { get; init; } = new();

    /// <summary>How each candidate is decomposed and solved; the fit of the best is one of these solves.</summary>
    public GridOptions Grid { get; init; } = new();

    /// <summary>Takes each candidate's score as soon as it is known; nobody by default.</summary>
    public IProgress<GridScore>? Progress { get; init; }
}
