using ScottPlot;
using ScottPlot.Colormaps;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace Hyperkernel.Experiments.Reproduction.Figures;

/// <summary>What all drawings have in common: fonts, colours, axes.</summary>
internal static class PlotStyle
{
    private const float LabelSize = 15;
    private const float TickSize = 13;
    private const double Margin = 0.04;
    private const double TickDensity = .5;

    // The lightest colours are hardly seen on white.
    private const double LightestLine = .9;

    // Okabe and Ito's colours, which readers who do not see all colours can tell apart.
    private static readonly Color[] _palette =
    [
        Color.FromHex("#0072B2"),
        Color.FromHex("#D55E00"),
        Color.FromHex("#009E73"),
        Color.FromHex("#CC79A7"),
        Color.FromHex("#E69F00"),
        Color.FromHex("#56B4E9"),
        Color.FromHex("#7F5539"),
    ];

    /// <summary>The colours of numbers.</summary>
    public static IColormap Numbers { get; } = new Viridis();

    /// <summary>The colour of a series.</summary>
    public static Color Colour(LineChart chart, int place) =>
        chart.Series[place].Colour switch
        {
            { } index => index >= 0 ? _palette[index % _palette.Length] : Colors.Black,
            null when chart.Palette == Palette.Ordered => Numbers.GetColor(LightestLine * place / Math.Max(1, chart.Series.Count - 1)),
            null => _palette[place % _palette.Length],
        };

    /// <summary>A number's place on an axis.</summary>
    public static double Place(Axis axis, double value) => axis.Scale == AxisScale.Linear ? value : Math.Log10(value);

    /// <summary>An empty plot with title, labels and fonts.</summary>
    public static Plot Create(Chart chart)
    {
        Plot plot = new();
        plot.Font.Set(FontName());
        plot.FigureBackground.Color = Colors.White;
        plot.Title(chart.Title, LabelSize + 1);
        plot.XLabel(chart.X.Label, LabelSize);
        plot.YLabel(chart.Y.Label, LabelSize);
        foreach (IAxis axis in plot.Axes.GetAxes())
        {
            axis.TickLabelStyle.FontSize = TickSize;
        }

        plot.Axes.Bottom.TickGenerator = new NumericAutomatic { TickDensity = TickDensity };
        plot.Axes.Left.TickGenerator = new NumericAutomatic { TickDensity = TickDensity };
        plot.Axes.Bottom.Label.Bold = plot.Axes.Left.Label.Bold = false;
        plot.Grid.MajorLineColor = Colors.Black.WithAlpha(.1);
        plot.Legend.FontSize = TickSize;
        plot.Legend.OutlineColor = Colors.Black.WithAlpha(.2);
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.BackgroundColor = Colors.White.WithAlpha(.85);
        return plot;
    }

    /// <summary>Ticks at the places that the axis names, or at decades where it is logarithmic.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="low">The least place shown.</param>
    /// <param name="high">The greatest place shown.</param>
    /// <returns>Ticks, or null where they are to be found by themselves.</returns>
    public static NumericManual? Ticks(Axis axis, double low, double high)
    {
        NumericManual ticks = new();
        if (axis.Ticks.Count > 0)
        {
            foreach ((double value, string label) in axis.Ticks)
            {
                ticks.AddMajor(Place(axis, value), label);
            }

            return ticks;
        }

        if (axis.Scale == AxisScale.Linear)
        {
            return null;
        }

        if (high - low < .45)
        {
            return Within(Math.Pow(10, low), Math.Pow(10, high));
        }

        // Less than two decades have labels within them.
        (int first, int last) = ((int)Math.Floor(low), (int)Math.Ceiling(high));
        int step = Math.Max(1, (last - first) / 8);
        bool narrow = high - low < 1.5;
        for (int decade = first; decade <= last; decade++)
        {
            if (decade % step == 0)
            {
                ticks.AddMajor(decade, narrow ? Plain(Math.Pow(10, decade)) : Power(decade));
            }

            for (int digit = 2; digit <= 9 && step == 1; digit++)
            {
                double place = decade + Math.Log10(digit);
                if (narrow && digit is 2 or 3 or 5 && high - low < 1.5)
                {
                    ticks.AddMajor(place, Plain(digit * Math.Pow(10, decade)));
                }
                else
                {
                    ticks.AddMinor(place);
                }
            }
        }

        return ticks;
    }

    // A factor of less than three: numbers at equal distances.
    private static NumericManual Within(double low, double high)
    {
        double step = Math.Pow(10, Math.Floor(Math.Log10((high - low) / 2)));
        step *=
            (high - low) / step is var steps && steps > 10 ? 5
            : steps > 5 ? 2
            : 1;
        NumericManual ticks = new();
        for (double place = Math.Ceiling(low / step); place * step <= high; place++)
        {
            ticks.AddMajor(Math.Log10(place * step), Plain(place * step));
        }

        return ticks;
    }

    /// <summary>Sets the limits of both axes around the places drawn.</summary>
    public static void Limit(Plot plot, Chart chart, IReadOnlyCollection<double> xs, IReadOnlyCollection<double> ys)
    {
        (double left, double right) = Range(chart.X, xs);
        (double bottom, double top) = Range(chart.Y, ys);
        plot.Axes.SetLimits(left, right, bottom, top);
        if (Ticks(chart.X, left, right) is { } horizontal)
        {
            plot.Axes.Bottom.TickGenerator = horizontal;
        }

        if (Ticks(chart.Y, bottom, top) is { } vertical)
        {
            plot.Axes.Left.TickGenerator = vertical;
        }
    }

    private static (double Low, double High) Range(Axis axis, IReadOnlyCollection<double> places)
    {
        double low = places.Count > 0 ? places.Min() : 0,
            high = places.Count > 0 ? places.Max() : 1;
        double margin = high > low ? Margin * (high - low) : .5;
        return (
            axis.Minimum is { } least ? Place(axis, least) : low - margin,
            axis.Maximum is { } greatest ? Place(axis, greatest) : high + margin
        );
    }

    private static string Plain(double value) => FormattableString.Invariant($"{value:G3}");

    private static string Power(int exponent)
    {
        const string superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";
        string digits = string.Concat(FormattableString.Invariant($"{Math.Abs(exponent)}").Select(digit => superscripts[digit - '0']));
        return $"10{(exponent < 0 ? "⁻" : "")}{digits}";
    }

    // A font that has the signs of mathematics, where the machine has it.
    private static string FontName() => SKFontManager.Default.FontFamilies.Contains("DejaVu Sans") ? "DejaVu Sans" : Fonts.Sans;
}
