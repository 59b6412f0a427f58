using System.Globalization;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;
using Hyperkernel.Storage;

namespace Hyperkernel.Experiments.Images;

/// <summary>Which part of the images is missing, independent of their size.</summary>
public sealed record MissingPart
{
    private const string Allowed =
        "allowed are top, bottom, left, right, random:F with 0 < F < 1 (such as random:0.5), random-each:F, and a .npy file "
        + "(nonzero = missing)";
    private const string RandomPrefix = "random:";
    private const string RandomEachPrefix = "random-each:";

    // Of an image's size, the seed, and the image's number, on which own masks depend.
    private readonly Func<int, int, ulong, long, PixelMask> _mask;
    private readonly bool _isOwn;

    private MissingPart(string name, Func<int, int, ulong, PixelMask> mask)
        : this(name, (height, width, seed, _) => mask(height, width, seed), isOwn: false) { }

    private MissingPart(string name, Func<int, int, ulong, long, PixelMask> mask, bool isOwn) =>
        (Name, _mask, _isOwn) = (name, mask, isOwn);

    /// <summary>The upper half; of an odd number of rows, the middle one is visible.</summary>
    public static MissingPart Top { get; } = new("top", (height, width, _) => Where(height, width, "top", (row, _) => row < height / 2));

    /// <summary>The lower half; of an odd number of rows, the middle one is visible.</summary>
    public static MissingPart Bottom { get; } =
        new("bottom", (height, width, _) => Where(height, width, "bottom", (row, _) => row >= height - (height / 2)));

    /// <summary>The left half; of an odd number of columns, the middle one is visible.</summary>
    public static MissingPart Left { get; } =
        new("left", (height, width, _) => Where(height, width, "left", (_, column) => column < width / 2));

    /// <summary>The right half; of an odd number of columns, the middle one is visible.</summary>
    public static MissingPart Right { get; } =
        new("right", (height, width, _) => Where(height, width, "right", (_, column) => column >= width - (width / 2)));

    /// <summary>As <see cref="Parse"/> takes it.</summary>
    public string Name { get; }

    /// <summary>
    /// Pixels drawn at random, the same for all images: of n pixels, the fraction times n, rounded to the nearest (halves up).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The fraction does not lie strictly between 0 and 1.</exception>
    public static MissingPart Random(double fraction) => Random(RandomPrefix, fraction, isOwn: false);

    /// <summary>As many pixels drawn at random for each image by itself.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The fraction does not lie strictly between 0 and 1.</exception>
    public static MissingPart RandomEach(double fraction) => Random(RandomEachPrefix, fraction, isOwn: true);

    /// <summary>The nonzero entries of a height x width array in a .npy file.</summary>
    public static MissingPart File(string path) => new(path, (height, width, _) => Read(path, height, width));

    /// <summary>
    /// Reads <c>top</c>, <c>bottom</c>, <c>left</c>, <c>right</c>, <c>random:0.5</c>, <c>random-each:0.5</c> or the name of a .npy file.
    /// </summary>
    /// <exception cref="FormatException">The text is none of these; the message says what is allowed.</exception>
    public static MissingPart Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Array.Find([Top, Bottom, Left, Right], part => part.Name == text) is MissingPart half)
        {
            return half;
        }

        if (Array.Find([RandomPrefix, RandomEachPrefix], p => text.StartsWith(p, StringComparison.Ordinal)) is string prefix)
        {
            return
                double.TryParse(text.AsSpan(prefix.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out double fraction)
                && fraction is > 0 and < 1
                ? Random(prefix, fraction, prefix == RandomEachPrefix)
                : throw Unknown(text);
        }

        return text.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) ? File(text) : throw Unknown(text);
    }

    /// <summary>The missing pixels of images of a given size, or of the first of them where each has its own.</summary>
    /// <param name="height">Rows of pixels.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="seed">What random parts depend on.</param>
    /// <exception cref="ArgumentException">The part hides everything or nothing of images so small.</exception>
    /// <exception cref="DataFormatException">The file is no mask for images of this size.</exception>
    public PixelMask Mask(int height, int width, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        return _mask(height, width, seed, 0);
    }

    /// <summary>The missing pixels of each of several images.</summary>
    /// <param name="height">Rows of pixels.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="seed">What random parts depend on.</param>
    /// <param name="images">The number of images.</param>
    /// <exception cref="ArgumentException">The part hides everything or nothing of images so small.</exception>
    /// <exception cref="DataFormatException">The file is no mask for images of this size.</exception>
    public PixelMasks Masks(int height, int width, ulong seed, int images) =>
        _isOwn ? new(Enumerable.Range(0, images).Select(image => _mask(height, width, seed, image))) : new(Mask(height, width, seed));

    /// <summary>Whether two parts are called the same.</summary>
    public bool Equals(MissingPart? other) => other is not null && Name == other.Name;

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static FormatException Unknown(string text) => new($"The missing part is '{text}'; {Allowed}.");

    private static MissingPart Random(string prefix, double fraction, bool isOwn)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{prefix}{fraction}");
        return fraction is > 0 and < 1
            ? new(name, (height, width, seed, image) => Draw(height, width, name, fraction, seed, isOwn ? image : 0), isOwn)
            : throw new ArgumentOutOfRangeException(
                nameof(fraction),
                fraction,
                "MissingPart: the fraction must lie strictly between 0 and 1."
            );
    }

    private static PixelMask Where(int height, int width, string name, Func<int, int, bool> isMissing)
    {
        bool[] missing = new bool[height * width];
        for (int pixel = 0; pixel < missing.Length; pixel++)
        {
            missing[pixel] = isMissing(pixel / width, pixel % width);
        }

        return new PixelMask(missing, height, width, name);
    }

    private static PixelMask Draw(int height, int width, string name, double fraction, ulong seed, long image)
    {
        int pixels = height * width;
        CounterRandom random = new(seed, RandomStream.MissingPixels);
        int[] order = [.. Enumerable.Range(0, pixels)];
        bool[] missing = new bool[pixels];
        int count = (int)Math.Round(fraction * pixels, MidpointRounding.AwayFromZero);
        random.Choose<int>((ulong)(image * pixels), order, count);
        foreach (int pixel in order.AsSpan(0, count))
        {
            missing[pixel] = true;
        }

        return new PixelMask(missing, height, width, name);
    }

    private static PixelMask Read(string path, int height, int width)
    {
        NpyArray<float> array = NpyFile.Read<float>(path);
        using Matrix<float> values = array.Values;
        if (!array.Shape.SequenceEqual([height, width]))
        {
            throw new DataFormatException(
                path,
                $"the mask's shape is ({string.Join(", ", array.Shape)}), must be ({height}, {width}), that of the images."
            );
        }

        bool[] missing = new bool[height * width];
        for (int pixel = 0; pixel < missing.Length; pixel++)
        {
            float value = values[pixel / width, pixel % width];
            missing[pixel] = !float.IsNaN(value)
                ? value != 0
                : throw new DataFormatException(
                    path,
                    $"the mask is NaN at row {pixel / width}, column {pixel % width} (counted from 0); it must be 0 where a pixel "
                        + $"is seen, and another number where it is missing."
                );
        }

        return PixelMask.FindProblem(missing, height, width) is string problem
            ? throw new DataFormatException(path, problem)
            : new PixelMask(missing, height, width, path);
    }
}
