using System.Runtime.CompilerServices;
using Hyperkernel.Experiments.Images.Generated;

namespace Hyperkernel.Experiments.Rotation;

/// <summary>Rotates one image about its middle by any angles: bilinear interpolation, zeros outside.</summary>
/// <remarks>
/// A pixel at (x, y) from the middle, y downwards, takes the value at (x cos a - y sin a, x sin a + y cos a), which turns the picture
/// anticlockwise by a; the value between four pixels is their bilinear interpolation, with zeros beyond the border. The image is kept
/// inside a frame of zeros, and each row is cut to the part that the frame can reach, so that the inner loop has no case to distinguish.
/// </remarks>
/// <param name="height">Rows of pixels.</param>
/// <param name="width">Pixels in a row.</param>
/// <param name="channels">Values of a pixel, side by side.</param>
internal sealed unsafe class ImageRotation(int height, int width, int channels)
{
    // One pixel for the neighbours of the border, one for rounding where a row is cut.
    private const int Frame = 2;
    private readonly int _stride = (width + (2 * Frame)) * channels;
    private readonly float[] _framed = new float[(height + (2 * Frame)) * (width + (2 * Frame)) * channels];

    /// <summary>Takes an image to rotate.</summary>
    public void Set(ReadOnlySpan<float> image)
    {
        int row = width * channels;
        for (int y = 0; y < height; y++)
        {
            image.Slice(y * row, row).CopyTo(_framed.AsSpan(((y + Frame) * _stride) + (Frame * channels)));
        }
    }

    /// <summary>Writes the image, rotated and then scaled: (value - <paramref name="offset"/>) * <paramref name="scale"/>.</summary>
    /// <param name="degrees">The angle, anticlockwise.</param>
    /// <param name="offset">What is taken from every value.</param>
    /// <param name="scale">The factor.</param>
    /// <param name="destination">As long as an image.</param>
    public void Rotate(double degrees, float offset, float scale, Span<float> destination)
    {
        (double sine, double cosine) = Math.SinCos(degrees * (Math.PI / 180));
        double middleX = (width - 1) / 2.0,
            middleY = (height - 1) / 2.0;
        float background = -offset * scale;
        fixed (
            float* framed = _framed,
                destinationStart = destination
        )
        {
            float* to = destinationStart;
            for (int row = 0; row < height; row++, to += width * channels)
            {
                // Column c comes from (x0 + c cos, y0 + c sin), in pixels of the image without its frame.
                double x0 = middleX - (middleX * cosine) - ((row - middleY) * sine);
                double y0 = middleY - (middleX * sine) + ((row - middleY) * cosine);
                (int first, int end) = Reach(x0, cosine, y0, sine);
                new Span<float>(to, first * channels).Fill(background);
                new Span<float>(to + (end * channels), (width - end) * channels).Fill(background);
                Row(framed, to, first, end, (float)(x0 + Frame), (float)cosine, (float)(y0 + Frame), (float)sine, offset, scale);
            }
        }
    }

    // Columns that come from between -1 and width, and between -1 and height: everything else is zero.
    private (int First, int End) Reach(double x0, double cosine, double y0, double sine)
    {
        double first = 0,
            last = width - 1;
        Cut(x0, cosine, width, ref first, ref last);
        Cut(y0, sine, height, ref first, ref last);
        int start = (int)Math.Ceiling(first);
        return first > last ? (width, width) : (start, Math.Max(start, (int)Math.Floor(last) + 1));
    }

    private static void Cut(double origin, double step, int size, ref double first, ref double last)
    {
        const double Flat = 1e-9;
        if (Math.Abs(step) < Flat)
        {
            last = origin > -1 && origin < size ? last : -1;
            return;
        }

        double a = (-1 - origin) / step,
            b = (size - origin) / step;
        first = Math.Max(first, Math.Min(a, b));
        last = Math.Min(last, Math.Max(a, b));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Row(float* framed, float* to, int first, int end, float x0, float stepX, float y0, float stepY, float offset, float scale)
    {
        int below = _stride;
        for (int column = first; column < end; column++)
        {
            // Both are at least Frame - 1 - rounding > 0, so that truncation is the floor.
            float x = x0 + (column * stepX),
                y = y0 + (column * stepY);
            int left = (int)x,
                top = (int)y;
            float right = x - left,
                bottom = y - top;
            float* source = framed + (top * below) + (left * channels);
            for (int channel = 0; channel < channels; channel++, source++)
            {
                float upper = source[0] + (right * (source[channels] - source[0]));
                float lower = source[below] + (right * (source[below + channels] - source[below]));
                to[(column * channels) + channel] = (upper + (bottom * (lower - upper)) - offset) * scale;
            }
        }
    }
}
