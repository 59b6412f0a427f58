using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Judging;

namespace Hyperkernel.Experiments.TaylorScaling;

/// <summary>Claims on orders in width, and what exponents say of them.</summary>
internal static class TaylorScalingStatements
{
    /// <summary>T^r.</summary>
    public static Claim Correlations { get; } =
        Claim.OfPaper(
            "Section 3",
            "T^r of a network is of order n^(1-r), r from 1 to L.",
            @"we prove that $\mathcal{T}^r(x_0, \dots, x_r) \sim 1/n^{\max(r-1, 0)}$ "
                + "for vanilla neural networks, where $n$ is the width of the network"
        );

    /// <summary>K^(r).</summary>
    public static Claim Terms { get; } =
        Claim.OfPaper(
            "Theorem 1",
            "K^(r) of a hypernetwork is of order n^(H-r) for H < r ≤ L·H and of order 1 for r ≤ H.",
            @"$$\mathcal{K}_{i,j}^{(r)} \sim \begin{cases} n^{H-r} & \text{if } r > H \\ 1 & \text{otherwise.} \end{cases} \quad (39)$$"
        );

    /// <summary>What is beyond the last order.</summary>
    public static Claim Zeros { get; } =
        Claim.OfPaper(
            "Section 4.2, equation 9",
            "Derivatives by the same layer twice are exactly 0: so T^r is for r > L, and K^(r) for r > L·H.",
            @"for any multi-set $\mathbf{l}$, such that, $l_i = l_j$ for some $i \neq j$, then, "
                + @"$$\frac{\partial^k f^d(x_i; w)}{\partial W^{l_1} \dots \partial W^{l_k}} = 0 \quad (9)$$"
        );

    /// <summary>K^(r) where f is infinitely wide.</summary>
    public static Claim InfiniteTerms { get; } =
        Claim.BeyondPaper("Where f is infinitely wide, K^(r) is of order m^(1-r): wide g, not only wide f, makes training linear.");

    /// <summary>What is beyond the last order where f is infinitely wide.</summary>
    public static Claim InfiniteZeros { get; } = Claim.BeyondPaper("Where f is infinitely wide, K^(r) is exactly 0 for r > H.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Claim> Claims => [Correlations, Terms, Zeros, InfiniteTerms, InfiniteZeros];

    /// <summary>The statement that exponents are the predicted ones.</summary>
    public static Statement Exponents(Claim claim, IReadOnlyList<PowerLaw> laws)
    {
        PowerLaw worst = laws.MaxBy(law => Math.Abs(law.Exponent.Value - law.Predicted))!;
        int near = laws.Count(law => law.Verdict == Verdict.Agrees && !law.IsInInterval);
        int wide = laws.Count(law => law.Verdict == Verdict.Undecided);
        string others =
            (near == 0 ? "" : FormattableString.Invariant($", and {near} more come within {PowerLaw.Allowed} of it"))
            + (wide == 0 ? "" : FormattableString.Invariant($", {wide} are too wide to tell it from the neighbouring power"));
        string place =
            worst.H > 0
                ? FormattableString.Invariant($"L = {worst.L}, H = {worst.H}, r = {worst.Order}")
                : FormattableString.Invariant($"L = {worst.L}, r = {worst.Order}");
        return new(
            claim,
            FormattableString.Invariant($"{laws.Count(law => law.IsInInterval)} of {laws.Count} intervals contain the prediction{others}; ")
                + FormattableString.Invariant($"the exponent farthest from it is {worst.Exponent.Value:F2} ")
                + FormattableString.Invariant($"({worst.Exponent.Lower:F2} to {worst.Exponent.Upper:F2}) ")
                + FormattableString.Invariant($"for {worst.Predicted}, at {place}, over widths {worst.Widths[0]} to {worst.Widths[^1]}."),
            Judge.Family(laws.Select(law => (law.Exponent, (double)law.Predicted)), PowerLaw.Allowed, PowerLaw.Resolution)
        );
    }

    /// <summary>The statement that magnitudes are exactly 0.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="largest">For each size the largest magnitude over all draws.</param>
    public static Statement AreZero(Claim claim, IReadOnlyList<double> largest) =>
        new(
            claim,
            FormattableString.Invariant(
                $"The largest magnitude one order beyond, over all draws of {largest.Count} sizes, is {largest.Max()}."
            ),
            Judge.All(largest.Select(Judge.Zero))
        );
}
