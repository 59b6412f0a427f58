using ScottPlot;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace Hyperkernel.Experiments.Reproduction.Figures;

/// <summary>Draws a <see cref="PictureGrid"/>.</summary>
internal static class PicturePlot
{
    // Between images, in pixels of theirs.
    private const int Gap = 2;

    // Enlarged beforehand, so that no viewer blurs pixels.
    private const int Zoom = 3;

    private static readonly SKColor _nothing = new(0xC9, 0xD6, 0xE8);

    public static Plot Create(PictureGrid grid)
    {
        (int stepX, int stepY) = (grid.Width + Gap, grid.Height + Gap);
        int width = (grid.Count * stepX) - Gap,
            height = (grid.Rows.Count * stepY) - Gap;
        using SKBitmap bitmap = new(width * Zoom, height * Zoom);
        bitmap.Erase(SKColors.White);
        for (int r = 0; r < grid.Rows.Count; r++)
        {
            for (int i = 0; i < grid.Count; i++)
            {
                Draw(grid, grid.Rows[r], i, bitmap, i * stepX, r * stepY);
            }
        }

        Plot plot = PlotStyle.Create(grid);
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        plot.Add.ImageRect(new(data.ToArray()), new CoordinateRect(0, width, -height, 0));
        NumericManual names = new();
        for (int r = 0; r < grid.Rows.Count; r++)
        {
            names.AddMajor(-(r * stepY) - (grid.Height / 2.0), grid.Rows[r].Name);
        }

        plot.Axes.Left.TickGenerator = names;
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.Bottom.TickGenerator = new EmptyTickGenerator();
        plot.Axes.SetLimits(0, width, -height, 0);
        plot.Axes.SquareUnits();
        plot.HideGrid();
        foreach (IAxis axis in plot.Axes.GetAxes())
        {
            axis.FrameLineStyle.Width = 0;
        }

        return plot;
    }

    private static void Draw(PictureGrid grid, PictureRow row, int image, SKBitmap bitmap, int left, int top)
    {
        int first = image * grid.Height * grid.Width * grid.Channels;
        for (int y = 0; y < grid.Height * Zoom; y++)
        {
            for (int x = 0; x < grid.Width * Zoom; x++)
            {
                int place = first + (((y / Zoom * grid.Width) + (x / Zoom)) * grid.Channels);
                bitmap.SetPixel((left * Zoom) + x, (top * Zoom) + y, Colour(row.Values, place, grid.Channels));
            }
        }
    }

    private static SKColor Colour(IReadOnlyList<double> values, int place, int channels) =>
        !double.IsFinite(values[place]) ? _nothing
        : channels == 3 ? new(Byte(values[place]), Byte(values[place + 1]), Byte(values[place + 2]))
        : new(Byte(values[place]), Byte(values[place]), Byte(values[place]));

    private static byte Byte(double value) => (byte)Math.Round(Math.Clamp(double.IsFinite(value) ? value : 0, 0, 1) * 255);
}
