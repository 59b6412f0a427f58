using Hyperkernel.Experiments.Reproduction.Figures;
using Hyperkernel.Experiments.Statistics;

namespace Hyperkernel.Experiments.KernelConvergence;

/// <summary>The experiment's figures.</summary>
internal static class ConvergenceFigures
{
    private static readonly (double, string)[] _angleTicks =
        [(-Math.PI / 2, "−π/2"), (-Math.PI / 4, "−π/4"), (0, "0"), (Math.PI / 4, "π/4"), (Math.PI / 2, "π/2")];

    /// <summary>Figure 1(a): the variance over both widths, as colours and as lines; and the mean.</summary>
    public static Figure Variance(KernelConvergenceConfiguration c, int[] ns, int[] ms, RunningMoments[,] cells, double limit)
    {
        double[] columns = [.. ns.Select(n => (double)n)], rows = [.. ms.Select(m => (double)m)];
        const string f = "width n of f", g = "width m of g";
        Series[] lines = [.. ms.Select((m, i) => new Series(
            FormattableString.Invariant($"m = {m}"), columns, [.. ns.Select((_, j) => cells[i, j].Variance / (limit * limit))]) { Mark = Mark.LineAndDots })];
        return new(
            "figure-1a",
            FormattableString.Invariant(
                $"Paper's Figure 1(a). Left: variance of K^h(u,u') over {c.Draws} draws of the weights, divided by the square of the limit Θ^h(u,u'), u = (x, z(0)), u' = (x, z({c.Angle:G3} π)), for each pair of widths. Middle: the same numbers against n, a line for each m. Right: the mean over draws, divided by the limit."),
            new HeatMap("Var K^h(u,u′) / Θ^h(u,u′)²", new(f), new(g), columns, rows, Values(k => k.Variance / (limit * limit)), new("variance / limit²", AxisScale.Logarithmic)),
            new LineChart("The same against n, for each m", Axis.Powers(f, columns), new("variance / limit²", AxisScale.Logarithmic), lines),
            new HeatMap("Mean of K^h(u,u′) / Θ^h(u,u′)", new(f), new(g), columns, rows, Values(k => k.Mean / limit), new("mean / limit", AxisScale.Logarithmic)))
        {
            ChartsPerRow = 3,
        };

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
    public static Figure Curves(KernelConvergenceConfiguration c, CurveMoments[] curves)
    {
        Axis y = new("K^h((x, z(0)), (x, z(θ)))")
        {
            Minimum = Math.Min(0, curves.Min(curve => curve.Moments.Min(k => k.Mean - k.StandardDeviation))),
            Maximum = 1.04 * curves.Max(curve => curve.Moments.Max(k => k.Mean + k.StandardDeviation)),
        };
        return new(
            "figure-1b",
            FormattableString.Invariant(
                $"Paper's Figure 1(b). K^h((x, z(0)), (x, z(θ))) against θ over {c.Draws} draws of the weights, f of width {c.CurveMetaWidth}: mean, one standard deviation to both sides, and the limit Θ^h."),
            [.. curves.Select((curve, i) => new LineChart(
                FormattableString.Invariant($"f of width {c.CurveMetaWidth}, g of width {curve.Width}"),
                new Axis("θ") { Ticks = _angleTicks },
                y,
                new Series("mean ± one standard deviation", curve.Angles, [.. curve.Moments.Select(k => k.Mean)])
                {
                    Lower = [.. curve.Moments.Select(k => k.Mean - k.StandardDeviation)],
                    Upper = [.. curve.Moments.Select(k => k.Mean + k.StandardDeviation)],
                    Mark = Mark.Line,
                    Colour = i,
                },
                new Series("limit Θ^h", curve.Angles, curve.Limits) { Mark = Mark.DashedLine, Colour = -1 }))]);
    }
}
