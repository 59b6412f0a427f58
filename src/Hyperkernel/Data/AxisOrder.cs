namespace Hyperkernel.Data;

/// <summary>
/// Which axis of an array of images is which: the number N of the image, the row H, the column W, and the channel C of colours.
/// </summary>
public sealed record AxisOrder
{
    private AxisOrder(string letters) => Letters = letters;

    /// <summary>N x height x width.</summary>
    public static AxisOrder Grey { get; } = new("NHW");

    /// <summary>N x height x width x channels.</summary>
    public static AxisOrder ChannelsLast { get; } = new("NHWC");

    /// <summary>N x channels x height x width, the order of PyTorch.</summary>
    public static AxisOrder ChannelsFirst { get; } = new("NCHW");

    /// <summary>A letter for each axis: N, H and W in any order, or N, H, W and C.</summary>
    public string Letters { get; }

    /// <summary>Reads the letters of the axes, such as <c>NCHW</c> or <c>HWN</c>.</summary>
    /// <exception cref="FormatException">They are not N, H and W, each once, with or without one C.</exception>
    public static AxisOrder Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string sorted = string.Concat(text.Order());
        return sorted is "HNW" or "CHNW"
            ? new(text)
            : throw new FormatException(
                $"is '{text}', must be the letters N, H, W and, of images with channels, C in the order of the axes, such as NHW, "
                    + $"NHWC or NCHW."
            );
    }

    /// <inheritdoc/>
    public override string ToString() => Letters;

    /// <summary>The length of an axis of an array of this order; 1 for channels that it has not.</summary>
    internal long Extent(IReadOnlyList<long> shape, char axis) =>
        Letters.IndexOf(axis, StringComparison.Ordinal) is >= 0 and int place ? shape[place] : 1;

    /// <summary>How far apart neighbours along an axis lie in an array of this order; 0 for channels that it has not.</summary>
    internal long Stride(IReadOnlyList<long> shape, char axis) =>
        Letters.IndexOf(axis, StringComparison.Ordinal) is >= 0 and int place
            ? shape.Skip(place + 1).Aggregate(1L, (product, extent) => product * extent)
            : 0;
}
