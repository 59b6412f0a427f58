using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Figures;

namespace Hyperkernel.Experiments.TaylorScaling;

/// <summary>Tables, figures and statements of the experiment on correlation functions and Taylor terms.</summary>
/// <param name="c">The sizes.</param>
/// <param name="results">All units' numbers.</param>
internal sealed class TaylorScalingFindings(TaylorScalingConfiguration c, UnitResults results)
{
    // Lines of one chart, so that they can be told apart.
    private const int MostLines = 8;

    private readonly PowerLaw[] _correlations =
    [
        .. from l in c.MetaLayers
           from r in Enumerable.Range(1, l)
           select PowerLaw.Of("T^r", l, 0, r, 1 - r, c.MetaWidths, n => results.Array(TaylorScalingUnits.CorrelationsName(l, n), TaylorScalingUnits.Order(r))),
    ];

    private readonly PowerLaw[] _terms =
    [
        .. from l in c.MetaLayers
           from h in c.PrimaryLayers
           from r in Enumerable.Range(1, l * h)
           select PowerLaw.Of("K^(r)", l, h, r, Math.Min(0, h - r), c.MetaWidths, n => results.Array(TaylorScalingUnits.TermsName(l, h, n), TaylorScalingUnits.Order(r))),
    ];

    private readonly PowerLaw[] _infinite =
    [
        .. from h in c.PrimaryLayers
           from r in Enumerable.Range(1, h)
           select PowerLaw.Of("K^(r), n infinite", c.InfiniteMetaLayers, h, r, 1 - r, c.PrimaryWidths, m => results.Array(TaylorScalingUnits.InfiniteName(h, m), TaylorScalingUnits.Order(r))),
    ];

    private IEnumerable<PowerLaw> Laws => _correlations.Concat(_terms).Concat(_infinite);

    public Findings All() => new(
        [
            Compare("Lemma 3", "T^r of a network is of order n^(1-r), r from 1 to L.", _correlations),
            Compare("Theorem 1", "K^(r) of a hypernetwork is of order n^(H-r) for H < r ≤ L·H and of order 1 for r ≤ H.", _terms),
            Zeros("Theorem 1, equation 9", "K^(r) is exactly 0 for r > L·H, and T^r for r > L.", [.. FiniteUnits()]),
            Compare("Section 4.3", "Where f is infinitely wide, K^(r) is of order m^(1-r): wide g, not only wide f, makes training linear.", _infinite),
            Zeros("Section 4.3", "Where f is infinitely wide, K^(r) is exactly 0 for r > H.", [.. from h in c.PrimaryLayers from m in c.PrimaryWidths select TaylorScalingUnits.InfiniteName(h, m)]),
        ],
        [ExponentsFigure(), MediansFigure(), CorrelationsFigure(), InfiniteFigure()],
        [PowerLaw.Exponents(Laws), PowerLaw.MediansOf(Laws)]);

    private static Statement Compare(string source, string paper, PowerLaw[] laws)
    {
        PowerLaw worst = laws.MaxBy(law => Math.Abs(law.Exponent.Value - law.Predicted))!;
        int near = laws.Count(law => law.Agrees && !law.IsInInterval);
        string nearby = near == 0 ? "" : FormattableString.Invariant($", and {near} more of the exponents are within {PowerLaw.Allowed} of it");
        string found = FormattableString.Invariant(
            $"{laws.Count(law => law.IsInInterval)} of {laws.Length} intervals contain the prediction{nearby}; the exponent farthest from it is {worst.Exponent.Value:F2} ({worst.Exponent.Lower:F2} to {worst.Exponent.Upper:F2}) for {worst.Predicted}, at L = {worst.L}, ");
        return new(
            source,
            paper,
            found + FormattableString.Invariant($"{(worst.H > 0 ? FormattableString.Invariant($"H = {worst.H}, ") : "")}r = {worst.Order}, over widths {worst.Widths[0]} to {worst.Widths[^1]}."),
            IsChance(laws.Count(law => !law.Agrees), laws.Length) ? Verdict.Agrees : Verdict.Differs);
    }

    // Whether that many of some intervals of 95 % may miss by chance: as many or more do in at least one experiment of a hundred.
    private static bool IsChance(int misses, int intervals)
    {
        const double Miss = .05;
        double exactly = Math.Pow(1 - Miss, intervals), fewer = 0;
        for (int k = 0; k < misses; k++)
        {
            fewer += exactly;
            exactly *= (intervals - k) * Miss / ((k + 1) * (1 - Miss));
        }

        return 1 - fewer >= .01;
    }

    private static Axis Orders(IEnumerable<PowerLaw> laws) => new("order r") { Ticks = [.. laws.Select(law => law.Order).Distinct().Select(r => ((double)r, FormattableString.Invariant($"{r}")))] };

