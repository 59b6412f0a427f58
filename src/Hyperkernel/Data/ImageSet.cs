using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Data;

/// <summary>Images of one size, one a row: pixels row by row, the channels of a pixel side by side.</summary>
/// <remarks>Values that came as bytes lie in [0, 1]; floating-point sources are taken as they are.</remarks>
public sealed class ImageSet
{
    /// <summary>Checks and keeps images.</summary>
    /// <param name="pixels">Count x (height * width * channels). The set keeps this matrix and does not copy it.</param>
    /// <param name="height">Rows of pixels.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="channels">Values of a pixel.</param>
    /// <param name="name">Where the images come from, for messages and captions.</param>
    /// <exception cref="ArgumentException">There is no image, the shape does not fit, or a value is not finite.</exception>
    public ImageSet(Matrix<float> pixels, int height, int width, int channels, string name)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        if (pixels.Columns != (Int128)height * width * channels || pixels.Columns > int.MaxValue)
        {
            throw new ArgumentException($"ImageSet: {pixels.Columns} values an image do not make {height} x {width} pixels of {channels} channels.");
        }

        if (FindProblem(pixels, width, channels) is string problem)
        {
            throw new ArgumentException($"ImageSet: {name}: {problem}", nameof(pixels));
        }

        Pixels = pixels;
        Height = height;
        Width = width;
        Channels = channels;
        Name = name;
    }

    /// <summary>The number of images, at least 1.</summary>
    public long Count => Pixels.Rows;

    /// <summary>Rows of pixels.</summary>
    public int Height { get; }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Values of a pixel: 1 is grey, 3 is red, green and blue.</summary>
    public int Channels { get; }

    /// <summary>The images, one a row; entry (image, (row * Width + column) * Channels + channel).</summary>
    public Matrix<float> Pixels { get; }

    /// <summary>Where the images come from.</summary>
    public string Name { get; }

    /// <summary>Reads images from an IDX file, a .npy file or a folder of PNG files.</summary>
    /// <param name="path">
    /// An IDX file of images, compressed with gzip or not; a .npy array N x height x width or N x height x width x channels of
    /// uint8 (divided by 255), bool, float32 or float64; or a folder, whose .png files are taken in the ordinal order of their
    /// names and must have one size. Grey if every file is grey, else red, green and blue; transparency is dropped.
    /// </param>
    /// <exception cref="DataFormatException">The path is none of these, or what is there is damaged.</exception>
    /// <exception cref="FileNotFoundException">There is nothing at the path.</exception>
    public static ImageSet Load(string path) => ImageFiles.Load(path);

    /// <summary>A copy of some consecutive images.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public ImageSet Take(long start, long count)
    {
        if (start < 0 || count < 1 || count > Count - start)
        {
            throw new ArgumentOutOfRangeException(nameof(count), $"ImageSet: {count} images from {start} were asked for; {Name} has {Count}.");
        }

        return new(Pixels.View.Block(start, 0, count, Pixels.Columns).ToMatrix(), Height, Width, Channels, Name);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Count} images of {Height} x {Width}{(Channels == 1 ? string.Empty : $" x {Channels}")} from {Name}";

    /// <summary>What keeps these values from being images, or null.</summary>
    internal static string? FindProblem(Matrix<float> pixels, int width, int channels)
    {
        if (pixels.Rows == 0)
        {
            return "there is no image; at least one is needed.";
        }

        (long bad, long firstImage, int firstEntry) = (0, 0, 0);
        for (long image = 0; image < pixels.Rows; image++)
        {
            ReadOnlySpan<float> values = pixels.Row(image);
            for (int entry = 0; entry < values.Length; entry++)
            {
                if (!float.IsFinite(values[entry]) && bad++ == 0)
                {
                    (firstImage, firstEntry) = (image, entry);
                }
            }
        }

        int pixel = firstEntry / channels;
        return bad == 0
            ? null
            : $"{bad} values are not finite; the first is {pixels[firstImage, firstEntry]} in image {firstImage}, row {pixel / width}, column {pixel % width} (counted from 0).";
    }
}
