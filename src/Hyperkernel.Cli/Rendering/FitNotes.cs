using Hyperkernel.Inference;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;

namespace Hyperkernel.Cli.Rendering;

/// <summary>What has to be said of a fit's outcome beside its numbers: how its choice came about, and what its digits are worth.</summary>
internal static class FitNotes
{
    /// <summary>The sentences.</summary>
    /// <param name="result">The outcome.</param>
    /// <param name="repeated">How many observations repeat a point.</param>
    public static IEnumerable<string> Of(FitResult result, long repeated)
    {
        foreach (string note in result.Rule is { } rule ? OfChoice(result, rule, repeated) : [])
        {
            yield return note;
        }

        if (result.Model.Conditioning is { IsPoor: true } poor)
        {
            yield return poor.Warning;
        }
    }

    private static IEnumerable<string> OfChoice(FitResult result, SelectionCriterion rule, long repeated)
    {
        if (rule == SelectionCriterion.LeaveOut && repeated > 0)
        {
            yield return "Repeated observations predict each other where one is left out, which favours ridges that suit them; --select "
                + "evidence counts them as what they are.";
        }

        int scored = result.Candidates.Count(c => c.Score is not null),
            tied = result.Tied;
        if (scored < result.Candidates.Count)
        {
            yield return $"{result.Candidates.Count - scored} of {result.Candidates.Count} candidates have no score: "
                + "their equations cannot be solved in this precision, or their score is no finite number.";
        }

        if (tied > 1)
        {
            yield return (
                tied == scored
                    ? $"Warning: all {tied} candidates score the same, so the data do not choose between them; "
                    : $"{tied} candidates score the same; "
            ) + "of equal ones the first networks and the largest ridge are taken.";
        }

        if (tied < scored && result.IsAtTheEdge)
        {
            yield return "The ridge that was chosen is the last one on its side; a better one may lie beyond, see --ridge.";
        }

        if (tied < scored && IsDeepest(result, kernel => kernel.Hypernetwork.Meta))
        {
            yield return "The meta network that was chosen is the deepest that was tried; a better one may be deeper, see --meta.";
        }

        if (tied < scored && IsDeepest(result, kernel => kernel.Hypernetwork.Primary))
        {
            yield return "The primary network that was chosen is the deepest that was tried; a better one may be deeper, see --primary.";
        }
    }

    // Networks are tried from shallow to deep.
    private static bool IsDeepest(FitResult result, Func<HypernetworkKernel, Architectures.Network> part)
    {
        Architectures.Network[] tried = [.. result.Kernels.Select(k => k.Kernel).OfType<HypernetworkKernel>().Select(part).Distinct()];
        return tried.Length > 1 && result.Model.Kernel is HypernetworkKernel chosen && part(chosen).Equals(tried[^1]);
    }
}
