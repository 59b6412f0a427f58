namespace Hyperkernel.Data;

/// <summary>What the files of images do not say themselves.</summary>
public sealed record ImageOptions
{
    /// <summary>The axes of a .npy array; null: N x height x width, or N x height x width x channels with 1 to 4 channels.</summary>
    public AxisOrder? Axes { get; init; }

    /// <summary>
    /// The number that stands for 1 (white), by which all are divided, finite and above 0; null: 255 for bytes, 65535 for 16-bit PNG files,
    /// 1 for floating-point numbers and bool. Arrays of other integers need it.
    /// </summary>
    public double? Scale { get; init; }

    /// <summary>
    /// Whether NaN in a .npy array of floating-point numbers says that a pixel is unknown; <see langword="false"/>, the default: it is an
    /// error.
    /// </summary>
    public bool MayHaveHoles { get; init; }

    /// <exception cref="ArgumentException">The scale is not a positive number.</exception>
    internal ImageOptions Checked() =>
        Scale is not { } scale || ((float)scale > 0 && float.IsFinite((float)scale))
            ? this
            : throw new ArgumentException($"ImageOptions: Scale = {Scale}, must be finite and > 0.");
}