    private static Series Line(PowerLaw law, string name, int colour) => new(name, law.Widths, [.. law.Medians.Select(m => m.Value)])
    {
        Lower = [.. law.Medians.Select(m => m.Lower)],
        Upper = [.. law.Medians.Select(m => m.Upper)],
        Spread = Spread.Bars,
        Colour = colour,
    };

    // The predicted power through the last median.
    private static Series Prediction(PowerLaw law, string name, int colour) => new(
        name, law.Widths, [.. law.Widths.Select(n => law.Medians[^1].Value * Math.Pow(n / law.Widths[^1], law.Predicted))])
    { Mark = Mark.DashedLine, Colour = colour };

    private static LineChart Medians(string title, string width, string quantity, IReadOnlyList<PowerLaw> laws) => new(
        title,
        Axis.Powers(width, laws[0].Widths),
        new($"median of |{quantity}|", AxisScale.Logarithmic),
        [
            .. laws.Select((law, i) => Prediction(law, i == 0 ? "predicted power" : "", i)),
            .. laws.Select((law, i) => Line(law, FormattableString.Invariant($"r = {law.Order}"), i)),
        ]);

    private IEnumerable<string> FiniteUnits() => from l in c.MetaLayers
                                                 from n in c.MetaWidths
                                                 from unit in c.PrimaryLayers.Select(h => TaylorScalingUnits.TermsName(l, h, n)).Append(TaylorScalingUnits.CorrelationsName(l, n))
                                                 select unit;

    private Statement Zeros(string source, string paper, string[] units)
    {
        double largest = units.Max(unit => results.Number(unit, TaylorScalingUnits.Beyond));
        return new(source, paper, FormattableString.Invariant($"The largest magnitude one order beyond, over all draws of {units.Length} sizes, is {largest}."), largest == 0 ? Verdict.Agrees : Verdict.Differs);
    }

    private Figure ExponentsFigure() => new(
        "exponents",
        FormattableString.Invariant(
            $"Exponents of the median of |K^(r)(u,u')| in the width n of f, over n = {c.MetaWidths.Min()} to {c.MetaWidths.Max()} and {c.Draws} draws, g of width {c.PrimaryWidth}: against the order r, for each depth L of f and H of g, with bootstrap intervals of 95 %. Dashed: the paper's min(0, H - r)."),
        [.. c.PrimaryLayers.Select(h =>
        {
            PowerLaw[] laws = [.. _terms.Where(law => law.H == h)];
            PowerLaw[] longest = [.. laws.Where(law => law.L == c.MetaLayers.Max())];
            return new LineChart(
                FormattableString.Invariant($"H = {h}"),
                Orders(longest),
                new("exponent of n"),
                [
                    new Series("predicted", [.. longest.Select(law => (double)law.Order)], [.. longest.Select(law => (double)law.Predicted)]) { Mark = Mark.DashedLine, Colour = -1 },
                    .. c.MetaLayers.Select((l, i) => Measured(FormattableString.Invariant($"L = {l}"), [.. laws.Where(law => law.L == l)], i)),
                ]);
        })]);

    private Figure MediansFigure() => new(
        "terms",
        FormattableString.Invariant($"Medians of |K^(r)(u,u')| over {c.Draws} draws against the width n of f, L = {c.MetaLayers.Max()}, g of width {c.PrimaryWidth}, the first {MostLines} orders; dashed: the predicted powers through the last point."),
        [.. c.PrimaryLayers.Select(h => Medians(FormattableString.Invariant($"H = {h}"), "width n of f", "K^(r)", [.. _terms.Where(law => law.H == h && law.L == c.MetaLayers.Max()).Take(MostLines)]))]);

    private Figure CorrelationsFigure() => new(
        "correlations",
        FormattableString.Invariant($"Medians of |T^r(x_0; x_1..x_r)| of networks of L weight layers over {c.Draws} draws against their width n; dashed: the predicted powers n^(1-r) through the last point."),
        [.. c.MetaLayers.Select(l => Medians(FormattableString.Invariant($"L = {l}"), "width n", "T^r", [.. _correlations.Where(law => law.L == l)]))]);

    private Figure InfiniteFigure() => new(
        "infinite",
        FormattableString.Invariant($"Medians of |K^(r)(u,u')| over {c.InfiniteDraws} draws against the width m of g, f infinitely wide with L = {c.InfiniteMetaLayers}; dashed: the predicted powers m^(1-r) through the last point."),
        [.. c.PrimaryLayers.Select(h => Medians(FormattableString.Invariant($"H = {h}"), "width m of g", "K^(r)", [.. _infinite.Where(law => law.H == h)]))]);

    private static Series Measured(string name, PowerLaw[] laws, int colour) => new(name, [.. laws.Select(law => (double)law.Order)], [.. laws.Select(law => law.Exponent.Value)])
    {
        Lower = [.. laws.Select(law => law.Exponent.Lower)],
        Upper = [.. laws.Select(law => law.Exponent.Upper)],
        Spread = Spread.Bars,
        Colour = colour,
    };
}
