using System.Text;
using System.Text.RegularExpressions;
using ScottPlot;
using SkiaSharp;

namespace Hyperkernel.Experiments.Reproduction.Figures;

/// <summary>Draws figures as SVG and PNG.</summary>
public static partial class FigureRenderer
{
    private const int ChartWidth = 620;
    private const int ChartHeight = 440;
    private const int Padding = 8;
    private const int PixelsPerPoint = 2;

    /// <summary>The figure as an SVG document that scales.</summary>
    public static string Svg(Figure figure)
    {
        (int width, int height) = Size(figure);
        using MemoryStream stream = new();
        using (SKCanvas canvas = SKSvgCanvas.Create(SKRect.Create(width, height), stream))
        {
            canvas.Clear(SKColors.White);
            Draw(figure, canvas);
        }

        string text = Encoding.UTF8.GetString(stream.ToArray());

        // A viewer without the font that the figure was made with takes one of the same widths, or any without serifs.
        text = Font().Replace(text, match => $"font-family=\"{match.Groups[1].Value}, Verdana, sans-serif\"");

        // Names in it are numbered through by the process; the same figure shall give the same bytes.
        Dictionary<string, string> names = [];
        text = Identifier()
            .Replace(
                text,
                match =>
                {
                    string name = match.Groups[2].Value;
                    names.TryAdd(name, FormattableString.Invariant($"part{names.Count}"));
                    return match.Groups[1].Value + names[name];
                }
            );
        return FixedSize().Replace(text, $"width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">", 1);
    }

    /// <summary>The figure as an element of an HTML page: names within it do not meet those of other figures.</summary>
    public static string SvgElement(Figure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        string document = Svg(figure);
        document = document[document.IndexOf("<svg", StringComparison.Ordinal)..];
        return Identifier().Replace(document, match => $"{match.Groups[1].Value}{figure.Name}-{match.Groups[2].Value}");
    }

    /// <summary>Draws the figure as a PNG.</summary>
    public static void Png(Figure figure, Stream destination)
    {
        (int width, int height) = Size(figure);
        using SKBitmap bitmap = new(width * PixelsPerPoint, height * PixelsPerPoint);
        using (SKCanvas canvas = new(bitmap))
        {
            canvas.Clear(SKColors.White);
            canvas.Scale(PixelsPerPoint);
            Draw(figure, canvas);
        }

        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        data.SaveTo(destination);
    }

    private static (int Width, int Height) Size(Figure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        int columns = Math.Min(figure.Charts.Count, figure.ChartsPerRow);
        return (columns * ChartWidth, (figure.Charts.Count + columns - 1) / columns * ChartHeight);
    }

    private static void Draw(Figure figure, SKCanvas canvas)
    {
        for (int i = 0; i < figure.Charts.Count; i++)
        {
            (int row, int column) = Math.DivRem(i, Math.Min(figure.Charts.Count, figure.ChartsPerRow));
            using Plot plot = figure.Charts[i] switch
            {
                LineChart lines => LinePlot.Create(lines),
                HeatMap map => HeatPlot.Create(map),
                PictureGrid pictures => PicturePlot.Create(pictures),
                _ => throw new NotSupportedException($"{figure.Charts[i].GetType().Name} has no drawing."),
            };

            // A plot clears its canvas first; clipped, it clears its own place only.
            SKRect place = SKRect.Create(column * ChartWidth, row * ChartHeight, ChartWidth, ChartHeight);
            place.Inflate(-Padding, -Padding);
            canvas.Save();
            canvas.ClipRect(place);
            plot.Render(canvas, new PixelRect(place.Left, place.Right, place.Bottom, place.Top));
            canvas.Restore();
        }
    }

    [GeneratedRegex("font-family=\"([^\"]*)\"")]
    private static partial Regex Font();

    [GeneratedRegex("width=\"[^\"]*\" height=\"[^\"]*\">")]
    private static partial Regex FixedSize();

    [GeneratedRegex("( id=\"|url\\(#|href=\"#)([^\")]+)")]
    private static partial Regex Identifier();
}
