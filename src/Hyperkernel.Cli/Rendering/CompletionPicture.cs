using Hyperkernel.Data;
using Hyperkernel.Experiments.Completion;
using Hyperkernel.LinearAlgebra;
using SkiaSharp;

namespace Hyperkernel.Cli.Rendering;

/// <summary>
/// The picture of a completion: a column an image; rows of the truth, of what was seen, of what each method makes of it, and of how far
/// that may be off where it is known.
/// </summary>
/// <remarks>
/// Methods' rows show seen pixels as they are and predictions, clipped to [0, 1], where they were hidden or are unknown. Deviations are
/// black at seen pixels, which are known, and white where they are largest in the row.
/// </remarks>
internal static class CompletionPicture
{
    private const int MaxColumns = 14;
    private const int Gap = 6;
    private const int Margin = 16;
    private const int LabelWidth = 190;
    private const int Cell = 64;
    private static readonly SKColor _paper = SKColors.White;
    private static readonly SKColor _hidden = new(0xC9, 0xD6, 0xE8);
    private static readonly SKColor _unknown = new(0xF0, 0xCB, 0xB5);
    private static readonly SKColor _ink = new(0x22, 0x22, 0x22);
    private static readonly SKColor _faint = new(0x77, 0x77, 0x77);

    /// <summary>Draws the picture as a PNG.</summary>
    public static void Write(CompletionResult result, Stream destination)
    {
        ImageSet truth = result.Task.Truth;
        Strip[] rows = [.. Rows(result)];
        int columns = (int)Math.Min(MaxColumns, truth.Count);
        double scale = (double)Cell / Math.Max(truth.Width, truth.Height);
        int width = (int)Math.Ceiling(truth.Width * scale),
            height = (int)Math.Ceiling(truth.Height * scale);
        SKImageInfo size = new((2 * Margin) + LabelWidth + (columns * (width + Gap)), (2 * Margin) + (rows.Length * (height + Gap)));
        using SKBitmap bitmap = new(size);
        using SKCanvas canvas = new(bitmap);
        canvas.Clear(_paper);
        for (int row = 0; row < rows.Length; row++)
        {
            float top = Margin + (row * (height + Gap));
            Label(canvas, rows[row].Title, rows[row].Note, top + (height / 2f));
            for (int column = 0; column < columns; column++)
            {
                using SKBitmap image = Image(truth, column, rows[row].ColourAt);
                float left = Margin + LabelWidth + (column * (width + Gap));
                using SKImage pixels = SKImage.FromBitmap(image);
                canvas.DrawImage(pixels, SKRect.Create(left, top, width, height), new SKSamplingOptions(SKFilterMode.Nearest));
            }
        }

        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        data.SaveTo(destination);
    }

    private static IEnumerable<Strip> Rows(CompletionResult result)
    {
        CompletionTask task = result.Task;
        yield return new("truth", "", (i, p) => Seen(task, i, p) ?? _unknown);
        yield return new("seen", "", (i, p) => IsHidden(task, i, p) ? _hidden : Seen(task, i, p) ?? _unknown);
        foreach (MethodResult method in result.Methods)
        {
            string title = method.Name.Replace('_', ' ');
            yield return new(
                title,
                FormattableString.Invariant($"MSE missing {method.MseMissing:F4}"),
                (i, p) => (IsHidden(task, i, p) ? null : Seen(task, i, p)) ?? Colour(task, method.Completion.Images, i, p)
            );
            if (method.Uncertainty is { } uncertainty)
            {
                float largest = Largest(task, uncertainty.Deviations);
                yield return new(
                    "its deviation",
                    FormattableString.Invariant($"white is {largest:G2}"),
                    (i, p) =>
                        IsHidden(task, i, p) || !task.Truth.IsKnown(i, p) ? Grey(uncertainty.Deviations[i, p] / largest) : SKColors.Black
                );
            }
        }
    }

    private static bool IsHidden(CompletionTask task, int image, int pixel) =>
        task.TestMasks[image][pixel / task.Truth.Width, pixel % task.Truth.Width];

    // Null of a pixel that is unknown.
    private static SKColor? Seen(CompletionTask task, int image, int pixel) =>
        task.Truth.IsKnown(image, pixel) ? Colour(task, task.Truth.Pixels, image, pixel) : null;

    private static float Largest(CompletionTask task, Matrix<float> deviations)
    {
        float largest = 0;
        for (int i = 0; i < Math.Min(MaxColumns, task.Truth.Count); i++)
        {
            foreach (int pixel in task.TestMasks[i].Missing)
            {
                largest = Math.Max(largest, deviations[i, pixel]);
            }
        }

        return largest > 0 ? largest : 1;
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

    private static SKBitmap Image(ImageSet truth, int index, Func<int, int, SKColor> colourAt)
    {
        SKBitmap image = new(truth.Width, truth.Height);
        for (int pixel = 0; pixel < truth.Height * truth.Width; pixel++)
        {
            image.SetPixel(pixel % truth.Width, pixel / truth.Width, colourAt(index, pixel));
        }

        return image;
    }

    private static SKColor Colour(CompletionTask task, Matrix<float> images, int image, int pixel)
    {
        ReadOnlySpan<float> channels = images.Row(image)[(pixel * task.Truth.Channels)..];
        return task.Truth.Channels == 3 ? new(Byte(channels[0]), Byte(channels[1]), Byte(channels[2])) : Grey(channels[0]);
    }

    private static SKColor Grey(float value) => new(Byte(value), Byte(value), Byte(value));

    private static byte Byte(float value) => (byte)Math.Round(Math.Clamp(value, 0, 1) * 255);

    // A row of images: of an image and a pixel its colour.
    private sealed record Strip(string Title, string Note, Func<int, int, SKColor> ColourAt);
}
