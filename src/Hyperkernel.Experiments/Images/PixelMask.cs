namespace Hyperkernel.Experiments.Images;

/// <summary>Which pixels of every image are missing; some are and some are not.</summary>
public sealed class PixelMask
{
    private readonly bool[] _missing;

    /// <summary>Checks and copies a mask.</summary>
    /// <param name="missing">Pixel by pixel, row after row: whether it is missing.</param>
    /// <param name="height">Rows of pixels.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="name">What the mask is called in messages.</param>
    /// <exception cref="ArgumentException">The size does not fit, or the mask hides everything or nothing.</exception>
    public PixelMask(ReadOnlySpan<bool> missing, int height, int width, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (missing.Length != (long)height * width)
        {
            throw new ArgumentException($"{name}: {missing.Length} pixels do not make {height} x {width}.", nameof(missing));
        }

        if (FindProblem(missing, height, width) is string problem)
        {
            throw new ArgumentException($"{name}: {problem}", nameof(missing));
        }

        _missing = missing.ToArray();
        Name = name;
        Height = height;
        Width = width;
        Missing = [.. Enumerable.Range(0, _missing.Length).Where(pixel => _missing[pixel])];
        Visible = [.. Enumerable.Range(0, _missing.Length).Where(pixel => !_missing[pixel])];
    }

    /// <summary>What the mask is called in messages and reports.</summary>
    public string Name { get; }

    /// <summary>Rows of pixels.</summary>
    public int Height { get; }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>The missing pixels, as row * Width + column, in ascending order.</summary>
    public IReadOnlyList<int> Missing { get; }

    /// <summary>The visible pixels, as row * Width + column, in ascending order.</summary>
    public IReadOnlyList<int> Visible { get; }

    /// <summary>Whether a pixel is missing.</summary>
    public bool this[int row, int column] =>
        (uint)row < (uint)Height && (uint)column < (uint)Width
            ? _missing[(row * Width) + column]
            : throw new ArgumentOutOfRangeException(nameof(row), $"PixelMask: pixel ({row}, {column}) of {Height} x {Width}.");

    /// <summary>What keeps this from being a mask, or null.</summary>
    internal static string? FindProblem(ReadOnlySpan<bool> missing, int height, int width) =>
        !missing.Contains(true) ? $"the mask hides none of the {height} x {width} pixels; at least one must be missing."
        : !missing.Contains(false) ? $"the mask hides all of the {height} x {width} pixels; at least one must be visible."
        : null;
}
