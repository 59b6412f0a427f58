using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Judging;
using Hyperkernel.Experiments.Statistics;
using Hyperkernel.Inference.Models;

namespace Hyperkernel.Experiments.Completion;

/// <summary>Claims on completed images, and what errors say of them. The paper's appendix describes the methods and has no results of them,
/// so all are ours.</summary>
internal static class CompletionStatements
{
    /// <summary>Subset ensembles and the simplest methods.</summary>
    public static Claim Completes { get; } =
        Claim.MeasuredHere(
            "Kernel regression with both kernels of infinitely wide hypernetworks, averaged over subsets, "
                + "completes images better than nearest neighbours and the mean image."
        );

    /// <summary>The whole grid and subset ensembles.</summary>
    public static Claim WholeGridIsBetter { get; } =
        Claim.BeyondPaper("All pixels of all training images at once say more than an average over subsets.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Claim> Claims => [Completes, WholeGridIsBetter];

    /// <summary>The statement that some methods have smaller errors than others, on every split of the images alike.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="better">The methods that the claim is for: names, and errors on each split.</param>
    /// <param name="others">Those they are compared with, each with each.</param>
    /// <param name="note">What else to say.</param>
    public static Statement AreBetter(
        Claim claim,
        IReadOnlyList<(string Name, double[] Errors)> better,
        IReadOnlyList<(string Name, double[] Errors)> others,
        string note
    )
    {
        string Words(IEnumerable<(string Name, double[] Errors)> methods) =>
            string.Join(", ", methods.Select(method => FormattableString.Invariant($"{method.Name} {method.Errors.Average():F4}")));
        (string Names, Estimate Gain)[] gains =
        [
            .. from method in better from other in others select ($"{method.Name} and {other.Name}", Gain(method.Errors, other.Errors)),
        ];
        string differences =
            better[0].Errors.Length == 1
                ? "One split has no standard error."
                : string.Join(
                    " ",
                    gains.Select(g =>
                        FormattableString.Invariant($"Between {g.Names} lie {g.Gain.Value:+0.0000;-0.0000} ")
                        + FormattableString.Invariant($"± {(g.Gain.Upper - g.Gain.Lower) / 4:F4} (standard error over splits).")
                    )
                );
        return new(
            claim,
            $"Mean squared error on hidden pixels, mean of {Counted.Of(better[0].Errors.Length, "split")}: "
                + $"{Words(better)}; {Words(others)}. {differences}{note}",
            Judge.All(gains.Select(g => Judge.Above(g.Gain, 0)))
        );
    }

    // Splits are as hard for one method as for the other, so it is differences that scatter.
    private static Estimate Gain(double[] errors, double[] others)
    {
        RunningMoments moments = RunningMoments.Of(others.Zip(errors, (other, error) => other - error));
        return Estimate.Of(moments.Mean, moments.StandardError);
    }
}
