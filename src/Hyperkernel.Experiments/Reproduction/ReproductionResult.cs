namespace Hyperkernel.Experiments.Reproduction;

/// <summary>What a run of an experiment came to.</summary>
/// <param name="Finished">Units that are finished and lie in the folder.</param>
/// <param name="Total">Units of the whole experiment.</param>
/// <param name="Findings">What was found; null until all units are there.</param>
/// <param name="Files">The files that were written, by their names in the folder, the report first; none until all units are there.</param>
public sealed record ReproductionResult(int Finished, int Total, Findings? Findings, IReadOnlyList<string> Files)
{
    /// <summary>Units that lay in the folder and were computed again, since an older version of the program had made them and they lacked
    /// what this one draws its conclusions from.</summary>
    public IReadOnlyList<string> ComputedAgain { get; init; } = [];
}
