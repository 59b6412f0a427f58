using ScottPlot;
using ScottPlot.Panels;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace Hyperkernel.Experiments.Reproduction.Figures;

/// <summary>Draws a <see cref="HeatMap"/>.</summary>
internal static class HeatPlot
{
    private const float NumberSize = 12;

    public static Plot Create(HeatMap map)
    {
        Plot plot = PlotStyle.Create(map);
        (int rows, int columns) = (map.Rows.Count, map.Columns.Count);
        double[,] places = new double[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                double place = PlotStyle.Place(map.Colours, map.Values[i, j]);

                // The first row of a heat map is drawn at the top.
                places[rows - 1 - i, j] = double.IsFinite(place) ? place : double.NaN;
            }
        }

        Heatmap heat = plot.Add.Heatmap(places);
        heat.Colormap = PlotStyle.Numbers;
        heat.RenderStrategy = new Heatmap.RenderStrategies.Rectangles();
        double low = heat.GetRange().Min,
            high = heat.GetRange().Max;
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                double place = places[rows - 1 - i, j];
                Text text = plot.Add.Text(Number(map.Values[i, j]), j, i);
                text.LabelFontSize = NumberSize;
                text.LabelAlignment = Alignment.MiddleCenter;
                text.LabelFontColor = place > (low + high) / 2 ? Colors.Black : Colors.White;
            }
        }

        ColorBar bar = plot.Add.ColorBar(heat);
        bar.Label = map.Colours.Label;
        bar.LabelStyle.FontSize = 14;
        bar.LabelStyle.Bold = false;
        bar.LabelStyle.FontName = plot.Axes.Left.Label.FontName;
        bar.Axis.TickLabelStyle.FontName = plot.Axes.Left.Label.FontName;
        if (PlotStyle.Ticks(map.Colours, low, high) is { } ticks)
        {
            bar.Axis.TickGenerator = ticks;
        }

        plot.Axes.Bottom.TickGenerator = Names(map.Columns);
        plot.Axes.Left.TickGenerator = Names(map.Rows);
        plot.Axes.SetLimits(-.5, columns - .5, -.5, rows - .5);
        plot.HideGrid();
        return plot;
    }

    // Two digits or so, and powers of ten in few signs: 0.61, 1.0, 25, 460, 1.2e6.
    private static string Number(double value) =>
        Math.Abs(value) switch
        {
            >= 1 and < 10 => FormattableString.Invariant($"{value:F1}"),
            >= 10 and < 1e4 => FormattableString.Invariant($"{value:F0}"),
            _ => FormattableString
                .Invariant($"{value:G2}")
                .Replace("E+0", "e", StringComparison.Ordinal)
                .Replace("E-0", "e-", StringComparison.Ordinal),
        };

    private static NumericManual Names(IReadOnlyList<double> values)
    {
        NumericManual ticks = new();
        for (int i = 0; i < values.Count; i++)
        {
            ticks.AddMajor(i, FormattableString.Invariant($"{values[i]:0.######}"));
        }

        return ticks;
    }
}
