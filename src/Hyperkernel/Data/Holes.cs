using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Data;

/// <summary>Pixels that are NaN, since they are unknown.</summary>
internal static class Holes
{
    /// <summary>The images of which no pixel is known with all its channels.</summary>
    public static long[] Blank(Matrix<float> pixels, int channels)
    {
        List<long> blank = [];
        for (long image = 0; image < pixels.Rows; image++)
        {
            bool isBlank = true;
            for (int first = 0; isBlank && first < pixels.Columns; first += channels)
            {
                isBlank = HasNaN(pixels.Row(image).Slice(first, channels));
            }

            if (isBlank)
            {
                blank.Add(image);
            }
        }

        return [.. blank];
    }

    /// <summary>A pixel is known with all its channels or not at all: makes all channels NaN where some are.</summary>
    /// <returns>How many pixels are unknown.</returns>
    public static long Widen(Matrix<float> pixels, int channels)
    {
        long unknown = 0;
        for (long image = 0; image < pixels.Rows; image++)
        {
            for (int first = 0; first < pixels.Columns; first += channels)
            {
                Span<float> pixel = pixels.Row(image).Slice(first, channels);
                if (HasNaN(pixel))
                {
                    pixel.Fill(float.NaN);
                    unknown++;
                }
            }
        }

        return unknown;
    }

    private static bool HasNaN(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (float.IsNaN(value))
            {
                return true;
            }
        }

        return false;
    }
}
