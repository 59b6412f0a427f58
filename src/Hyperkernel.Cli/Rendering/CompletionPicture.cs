using Hyperkernel.Data;
using Hyperkernel.Experiments.Completion;
using Hyperkernel.LinearAlgebra;
using SkiaSharp;

namespace Hyperkernel.Cli.Rendering;

/// <summary>
/// The picture of a completion: a column an image; rows of the truth, of what was seen, and of what each method makes of it.
/// </summary>
/// <remarks>Methods' rows show seen pixels as they are and predictions, clipped to [0, 1], where they were hidden.</remarks>
internal static class CompletionPicture
{
    private const int MaxColumns = 14;
    private const int Gap = 6;
    private const int Margin = 16;
    private const int LabelWidth = 190;
    private const int Cell = 64;
    private static readonly SKColor _paper = SKColors.White;
    private static readonly SKColor _hidden = new(0xC9, 0xD6, 0xE8);
    private static readonly SKColor _ink = new(0x22, 0x22, 0x22);
    private static readonly SKColor _faint = new(0x77, 0x77, 0x77);

    /// <summary>Draws the picture as a PNG.</summary>
    public static void Write(CompletionResult result, Stream destination)
    {
        ImageSet truth = result.Task.Truth;
        int columns = (int)Math.Min(MaxColumns, truth.Count),
            rows = result.Methods.Count + 2;
        double scale = (double)Cell / Math.Max(truth.Width, truth.Height);
        int width = (int)Math.Ceiling(truth.Width * scale),
            height = (int)Math.Ceiling(truth.Height * scale);
        SKImageInfo size = new((2 * Margin) + LabelWidth + (columns * (width + Gap)), (2 * Margin) + (rows * (height + Gap)));
        using SKBitmap bitmap = new(size);
        using SKCanvas canvas = new(bitmap);
        canvas.Clear(_paper);
        for (int row = 0; row < rows; row++)
        {
            MethodResult? method = row < 2 ? null : result.Methods[row - 2];
            float top = Margin + (row * (height + Gap));
            string title = method?.Name.Replace('_', ' ') ?? (row == 0 ? "truth" : "seen");
            string note = method is null ? "" : FormattableString.Invariant($"MSE missing {method.MseMissing:F4}");
            Label(canvas, title, note, top + (height / 2f));
            for (int column = 0; column < columns; column++)
            {
                using SKBitmap image = Image(result.Task, column, row, method?.Completion.Images);
                float left = Margin + LabelWidth + (column * (width + Gap));
                using SKImage pixels = SKImage.FromBitmap(image);
                canvas.DrawImage(pixels, SKRect.Create(left, top, width, height), new SKSamplingOptions(SKFilterMode.Nearest));
            }
        }

        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        data.SaveTo(destination);
    }

    private static void Label(SKCanvas canvas, string title, string note, float middle)
    {
        using SKFont large = new(SKTypeface.Default, 17),
            small = new(SKTypeface.Default, 13);
        using SKPaint ink = new() { Color = _ink, IsAntialias = true },
            faint = new() { Color = _faint, IsAntialias = true };

        // A long name is written smaller rather than over the first image.
        while (large.MeasureText(title) > LabelWidth - Gap)
        {
            large.Size--;
        }

        canvas.DrawText(title, Margin, note.Length == 0 ? middle + 6 : middle - 2, large, ink);
        canvas.DrawText(note, Margin, middle + 16, small, faint);
    }

    private static SKBitmap Image(CompletionTask task, int index, int row, Matrix<float>? completed)
    {
        ImageSet truth = task.Truth;
        SKBitmap image = new(truth.Width, truth.Height);
        ReadOnlySpan<float> own = truth.Pixels.Row(index);
        for (int y = 0; y < truth.Height; y++)
        {
            for (int x = 0; x < truth.Width; x++)
            {
                int offset = ((y * truth.Width) + x) * truth.Channels;
                bool hidden = row > 0 && task.TestMasks[index][y, x];
                image.SetPixel(
                    x,
                    y,
                    (hidden, completed) switch
                    {
                        (true, null) => _hidden,
                        (true, _) => Colour(completed.Row(index)[offset..], truth.Channels),
                        _ => Colour(own[offset..], truth.Channels),
                    }
                );
            }
        }

        return image;
    }

    private static SKColor Colour(ReadOnlySpan<float> channels, int count) =>
        count == 3
            ? new(Byte(channels[0]), Byte(channels[1]), Byte(channels[2]))
            : new(Byte(channels[0]), Byte(channels[0]), Byte(channels[0]));

    private static byte Byte(float value) => (byte)Math.Round(Math.Clamp(value, 0, 1) * 255);
}
