using System.Globalization;
using Hyperkernel.Data;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;
using Hyperkernel.Storage;

namespace Hyperkernel.Experiments.Images;

/// <summary>Which pixels of a set's images are unknown, beside those that its file says are.</summary>
public sealed record UnknownPart
{
    private const string Prefix = "random-each:";
    private const string Allowed =
        "allowed are random-each:F with 0 < F < 1 (such as random-each:0.3), and a .npy file of N x height x width, or height x width for "
        + "all images (nonzero = unknown)";

    private readonly double? _fraction;

    private UnknownPart(string name, double? fraction)
    {
        (Name, _fraction) = (name, fraction);
    }

    /// <summary>As <see cref="Parse"/> takes it.</summary>
    public string Name { get; }

    /// <summary>Reads <c>random-each:0.3</c> or the name of a .npy file.</summary>
    /// <exception cref="FormatException">The text is neither; the message says what is allowed.</exception>
    public static UnknownPart Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
        {
            return new(text, null);
        }

        return
            text.StartsWith(Prefix, StringComparison.Ordinal)
            && double.TryParse(text.AsSpan(Prefix.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out double fraction)
            && fraction is > 0 and < 1
            ? new(text, fraction)
            : throw new FormatException($"The unknown part is '{text}'; {Allowed}.");
    }

    /// <summary>A copy of images without what is unknown.</summary>
    /// <param name="images">The images; pixels that are unknown already remain so.</param>
    /// <param name="seed">What a random part depends on.</param>
    /// <exception cref="DataFormatException">The file is no mask for these images.</exception>
    /// <exception cref="ArgumentException">Of an image no pixel remains.</exception>
    public ImageSet In(ImageSet images, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(images);
        Matrix<float> pixels = images.Pixels.Clone();
        if (_fraction is { } fraction)
        {
            Draw(pixels, images.Channels, fraction, seed);
        }
        else
        {
            Read(pixels, images);
        }

        return ImageSet.WithHoles(pixels, images.Height, images.Width, images.Channels, images.Name);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static void Draw(Matrix<float> pixels, int channels, double fraction, ulong seed)
    {
        CounterRandom random = new(seed, RandomStream.ImageHoles);
        int count = (int)(pixels.Columns / channels),
            unknown = (int)Math.Round(fraction * count, MidpointRounding.AwayFromZero);
        for (long image = 0; image < pixels.Rows; image++)
        {
            int[] order = [.. Enumerable.Range(0, count)];
            random.Choose<int>((ulong)(image * count), order, unknown);
            foreach (int pixel in order.AsSpan(0, unknown))
            {
                pixels.Row(image).Slice(pixel * channels, channels).Fill(float.NaN);
            }
        }
    }

    private void Read(Matrix<float> pixels, ImageSet images)
    {
        NpyArray<float> array = NpyFile.Read<float>(Name);
        using Matrix<float> values = array.Values;
        long[] size = [images.Height, images.Width];
        bool isShared = array.Shape.SequenceEqual(size);
        if (!isShared && !array.Shape.SequenceEqual([images.Count, .. size]))
        {
            throw new DataFormatException(
                Name,
                $"the shape of what is unknown is ({string.Join(", ", array.Shape)}), must be ({images.Count}, {images.Height}, "
                    + $"{images.Width}) as the images have it, or ({images.Height}, {images.Width}) for all of them."
            );
        }

        for (long image = 0; image < images.Count; image++)
        {
            for (int p = 0; p < images.Height * images.Width; p++)
            {
                long place = ((isShared ? 0 : image) * images.Height * images.Width) + p;
                float value = values[place / values.Columns, place % values.Columns];
                if (float.IsNaN(value))
                {
                    throw new DataFormatException(
                        Name,
                        $"what is unknown is NaN at {place} (counted from 0); it must be 0 where a pixel is known, and another number "
                            + "where it is not."
                    );
                }

                if (value != 0)
                {
                    pixels.Row(image).Slice(p * images.Channels, images.Channels).Fill(float.NaN);
                }
            }
        }
    }
}
