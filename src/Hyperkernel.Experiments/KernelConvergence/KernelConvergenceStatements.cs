using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Judging;
using Hyperkernel.Experiments.Statistics;

namespace Hyperkernel.Experiments.KernelConvergence;

/// <summary>Claims on the convergence of K^h, and what its draws say of them.</summary>
internal static class KernelConvergenceStatements
{
    // Where only one network is wide, the variance has to be so many times that of two wide ones.
    private const double Falls = 3;

    // The variance has to fall at least like this power of both widths.
    private const double LeastDecay = -.5;

    // A mean that is equal to the limit may be off by this part of it, and has to be known to that one.
    private const double Allowed = .02,
        Resolution = .1;

    private const double MeanErrors = 3;

    // A variance of fewer draws than these is known to no factor: where networks are narrow single draws make most of it.
    private const int LeastDraws = 50;

    /// <summary>The variance over both widths.</summary>
    public static Claim BothWide { get; } =
        Claim.OfPaper(
            "Section 1.1",
            "The variance of Kʰ falls when both widths grow, not when one of them does.",
            "As can be seen, the variance of the kernel tends to zero only when both widths increase."
        );

    /// <summary>Which width matters more.</summary>
    public static Claim MetaMatters { get; } = Claim.MeasuredHere("The width of f matters more for the variance of Kʰ than that of g.");

    /// <summary>Theorem 3.</summary>
    public static Claim Converges { get; } =
        Claim.OfPaper(
            "Theorem 3",
            "Kʰ tends to Θʰ in probability as both widths grow.",
            @"$$\mathcal{K}^h(u, u') \xrightarrow{p} \Theta^h(u, u') \quad (70)$$"
        );

    /// <summary>The mean.</summary>
    public static Claim MeanIsLimit { get; } =
        Claim.OfPaper(
            "Section 1.1",
            "The mean of Kʰ equals the limit already at f's width in the curves (500 in the paper).",
            @"As can be seen, the expected value of the empirical kernel, $\mathcal{K}^h(u, u')$, "
                + "is equal to the width-limit kernel (e.g., theoretical kernel) for both widths 10 and 800."
        );

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Claim> Claims => [BothWide, MetaMatters, Converges, MeanIsLimit];

    /// <summary>The statements on the variance where one network, both or none are wide.</summary>
    /// <param name="n">The least and the greatest width of f.</param>
    /// <param name="m">The least and the greatest width of g.</param>
    /// <param name="limit">The limit of the kernel.</param>
    /// <param name="narrow">Draws where both are narrow.</param>
    /// <param name="wideF">Draws where only f is wide.</param>
    /// <param name="wideG">Draws where only g is wide.</param>
    /// <param name="wide">Draws where both are wide.</param>
    public static IEnumerable<Statement> Variances(
        (int Least, int Most) n,
        (int Least, int Most) m,
        double limit,
        double[] narrow,
        double[] wideF,
        double[] wideG,
        double[] wide
    )
    {
        string Relative(double[] draws) => Number(Variance(draws) / (limit * limit));
        string few = TooFew([narrow, wideF, wideG, wide]);
        yield return new(
            BothWide,
            FormattableString.Invariant($"Var Kʰ / (Θʰ)² is {Relative(narrow)} at n = {n.Least}, m = {m.Least}; ")
                + FormattableString.Invariant($"{Relative(wideF)} with only f wide (n = {n.Most}); ")
                + FormattableString.Invariant($"{Relative(wideG)} with only g wide (m = {m.Most}); {Relative(wide)} with both wide.{few}"),
            Judge.All(Judge.Below(LogRatio(wide, wideF, 1), -Math.Log(Falls)), Judge.Below(LogRatio(wide, wideG, 2), -Math.Log(Falls)))
        );
        yield return new(
            MetaMatters,
            FormattableString.Invariant($"Widening f alone {Change(Variance(wideF) / Variance(narrow), "the variance")}, ")
                + FormattableString.Invariant($"widening g alone {Change(Variance(wideG) / Variance(narrow), "it")}.{few}"),
            Judge.Below(LogRatio(wideF, wideG, 3), 0)
        );
    }

    /// <summary>The statement that the variance falls with both widths.</summary>
    /// <param name="widths">Widths of f and g alike, in ascending order.</param>
    /// <param name="draws">Draws at each of them.</param>
    /// <param name="limit">The limit of the kernel.</param>
    public static Statement Convergence(double[] widths, double[][] draws, double limit)
    {
        Estimate slope = new Bootstrap(4).Interval(draws, drawn => LogLogSlope.Of(widths, [.. drawn.Select(Variance)]));
        return new(
            Converges,
            FormattableString.Invariant(
                $"Where n = m, from {widths[0]} on, the variance {(slope.Value > 0 ? "grows" : "falls")} like n^{slope.Value:F2} "
            )
                + FormattableString.Invariant($"({slope.Lower:F2} to {slope.Upper:F2}); at {widths[^1]} the standard deviation is ")
                + $"{Part(Math.Sqrt(Variance(draws[^1])) / limit)} the limit.{TooFew(draws)}",
            TooFew(draws).Length > 0 ? Verdict.Undecided : Judge.Below(slope, LeastDecay)
        );
    }

    /// <summary>The statement that the mean is the limit, judged at the width of f that the claim is made for, or at the next one there
    /// is.</summary>
    /// <param name="curve">The width of f in the curves.</param>
    /// <param name="primary">The width of g.</param>
    /// <param name="widths">Widths of f, in ascending order.</param>
    /// <param name="means">At each of them the moments of K^h over its limit.</param>
    public static Statement Mean(int curve, int primary, double[] widths, RunningMoments[] means)
    {
        int at = Array.FindIndex(widths, width => width >= curve) is >= 0 and var found ? found : widths.Length - 1;
        string values = string.Join(
            "; ",
            widths.Zip(means, (n, k) => FormattableString.Invariant($"{k.Mean:F3} ± {k.StandardError:F3} at n = {n}"))
        );
        return new(
            MeanIsLimit,
            FormattableString.Invariant($"The mean of Kʰ(u,u) at θ = 0 over {means[at].Count} draws, g of width {primary}, divided by Θʰ: ")
                + FormattableString.Invariant($"{values}. Judged at n = {widths[at]}."),
            Judge.Equal(Estimate.Of(means[at].Mean, means[at].StandardError, MeanErrors), 1, Allowed, Resolution)
        );
    }

    private static string Change(double factor, string what) =>
        factor < 1 ? $"divides {what} by {Number(1 / factor)}" : $"multiplies {what} by {Number(factor)}";

    private static string Part(double part) => part < 1 ? FormattableString.Invariant($"{part:P0} of") : $"{Number(part)} times";

    private static string Number(double value) =>
        value is >= 1000 and < 1e6 ? FormattableString.Invariant($"{value:N0}")
        : value is >= 1e-3 and < 1000 ? FormattableString.Invariant($"{value:G3}")
        : FormattableString.Invariant($"{value:0.0e-0}");

    private static string TooFew(double[][] draws) =>
        draws.Min(d => d.Length) is < LeastDraws and var few ? $" Variances of {few} draws are too uncertain to judge by." : "";

    private static double Variance(IReadOnlyList<double> draws) => RunningMoments.Of(draws).Variance;

    private static Estimate LogRatio(double[] draws, double[] others, ulong seed) =>
        Math.Min(draws.Length, others.Length) < LeastDraws
            ? new(double.NaN, double.NaN, double.NaN)
            : new Bootstrap(seed).Interval([draws, others], drawn => Math.Log(Variance(drawn[0]) / Variance(drawn[1])));
}
