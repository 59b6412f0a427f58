using System.Globalization;
using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Figures;
using Hyperkernel.Experiments.Statistics;

namespace Hyperkernel.Experiments.KernelConvergence;

/// <summary>The experiment's figures.</summary>
internal static class ConvergenceFigures
{
    private static readonly (double, string)[] _angleTicks =
    [
        (-Math.PI / 2, "−π/2"),
        (-Math.PI / 4, "−π/4"),
        (0, "0"),
        (Math.PI / 4, "π/4"),
        (Math.PI / 2, "π/2"),
    ];

    /// <summary>Figure 1(a): the variance over both widths, as colours and as lines; and the mean.</summary>
    public static Figure Variance(KernelConvergenceConfiguration c, int[] ns, int[] ms, RunningMoments[,] cells, double limit)
    {
        double[] columns = [.. ns.Select(n => (double)n)],
            rows = [.. ms.Select(m => (double)m)];
        const string f = "width n of f",
            g = "width m of g";
        double[,] variances = Values(k => k.Variance / (limit * limit));
        Series[] againstF =
        [
            .. ms.Select((m, i) => new Series(FormattableString.Invariant($"m = {m}"), columns, [.. ns.Select((_, j) => variances[i, j])])),
        ];
        Series[] againstG =
        [
            .. ns.Select((n, j) => new Series(FormattableString.Invariant($"n = {n}"), rows, [.. ms.Select((_, i) => variances[i, j])])),
        ];
        Axis variance = new("variance / limit²", AxisScale.Logarithmic);
        return new(
            "figure-1a",
            string.Create(
                CultureInfo.InvariantCulture,
                $"The paper's Figure 1(a). Top left: variance of Kʰ(u,u′) over {c.Draws} draws of the weights, divided by the "
                    + $"square of the limit Θʰ(u,u′), u = (x, z(0)), u′ = (x, z({c.Angle:G3} π)), for each pair of widths. Top "
                    + $"right and bottom left: the same numbers against either width. Bottom right: the mean over draws, divided by "
                    + $"the limit."
            ),
            new HeatMap("Var Kʰ(u,u′) / Θʰ(u,u′)²", new(f), new(g), columns, rows, variances, variance),
            new LineChart("Variance against the width of f", Axis.Powers(f, columns), variance, againstF) { Palette = Palette.Ordered },
            new LineChart("Variance against the width of g", Axis.Powers(g, rows), variance, againstG) { Palette = Palette.Ordered },
            new HeatMap(
                "Mean of Kʰ(u,u′) / Θʰ(u,u′)",
                new(f),
                new(g),
                columns,
                rows,
                Values(k => k.Mean / limit),
                new("mean / limit", AxisScale.Logarithmic)
            )
        );

        double[,] Values(Func<RunningMoments, double> of)
        {
            double[,] values = new double[ms.Length, ns.Length];
            for (int i = 0; i < ms.Length; i++)
            {
                for (int j = 0; j < ns.Length; j++)
                {
                    values[i, j] = of(cells[i, j]);
                }
            }

            return values;
        }
    }

    /// <summary>Figure 1(b): K^h against the angle.</summary>
    public static Figure Curves(KernelConvergenceConfiguration c, double[] angles, CurveMoments[] curves, UnitResults results)
    {
        Axis y = new("Kʰ((x, z(0)), (x, z(θ)))") { Minimum = 0, Maximum = 1.25 * curves.Max(curve => curve.Upper.Max()) };
        return new(
            "figure-1b",
            string.Create(
                CultureInfo.InvariantCulture,
                $"The paper's Figure 1(b). Kʰ((x, z(0)), (x, z(θ))) against θ, f of width {c.CurveMetaWidth}: {c.Draws} draws of "
                    + $"the weights (thin lines; some leave the picture), their mean, the middle four fifths of them (band), and "
                    + $"the limit Θʰ."
            ),
            [
                .. curves.Select(
                    (curve, i) =>
                        new LineChart(
                            FormattableString.Invariant($"f of width {c.CurveMetaWidth}, g of width {curve.Width}"),
                            new Axis("θ") { Ticks = _angleTicks },
                            y,
                            [
                                .. results
                                    .Array(KernelConvergenceUnits.CurveName(curve.Width), KernelConvergenceUnits.Draws)
                                    .Chunk(angles.Length)
                                    .Select(
                                        (draw, d) => new Series(d == 0 ? "draws" : "", angles, draw) { Mark = Mark.ThinLine, Colour = i }
                                    ),
                                new Series("mean, and 10 to 90 % of draws", angles, [.. curve.Moments.Select(k => k.Mean)])
                                {
                                    Lower = curve.Lower,
                                    Upper = curve.Upper,
                                    Mark = Mark.Line,
                                    Colour = i,
                                },
                                new Series("limit Θʰ", angles, curve.Limits) { Mark = Mark.DashedLine, Colour = -1 },
                            ]
                        )
                ),
            ]
        );
    }

    /// <summary>The mean of K^h against the width of f.</summary>
    public static Figure Means(KernelConvergenceConfiguration c, double[] widths, RunningMoments[] means) =>
        new(
            "mean",
            string.Create(
                CultureInfo.InvariantCulture,
                $"The mean of Kʰ(u,u) at θ = 0 divided by its limit, with two standard errors, over {c.MeanDraws} draws, against "
                    + $"the width of f; g of width {c.CurvePrimaryWidths[^1]}. Right: its distance from 1, and a line that falls like 1/n."
            ),
            new LineChart(
                "Mean of Kʰ(u,u) / Θʰ(u,u)",
                Axis.Powers("width n of f", widths),
                new Axis("mean / limit"),
                new Series("limit", widths, [.. widths.Select(_ => 1.0)]) { Mark = Mark.DashedLine, Colour = -1 },
                WithErrors(new Series("mean ± 2 standard errors", widths, [.. means.Select(k => k.Mean)]), means)
            ),
            new LineChart(
                "Distance of the mean from the limit",
                Axis.Powers("width n of f", widths),
                new Axis("mean / limit − 1", AxisScale.Logarithmic),
                new Series("∝ 1/n", widths, [.. widths.Select(n => (means[0].Mean - 1) * widths[0] / n)])
                {
                    Mark = Mark.DashedLine,
                    Colour = -1,
                },
                WithErrors(new Series("measured ± 2 standard errors", widths, [.. means.Select(k => k.Mean - 1)]), means)
            )
        );

    private static Series WithErrors(Series series, RunningMoments[] means) =>
        series with
        {
            Colour = 0,
            Spread = Spread.Bars,
            Lower = [.. series.Y.Zip(means, (y, k) => y - (2 * k.StandardError))],
            Upper = [.. series.Y.Zip(means, (y, k) => y + (2 * k.StandardError))],
        };
}
