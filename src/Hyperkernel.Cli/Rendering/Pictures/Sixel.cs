using System.Globalization;
using System.Text;

namespace Hyperkernel.Cli.Rendering.Pictures;

/// <summary>Pictures as sixels, DEC's graphics of terminals: bands of six rows, one colour of a palette after the other.</summary>
/// <remarks>
/// Sources: VT330/VT340 Programmer Reference Manual, volume 2, chapter 14. Colours are given in per cent, which is all that the format has,
/// so a channel is off by up to 1.3 of 255.
/// </remarks>
internal static class Sixel
{
    private const string Begin = "\eP0;1;q";
    private const string End = "\e\\";
    private const int BandHeight = 6;
    private const int FirstSixel = 63;

    /// <summary>Encodes a picture.</summary>
    /// <param name="pixels">Its colours, row by row.</param>
    /// <param name="width">Pixels in a row.</param>
    public static string Encode(ReadOnlySpan<Colour> pixels, int width)
    {
        int height = pixels.Length / width;
        Palette palette = Palette.Of(pixels);
        StringBuilder text = new(Begin);
        text.Append(CultureInfo.InvariantCulture, $"\"1;1;{width};{height}");
        for (int i = 0; i < palette.Colours.Count; i++)
        {
            Colour colour = palette.Colours[i];
            text.Append(CultureInfo.InvariantCulture, $"#{i};2;{PerCent(colour.Red)};{PerCent(colour.Green)};{PerCent(colour.Blue)}");
        }

        byte[] indices = new byte[pixels.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            indices[i] = palette.IndexOf(pixels[i]);
        }

        for (int top = 0; top < height; top += BandHeight)
        {
            Band(text, indices.AsSpan(top * width, Math.Min(BandHeight, height - top) * width), width);
            text.Append('-');
        }

        return text.Append(End).ToString();
    }

    private static void Band(StringBuilder text, ReadOnlySpan<byte> indices, int width)
    {
        SortedSet<byte> used = [.. indices];
        foreach (byte colour in used)
        {
            text.Append(CultureInfo.InvariantCulture, $"#{colour}");
            int run = 0,
                last = 0;
            for (int x = 0; x < width; x++)
            {
                int bits = 0;
                for (int y = 0; y * width < indices.Length; y++)
                {
                    bits |= indices[(y * width) + x] == colour ? 1 << y : 0;
                }

                if (bits == last)
                {
                    run++;
                    continue;
                }

                Run(text, last, run);
                (last, run) = (bits, 1);
            }

            if (last != 0)
            {
                Run(text, last, run);
            }

            text.Append('$');
        }
    }

    // A run is shorter with its length before it from four on.
    private static void Run(StringBuilder text, int bits, int count)
    {
        char sixel = (char)(FirstSixel + bits);
        if (count > 3)
        {
            text.Append(CultureInfo.InvariantCulture, $"!{count}{sixel}");
        }
        else
        {
            text.Append(sixel, count);
        }
    }

    private static int PerCent(byte channel) => (int)Math.Round(channel / 2.55);
}
