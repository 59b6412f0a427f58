using System.Globalization;
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
        select PowerLaw.Of(
            "T^r",
            l,
            0,
            r,
            1 - r,
            c.MetaWidths,
            n => results.Array(TaylorScalingUnits.CorrelationsName(l, n), TaylorScalingUnits.Order(r))
        ),
    ];

    private readonly PowerLaw[] _terms =
    [
        .. from l in c.MetaLayers
        from h in c.PrimaryLayers
        from r in Enumerable.Range(1, l * h)
        select PowerLaw.Of(
            "K^(r)",
            l,
            h,
            r,
            Math.Min(0, h - r),
            c.MetaWidths,
            n => results.Array(TaylorScalingUnits.TermsName(l, h, n), TaylorScalingUnits.Order(r))
        ),
    ];

    private readonly PowerLaw[] _infinite =
    [
        .. from h in c.PrimaryLayers
        from r in Enumerable.Range(1, h)
        select PowerLaw.Of(
            "K^(r), n infinite",
            c.InfiniteMetaLayers,
            h,
            r,
            1 - r,
            c.PrimaryWidths,
            m => results.Array(TaylorScalingUnits.InfiniteName(h, m), TaylorScalingUnits.Order(r))
        ),
    ];

    private IEnumerable<PowerLaw> Laws => _correlations.Concat(_terms).Concat(_infinite);

    public Findings All() =>
        new(
            [
                TaylorScalingStatements.Exponents(TaylorScalingStatements.Correlations, _correlations),
                TaylorScalingStatements.Exponents(TaylorScalingStatements.Terms, _terms),
                TaylorScalingStatements.AreZero(TaylorScalingStatements.Zeros, Beyond(FiniteUnits())),
                TaylorScalingStatements.Exponents(TaylorScalingStatements.InfiniteTerms, _infinite),
                TaylorScalingStatements.AreZero(
                    TaylorScalingStatements.InfiniteZeros,
                    Beyond(from h in c.PrimaryLayers from m in c.PrimaryWidths select TaylorScalingUnits.InfiniteName(h, m))
                ),
            ],
            [ExponentsFigure(), MediansFigure(), CorrelationsFigure(), InfiniteFigure()],
            [PowerLaw.Exponents(Laws), PowerLaw.MediansOf(Laws)]
        );

    private double[] Beyond(IEnumerable<string> units) => [.. units.Select(unit => results.Number(unit, TaylorScalingUnits.Beyond))];

    private static Axis Orders(IEnumerable<PowerLaw> laws) =>
        new("order r")
        {
            Ticks = [.. laws.Select(law => law.Order).Distinct().Select(r => ((double)r, FormattableString.Invariant($"{r}")))],
        };

    private static Series Line(PowerLaw law, string name, int colour) =>
        new(name, law.Widths, [.. law.Medians.Select(m => m.Value)])
        {
            Lower = [.. law.Medians.Select(m => m.Lower)],
            Upper = [.. law.Medians.Select(m => m.Upper)],
            Spread = Spread.Bars,
            Colour = colour,
        };

    // The predicted power through the last median.
    private static Series Prediction(PowerLaw law, string name, int colour) =>
        new(name, law.Widths, [.. law.Widths.Select(n => law.Medians[^1].Value * Math.Pow(n / law.Widths[^1], law.Predicted))])
        {
            Mark = Mark.DashedLine,
            Colour = colour,
        };

    private static LineChart Medians(string title, string width, string quantity, IReadOnlyList<PowerLaw> laws) =>
        new(
            title,
            Axis.Powers(width, laws[0].Widths),
            new($"median of |{quantity}|", AxisScale.Logarithmic),
            [
                .. laws.Select((law, i) => Prediction(law, i == 0 ? "predicted power" : "", i)),
                .. laws.Select((law, i) => Line(law, FormattableString.Invariant($"r = {law.Order}"), i)),
            ]
        );

    private IEnumerable<string> FiniteUnits() =>
        from l in c.MetaLayers
        from n in c.MetaWidths
        from unit in c.PrimaryLayers.Select(h => TaylorScalingUnits.TermsName(l, h, n)).Append(TaylorScalingUnits.CorrelationsName(l, n))
        select unit;

    private Figure ExponentsFigure() =>
        new(
            "exponents",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Exponents of the median of |K^(r)(u,u')| in the width n of f, over n = {c.MetaWidths.Min()} to "
                    + $"{c.MetaWidths.Max()} and {c.Draws} draws, g of width {c.PrimaryWidth}: against the order r, for each depth "
                    + $"L of f and H of g, with bootstrap intervals of 95 %. Dashed: the paper's min(0, H - r)."
            ),
            [
                .. c.PrimaryLayers.Select(h =>
                {
                    PowerLaw[] laws = [.. _terms.Where(law => law.H == h)];
                    PowerLaw[] longest = [.. laws.Where(law => law.L == c.MetaLayers.Max())];
                    return new LineChart(
                        FormattableString.Invariant($"H = {h}"),
                        Orders(longest),
                        new("exponent of n"),
                        [
                            new Series(
                                "predicted",
                                [.. longest.Select(law => (double)law.Order)],
                                [.. longest.Select(law => (double)law.Predicted)]
                            )
                            {
                                Mark = Mark.DashedLine,
                                Colour = -1,
                            },
                            .. c.MetaLayers.Select(
                                (l, i) => Measured(FormattableString.Invariant($"L = {l}"), [.. laws.Where(law => law.L == l)], i)
                            ),
                        ]
                    );
                }),
            ]
        );

    private Figure MediansFigure() =>
        new(
            "terms",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Medians of |K^(r)(u,u')| over {c.Draws} draws against the width n of f, L = {c.MetaLayers.Max()}, g of width "
                    + $"{c.PrimaryWidth}, the first {MostLines} orders; dashed: the predicted powers through the last point."
            ),
            [
                .. c.PrimaryLayers.Select(h =>
                    Medians(
                        FormattableString.Invariant($"H = {h}"),
                        "width n of f",
                        "K^(r)",
                        [.. _terms.Where(law => law.H == h && law.L == c.MetaLayers.Max()).Take(MostLines)]
                    )
                ),
            ]
        );

    private Figure CorrelationsFigure() =>
        new(
            "correlations",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Medians of |T^r(x_0; x_1..x_r)| of networks of L weight layers over {c.Draws} draws against their width n; "
                    + $"dashed: the predicted powers n^(1-r) through the last point."
            ),
            [
                .. c.MetaLayers.Select(l =>
                    Medians(FormattableString.Invariant($"L = {l}"), "width n", "T^r", [.. _correlations.Where(law => law.L == l)])
                ),
            ]
        );

    private Figure InfiniteFigure() =>
        new(
            "infinite",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Medians of |K^(r)(u,u')| over {c.InfiniteDraws} draws against the width m of g, f infinitely wide with L = "
                    + $"{c.InfiniteMetaLayers}; dashed: the predicted powers m^(1-r) through the last point."
            ),
            [
                .. c.PrimaryLayers.Select(h =>
                    Medians(FormattableString.Invariant($"H = {h}"), "width m of g", "K^(r)", [.. _infinite.Where(law => law.H == h)])
                ),
            ]
        );

    private static Series Measured(string name, PowerLaw[] laws, int colour) =>
        new(name, [.. laws.Select(law => (double)law.Order)], [.. laws.Select(law => law.Exponent.Value)])
        {
            Lower = [.. laws.Select(law => law.Exponent.Lower)],
            Upper = [.. laws.Select(law => law.Exponent.Upper)],
            Spread = Spread.Bars,
            Colour = colour,
        };
}
