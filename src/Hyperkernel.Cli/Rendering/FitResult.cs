using Hyperkernel.Inference;
using Hyperkernel.Inference.Models;

namespace Hyperkernel.Cli.Rendering;

/// <summary>What came out of a fit.</summary>
/// <param name="Model">The model.</param>
/// <param name="Kernels">The kernels it was chosen from, with their names.</param>
/// <param name="Rule">By what it was chosen; null where nothing was.</param>
/// <param name="Candidates">What was tried.</param>
/// <param name="Values">How many values were learnt from, over all channels.</param>
/// <param name="Path">The model's file.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record FitResult(
    RegressionModel Model,
    IReadOnlyList<NamedKernel> Kernels,
    SelectionCriterion? Rule,
    IReadOnlyList<Candidate> Candidates,
    long Values,
    string Path,
    double Seconds
)
{
    /// <summary>What came of leaving out; null where it was not asked for.</summary>
    public Validation? Validation { get; init; }

    /// <summary>What the command line calls a kernel.</summary>
    public string NameOf(Candidate candidate) => Kernels.First(k => k.Kernel == candidate.Kernel).Name;

    /// <summary>Whether this is the candidate that was chosen.</summary>
    public bool IsChosen(Candidate candidate) => candidate.Kernel == Model.Kernel && candidate.Ridge == Model.Ridge;

    /// <summary>How many candidates score as the chosen one does, up to rounding, with it.</summary>
    public int Tied =>
        Candidates.FirstOrDefault(IsChosen)?.Score is { } best
            ? Candidates.Count(c => c.Score is { } score && Ties.AreEqual(score, best, Model.InDouble))
            : 0;

    /// <summary>Whether the chosen ridge is the least or the greatest that was tried, so that the best may lie beyond.</summary>
    public bool IsAtTheEdge =>
        Rule is not null && (Model.Ridge == Candidates.Min(c => c.Ridge) || Model.Ridge == Candidates.Max(c => c.Ridge));
}
