using System.Globalization;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;

namespace Hyperkernel.Cli.Rendering;

/// <summary>What has to be said of a fit's outcome beside its numbers: how its choice came about, and what its digits are worth.</summary>
internal static class FitNotes
{
    /// <summary>The sentences.</summary>
    /// <param name="result">The outcome.</param>
    /// <param name="observations">What was learnt from.</param>
    public static IEnumerable<string> Of(FitResult result, Observations observations)
    {
        foreach (string note in result.Rule is { } rule ? OfChoice(result, rule, observations) : [])
        {
            yield return note;
        }

        foreach (string note in result.Model.Learnt is { } learnt ? LearntText.Notes(learnt, result.Model) : [])
        {
            yield return note;
        }

        foreach (
            string note in result.Validation is { } validation ? ValidationText.Notes(validation, result.Model.Learnt is not null) : []
        )
        {
            yield return note;
        }

        if (result.Model.Conditioning is { IsPoor: true } poor)
        {
            yield return poor.Warning;
        }
    }

    private static IEnumerable<string> OfChoice(FitResult result, SelectionCriterion rule, Observations observations)
    {
        if (rule == SelectionCriterion.LeaveOut && observations.Repeated > 0)
        {
            yield return "Repeated observations predict each other where one is left out, which favours ridges that suit them; --select "
                + "evidence counts them as what they are.";
        }

        if (NothingLearnt(result, rule, observations) is { } nothing)
        {
            yield return nothing;
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

    // The mean is what there is to know of values without their inputs; it is taken with the data's own variance, to its advantage.
    private static string? NothingLearnt(FitResult result, SelectionCriterion rule, Observations observations)
    {
        double variance = 0;
        for (int c = 0; c < observations.Values.Columns; c++)
        {
            double[] channel = [.. Enumerable.Range(0, (int)observations.Count).Select(i => observations.Values[i, c])];
            double mean = channel.Average();
            variance += channel.Average(value => (value - mean) * (value - mean)) / observations.Values.Columns;
        }

        if (result.Candidates.FirstOrDefault(result.IsChosen)?.Score is not { } score || !(variance > 0) || !double.IsFinite(variance))
        {
            return null;
        }

        const string Remedy = "other networks or coordinate features may find more.";
        double evidence = score / result.Values,
            ofNoise = -0.5 * (Math.Log(2 * Math.PI * variance) + 1);
        return rule switch
        {
            SelectionCriterion.LeaveOut when score >= variance => string.Create(
                CultureInfo.InvariantCulture,
                $"Warning: nothing was learnt: the best mean squared error where left out, {score:G3}, is no less than that of the "
                    + $"values' mean, {variance:G3}; {Remedy}"
            ),
            SelectionCriterion.Evidence when evidence <= ofNoise => string.Create(
                CultureInfo.InvariantCulture,
                $"Warning: nothing was learnt: the best log marginal likelihood, {evidence:F3} nats a value, is no more than that of "
                    + $"independent noise, {ofNoise:F3}; {Remedy}"
            ),
            _ => null,
        };
    }

    // Networks are tried from shallow to deep.
    private static bool IsDeepest(FitResult result, Func<HypernetworkKernel, Architectures.Network> part)
    {
        Architectures.Network[] tried = [.. result.Kernels.Select(k => k.Kernel).OfType<HypernetworkKernel>().Select(part).Distinct()];
        return tried.Length > 1 && result.Model.Kernel is HypernetworkKernel chosen && part(chosen).Equals(tried[^1]);
    }
}
