using ScottPlot;
using ScottPlot.Plottables;

namespace Hyperkernel.Experiments.Reproduction.Figures;

/// <summary>Draws a <see cref="LineChart"/>.</summary>
internal static class LinePlot
{
    // A longer legend, or one that would hide something, stands beside the chart.
    private const int MostInside = 6;

    private const int StepsOfLine = 16;

    private const float LineWidth = 2;
    private const float ThinWidth = .8f;
    private const double ThinOpacity = .35;
    private const float DotSize = 6;
    private const double BandOpacity = .18;

    public static Plot Create(LineChart chart)
    {
        Plot plot = PlotStyle.Create(chart);
        List<double> xs = [],
            ys = [];
        List<(double X, double Y)> heights = [];
        for (int s = 0; s < chart.Series.Count; s++)
        {
            Series series = chart.Series[s];
            int[] drawn = series.Drawn(chart.X, chart.Y);
            if (drawn.Length == 0)
            {
                continue;
            }

            Color colour = PlotStyle.Colour(chart, s);
            double[] x = [.. drawn.Select(i => PlotStyle.Place(chart.X, series.X[i]))],
                y = [.. drawn.Select(i => PlotStyle.Place(chart.Y, series.Y[i]))];
            xs.AddRange(x);
            ys.AddRange(y);
            heights.AddRange(Along(series, x, y));
            if (series is { Lower: { } lower, Upper: { } upper })
            {
                // Where a logarithmic axis has no place for a lower end, the point itself is its end.
                double[] low = [.. drawn.Select((i, k) => End(chart.Y, lower[i], y[k]))],
                    high = [.. drawn.Select((i, k) => End(chart.Y, upper[i], y[k]))];
                ys.AddRange(low);
                ys.AddRange(high);
                heights.AddRange(x.Zip(low));
                heights.AddRange(x.Zip(high));
                DrawSpread(plot, series.Spread, x, y, low, high, colour);
            }

            Draw(plot, series, x, y, colour);
        }

        PlotStyle.Limit(plot, chart, xs, ys);
        switch (chart.Series.Count(series => series.Name.Length > 0))
        {
            case 0:
                break;
            case <= MostInside when EmptyCorner(heights, plot.Axes.GetLimits()) is { } corner:
                plot.ShowLegend(corner);
                break;
            default:
                plot.ShowLegend(Edge.Right);
                break;
        }

        return plot;
    }

    private static double End(Axis axis, double value, double otherwise) =>
        double.IsFinite(PlotStyle.Place(axis, value)) ? PlotStyle.Place(axis, value) : otherwise;

    private static void DrawSpread(Plot plot, Spread spread, double[] x, double[] y, double[] low, double[] high, Color colour)
    {
        if (spread == Spread.Band)
        {
            FillY band = plot.Add.FillY(x, low, high);
            band.FillColor = colour.WithAlpha(BandOpacity);
            band.LineWidth = 0;
            band.MarkerSize = 0;
            return;
        }

        ErrorBar bars = new(
            x,
            y,
            xErrorsNegative: null,
            xErrorsPositive: null,
            yErrorsNegative: [.. y.Zip(low, (a, b) => a - b)],
            yErrorsPositive: [.. high.Zip(y, (a, b) => a - b)]
        )
        {
            Color = colour,
        };
        bars.LineStyle.Width = LineWidth / 2;
        plot.PlottableList.Add(bars);
    }

    private static void Draw(Plot plot, Series series, double[] x, double[] y, Color colour)
    {
        Scatter scatter = plot.Add.Scatter(x, y, series.Mark == Mark.ThinLine ? colour.WithAlpha(ThinOpacity) : colour);
        scatter.LegendText = series.Name;
        scatter.LineWidth = series.Mark switch
        {
            Mark.Dots => 0,
            Mark.ThinLine => ThinWidth,
            _ => LineWidth,
        };
        scatter.LinePattern = series.Mark == Mark.DashedLine ? LinePattern.DenselyDashed : LinePattern.Solid;
        scatter.MarkerSize = series.Mark is Mark.Dots or Mark.LineAndDots ? DotSize : 0;
    }

    // A series' points, and where it is a line points between them.
    private static IEnumerable<(double X, double Y)> Along(Series series, double[] x, double[] y)
    {
        int steps = series.Mark == Mark.Dots ? 1 : StepsOfLine;
        return from i in Enumerable.Range(0, x.Length)
            from k in Enumerable.Range(0, i + 1 < x.Length ? steps : 1)
            let share = (double)k / steps
            select k == 0 ? (x[i], y[i]) : (x[i] + (share * (x[i + 1] - x[i])), y[i] + (share * (y[i + 1] - y[i])));
    }

    private static Alignment? EmptyCorner(List<(double X, double Y)> points, AxisLimits limits)
    {
        bool IsEmpty(bool right, bool top) =>
            !points.Any(p =>
                (p.X - limits.Left) / limits.HorizontalSpan is var x
                && (p.Y - limits.Bottom) / limits.VerticalSpan is var y
                && (right ? x > .6 : x < .4)
                && (top ? y > .6 : y < .4)
            );

        return IsEmpty(right: true, top: true) ? Alignment.UpperRight
            : IsEmpty(right: false, top: true) ? Alignment.UpperLeft
            : IsEmpty(right: true, top: false) ? Alignment.LowerRight
            : IsEmpty(right: false, top: false) ? Alignment.LowerLeft
            : null;
    }
}
