using SkiaSharp;

namespace Hyperkernel.Cli.Rendering.Pictures;

/// <summary>Shows pictures that were written to files in the terminal, where it can.</summary>
/// <param name="terminal">The terminal.</param>
/// <param name="columns">The width of the terminal in cells.</param>
/// <param name="output">Standard output.</param>
internal sealed class PictureShow(Terminal terminal, int columns, TextWriter output)
{
    // The width of a cell where the terminal does not say it: narrower than nearly all, so that the picture fits.
    private const int UsualCellWidth = 8;

    /// <summary>Shows pictures; in a terminal that cannot, a sentence says where they are.</summary>
    /// <param name="files">PNG files.</param>
    /// <param name="asked">How.</param>
    public void Show(IReadOnlyList<string> files, PictureProtocol asked)
    {
        (PictureProtocol? protocol, int? cell) = terminal.Detect(asked);
        if (protocol is null)
        {
            string why = terminal.IsThere ? "this terminal shows neither kitty's pictures nor sixels" : "output is not a terminal";
            output.WriteLine($"No picture is shown, since {why}; see {string.Join(", ", files)}.");
            return;
        }

        foreach (string file in files)
        {
            using SKBitmap picture = Fitting(file, columns * (cell ?? UsualCellWidth));
            output.WriteLine(protocol == PictureProtocol.Kitty ? Kitty(picture) : Sixels(picture));
        }
    }

    private static string Kitty(SKBitmap picture)
    {
        using SKData png = picture.Encode(SKEncodedImageFormat.Png, 100);
        return KittyGraphics.Encode(png.AsSpan());
    }

    private static string Sixels(SKBitmap picture) =>
        Sixel.Encode([.. picture.Pixels.Select(pixel => new Colour(pixel.Red, pixel.Green, pixel.Blue))], picture.Width);

    // The picture, made smaller where it is wider than the terminal.
    private static SKBitmap Fitting(string file, int width)
    {
        SKBitmap picture = SKBitmap.Decode(file);
        if (picture.Width <= width)
        {
            return picture;
        }

        using (picture)
        {
            int height = Math.Max(1, (int)Math.Round((double)picture.Height * width / picture.Width));
            return picture.Resize(new SKSizeI(width, height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        }
    }
}
