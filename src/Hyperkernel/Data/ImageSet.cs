using System.Globalization;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Data;

/// <summary>Images of one size, one a row: pixels row by row, the channels of a pixel side by side.</summary>
/// <remarks>
/// Values that come from files lie in [0, 1]; those that a program gives are taken as they are. Pixels may be unknown where a set is made
/// by <see cref="WithHoles"/> or read with <see cref="ImageOptions.MayHaveHoles"/>: all their channels are NaN then.
/// </remarks>
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
        : this(pixels, height, width, channels, name, mayHaveHoles: false) { }

    private ImageSet(Matrix<float> pixels, int height, int width, int channels, string name, bool mayHaveHoles)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        if (pixels.Columns != (Int128)height * width * channels || pixels.Columns > int.MaxValue)
        {
            throw new ArgumentException(
                $"ImageSet: {pixels.Columns} values an image do not make {height} x {width} pixels of {channels} channels."
            );
        }

        if (FindProblem(pixels, width, channels, mayHaveHoles) is string problem)
        {
            throw new ArgumentException($"ImageSet: {name}: {problem}", nameof(pixels));
        }

        UnknownPixels = mayHaveHoles ? Holes.Widen(pixels, channels) : 0;
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

    /// <summary>The images, one a row; entry (image, (row * Width + column) * Channels + channel); NaN where a pixel is unknown.</summary>
    public Matrix<float> Pixels { get; }

    /// <summary>Where the images come from.</summary>
    public string Name { get; }

    /// <summary>How many pixels are unknown, over all images.</summary>
    public long UnknownPixels { get; }

    /// <summary>Images of which some pixels are unknown.</summary>
    /// <param name="pixels">Count x (height * width * channels), NaN where a value is unknown; a pixel of which some channels are unknown
    /// is unknown, and its other channels are overwritten. The set keeps this matrix and does not copy it.</param>
    /// <param name="height">Rows of pixels.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="channels">Values of a pixel.</param>
    /// <param name="name">Where the images come from, for messages and captions.</param>
    /// <exception cref="ArgumentException">There is no image, the shape does not fit, a value is infinite, or of an image no pixel is
    /// known.</exception>
    public static ImageSet WithHoles(Matrix<float> pixels, int height, int width, int channels, string name) =>
        new(pixels, height, width, channels, name, mayHaveHoles: true);

    /// <summary>Whether a pixel, row * Width + column, is known.</summary>
    public bool IsKnown(long image, int pixel) => UnknownPixels == 0 || !float.IsNaN(Pixels[image, (long)pixel * Channels]);

    /// <summary>Reads images from an IDX file, a .npy file or a folder of PNG files.</summary>
    /// <param name="path">
    /// An IDX file of images, compressed with gzip or not; a .npy array N x height x width or N x height x width x channels of uint8
    /// (divided by 255), bool, or floating-point numbers from 0 to 1; or a folder, whose .png files, of 8 or 16 bits, are taken in the
    /// ordinal order of their names and must have one size. Grey if every file is grey, else red, green and blue; transparency is dropped.
    /// </param>
    /// <exception cref="DataFormatException">The path is none of these, what is there is damaged, may be read in two ways, or has numbers
    /// outside 0 to 1.</exception>
    /// <exception cref="FileNotFoundException">There is nothing at the path.</exception>
    public static ImageSet Load(string path) => ImageFiles.Load(path, new());

    /// <summary>Reads images of which the file does not say everything.</summary>
    /// <param name="path">As above.</param>
    /// <param name="options">The order of an array's axes, and the number that stands for 1.</param>
    /// <exception cref="DataFormatException">The path is none of these, what is there is damaged, does not fit the options, or has numbers
    /// outside 0 to 1.</exception>
    /// <exception cref="FileNotFoundException">There is nothing at the path.</exception>
    public static ImageSet Load(string path, ImageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return ImageFiles.Load(path, options);
    }

    /// <summary>A copy of some consecutive images.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public ImageSet Take(long start, long count)
    {
        if (start < 0 || count < 1 || count > Count - start)
        {
            throw new ArgumentOutOfRangeException(
                nameof(count),
                $"ImageSet: {count} images from {start} were asked for; {Name} has {Count}."
            );
        }

        return Of(Pixels.View.Block(start, 0, count, Pixels.Columns).ToMatrix());
    }

    /// <summary>Other images of the same size and name, with holes if these may have some.</summary>
    internal ImageSet Of(Matrix<float> pixels) => new(pixels, Height, Width, Channels, Name, mayHaveHoles: UnknownPixels > 0);

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Count} images of {Height} x {Width}{(Channels == 1 ? string.Empty : $" x {Channels}")} from {Name}";

    /// <summary>What keeps these values from being images, or null.</summary>
    internal static string? FindProblem(Matrix<float> pixels, int width, int channels, bool mayHaveHoles = false)
    {
        if (pixels.Rows == 0)
        {
            return "there is no image; at least one is needed.";
        }

        if (
            Find(pixels, width, channels, value => float.IsFinite(value) || (mayHaveHoles && float.IsNaN(value))) is

            (long bad, string where)
        )
        {
            return $"{bad} values are {(mayHaveHoles ? "infinite" : "not finite")}; the first is {where}.";
        }

        long[] blank = mayHaveHoles ? Holes.Blank(pixels, channels) : [];
        return blank.Length == 0
            ? null
            : $"of {blank.Length} images no pixel is known, the first is image {blank[0]} (counted from 0); leave them out.";
    }

    /// <summary>What is said of numbers that are not from 0 to 1, or null.</summary>
    internal static string? FindOutside(Matrix<float> pixels, int width, int channels, double? scale) =>
        Find(pixels, width, channels, value => value is (>= 0 and <= 1) or float.NaN) is not (long bad, string where) ? null
        : scale is { } largest
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"divided by {largest} (--scale), {bad} values lie outside 0 to 1; the first is {where}. Choose a scale that is "
                    + $"their largest."
            )
        : $"{bad} values lie outside 0 to 1; the first is {where}. Images are bytes, or numbers from 0 to 1, and errors "
            + $"(mean_image's and all others) are of such numbers; --scale S takes numbers from 0 to S, such as 255; else save (a - "
            + $"a.min()) / (a.max() - a.min()).";

    // How many values are not as they should be, and the first of them in words.
    private static (long Count, string First)? Find(Matrix<float> pixels, int width, int channels, Func<float, bool> isRight)
    {
        (long bad, long firstImage, int firstEntry) = (0, 0, 0);
        for (long image = 0; image < pixels.Rows; image++)
        {
            ReadOnlySpan<float> values = pixels.Row(image);
            for (int entry = 0; entry < values.Length; entry++)
            {
                if (!isRight(values[entry]) && bad++ == 0)
                {
                    (firstImage, firstEntry) = (image, entry);
                }
            }
        }

        int pixel = firstEntry / channels;
        return bad == 0
            ? null
            : (
                bad,
                FormattableString.Invariant(
                    $"{pixels[firstImage, firstEntry]} in image {firstImage}, row {pixel / width}, column {pixel % width} (counted from 0)"
                )
            );
    }
}
