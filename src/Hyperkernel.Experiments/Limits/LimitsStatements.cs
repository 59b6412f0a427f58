using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Judging;
using Hyperkernel.Experiments.Statistics;

namespace Hyperkernel.Experiments.Limits;

/// <summary>Claims on limits, and what finite quantities say of them.</summary>
internal static class LimitsStatements
{
    // What the line in 1/size may miss of a mean at infinite size, and how near the limit the interval must stay to tell, as parts of the
    // scale.
    private const double Allowed = .02,
        Resolution = .5;

    // Drift and excess kurtosis have to fall at least like this power of the width.
    private const double LeastDecay = -.3;

    /// <summary>Lemma 2.</summary>
    public static Claim Lemma2 { get; } =
        Claim.OfPaper(
            "Lemma 2",
            "P P′ᵀ of f tends to Π D(S) times the identity.",
            @"$P_{i, d_1}^{u \rightarrow L} (P_{j, d_2}^{u \rightarrow L})^\top "
                + @"\xrightarrow{d} \prod_{l=u}^{L-1} \dot{\Sigma}_{i,j}^l \delta_{d_1=d_2}$"
        );

    /// <summary>Lemma 6 as it is printed.</summary>
    public static Claim Lemma6 { get; } =
        Claim.OfPaper(
            "Lemma 6",
            "P P′ᵀ of g tends to Π D(Λ) times the identity.",
            @"$P_i^{l_1 \rightarrow l_2} (P_j^{l_1 \rightarrow l_2})^\top \xrightarrow{d} \prod_{l=l_1}^{l_2-1} \dot{\Sigma}^l(u_i, u_j) I$"
        );

    /// <summary>Lemma 6 with the factor that is missing.</summary>
    public static Claim Lemma6Corrected { get; } =
        Claim.BeyondPaper(
            "P P′ᵀ of g tends to Π S D(Λ) times the identity, S(x,x′) the covariance of the generated weights: Lemma 6 with a factor S."
        );

    /// <summary>Theorem 2: the covariance.</summary>
    public static Claim Covariance { get; } =
        Claim.OfPaper(
            "Theorem 2",
            "The outputs h(u) tend to a Gaussian process of covariance Λᴴ.",
            @"independent Gaussian processes, such that $(\mathcal{G}_i^l(u), \mathcal{G}_i^l(u')) \sim \mathcal{N}(0, \Lambda^l(u, u'))$"
        );

    /// <summary>Theorem 2: the distribution.</summary>
    public static Claim Gaussian { get; } =
        Claim.OfPaper(
            "Theorem 2",
            "The distribution of the outputs tends to the normal one.",
            @"$$g_i^l(z; f(x)) \xrightarrow{d} \mathcal{G}_i^l(u) \quad (52)$$"
        );

    /// <summary>Theorem 3.</summary>
    public static Claim Kernel { get; } =
        Claim.OfPaper("Theorem 3", "Kʰ tends to Θʰ.", @"$$\mathcal{K}^h(u, u') \xrightarrow{p} \Theta^h(u, u') \quad (70)$$");

    /// <summary>Theorem 3, second part.</summary>
    public static Claim StandsStill { get; } =
        Claim.OfPaper(
            "Theorem 3, second part",
            "The wider the networks, the less Kʰ moves when training begins; at infinite width it stands still.",
            @"moreover, if $w$ evolves throughout gradient flow, we have: "
                + @"$$\left. \frac{\partial \mathcal{K}^h(u, u')}{\partial t} \right|_{t=0} \xrightarrow{p} 0 \quad (73)$$"
        );

    /// <summary>Remark 1.</summary>
    public static Claim Fourier { get; } =
        Claim.OfPaper(
            "Remark 1",
            "p(z)·p(z′)/k tends to exp(−|z − z′|²/2)/2; here p has a factor √2 more, and the limit no factor 1/2.",
            @"$$\lim_{k \rightarrow \infty} \Sigma^0(p(z), p(z')) = \exp[-\|z - z'\|_2^2/2]/2 \quad (65)$$"
        );

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Claim> Claims => [Lemma2, Lemma6, Lemma6Corrected, Covariance, Gaussian, Kernel, StandsStill, Fourier];

    /// <summary>The statement that means tend to their limits.</summary>
    public static Statement Tends(Claim claim, params IReadOnlyList<LimitSweep> sweeps) =>
        new(claim, string.Join(" ", sweeps.Select(sweep => sweep.Found)), Judge.All(sweeps.Select(sweep => Is(sweep, sweep.Limit))));

    /// <summary>The statement that a mean tends to what Lemma 6 has in print.</summary>
    /// <param name="sweep">The means.</param>
    /// <param name="printed">The printed limit.</param>
    public static Statement TendsAsPrinted(LimitSweep sweep, double printed) =>
        new(
            Lemma6,
            FormattableString.Invariant($"Without S the limit would be {printed:G4}; the mean extrapolated to infinite width lies ")
                + FormattableString.Invariant($"{sweep.ZScore(printed):F0} standard errors from it."),
            Is(sweep, printed)
        );

    /// <summary>The statement that outputs become Gaussian.</summary>
    /// <param name="widths">The widths, in ascending order.</param>
    /// <param name="excess">The excess kurtosis at each.</param>
    /// <param name="slope">The exponent with which it falls.</param>
    public static Statement BecomesGaussian(IReadOnlyList<double> widths, IReadOnlyList<double> excess, Estimate slope) =>
        new(
            Gaussian,
            FormattableString.Invariant($"The excess kurtosis of h is {excess[0]:F2} at width {widths[0]} and {excess[^1]:F2} ")
                + FormattableString.Invariant($"at width {widths[^1]}, {Falling(slope)}."),
            Judge.Below(slope, LeastDecay)
        );

    /// <summary>The statement that the kernel moves less in wider networks.</summary>
    /// <param name="steps">After how many steps.</param>
    /// <param name="widths">The widths, in ascending order.</param>
    /// <param name="drift">Medians of the relative change at each.</param>
    /// <param name="slope">The exponent with which they fall.</param>
    public static Statement BecomesStill(int steps, IReadOnlyList<double> widths, IReadOnlyList<Estimate> drift, Estimate slope) =>
        new(
            StandsStill,
            FormattableString.Invariant(
                $"After {steps} steps of gradient descent Kʰ has moved by {drift[0].Value:P0} at width {widths[0]} "
            ) + FormattableString.Invariant($"and by {drift[^1].Value:P1} at width {widths[^1]} (medians), {Falling(slope)}."),
            Judge.Below(slope, LeastDecay)
        );

    private static Verdict Is(LimitSweep sweep, double limit) =>
        Judge.Equal(sweep.Interval, limit, Allowed * sweep.Scale, Resolution * sweep.Scale);

    private static string Falling(Estimate slope) =>
        FormattableString.Invariant($"falling like width^{slope.Value:F2} ({slope.Lower:F2} to {slope.Upper:F2})");
}
