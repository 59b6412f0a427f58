using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Data;

/// <summary>Images in .npy arrays: which axis is which, and which number is white.</summary>
internal static class ImageArray
{
    private const int MostChannels = 4;

    public static ImageSet Read(string path, ImageOptions options)
    {
        // Looked at first, so that the values of an array that is no images are not read.
        NpyHeader header = NpyFile.ReadHeader(path);
        IReadOnlyList<long> shape = header.Shape;
        if (
            shape.Count is not (3 or 4)
            || shape.Any(extent => extent < 1)
            || shape.Aggregate((Int128)1, (a, b) => a * b) / shape.Max() > int.MaxValue
        )
        {
            throw new DataFormatException(
                path,
                $"the shape is ({string.Join(", ", shape)}); images are N x height x width or N x height x width x channels, N at "
                    + $"least 1, or as --axes says."
            );
        }

        float white = (float)(
            options.Scale
            ?? White(header.Type)
            ?? throw new DataFormatException(
                path,
                $"the dtype is {header.Type.Descriptor()}, whose range is not known; images are uint8 (0 to 255), bool, or "
                    + $"float16, float32 or float64 from 0 to 1. --scale S takes numbers from 0 to S, such as 4095 or 65535."
            )
        );
        AxisOrder axes = Axes(shape, options.Axes, path);
        (long height, long width, long channels) = (axes.Extent(shape, 'H'), axes.Extent(shape, 'W'), axes.Extent(shape, 'C'));
        if ((Int128)height * width * channels > int.MaxValue)
        {
            throw new DataFormatException(
                path,
                $"an image of {height} x {width} x {channels} numbers is too large; there may be 2^31 - 1."
            );
        }

        Matrix<float> pixels = Ordered(NpyFile.Read<float>(path).Values, shape, axes);
        if (ImageSet.FindProblem(pixels, (int)width, (int)channels, options.MayHaveHoles) is string problem)
        {
            throw new DataFormatException(path, problem);
        }

        for (long image = 0; white != 1 && image < pixels.Rows; image++)
        {
            TensorPrimitives.Divide(pixels.Row(image), white, pixels.Row(image));
        }

        return options.MayHaveHoles
            ? ImageSet.WithHoles(pixels, (int)height, (int)width, (int)channels, path)
            : new ImageSet(pixels, (int)height, (int)width, (int)channels, path);
    }

    private static double? White(NpyType type) =>
        type == NpyType.Byte ? byte.MaxValue
        : type.IsInteger() ? null
        : 1;

    private static AxisOrder Axes(IReadOnlyList<long> shape, AxisOrder? asked, string path)
    {
        string found = $"the shape is ({string.Join(", ", shape)})";
        if (asked is not null)
        {
            return asked.Letters.Length == shape.Count
                ? asked
                : throw new DataFormatException(
                    path,
                    $"{found}, which has {shape.Count} axes, and --axes {asked} names {asked.Letters.Length}."
                );
        }

        if (shape.Count == 3)
        {
            // Images so narrow and so high are rather one image with its colours.
            return shape[2] is not (3 or 4) || shape[1] <= MostChannels
                ? AxisOrder.Grey
                : throw new DataFormatException(
                    path,
                    $"{found}, which reads as {shape[0]} images of {shape[1]} x {shape[2]} or as one image with {shape[2]} "
                        + $"channels; --axes NHW says the first, and one image is saved as array[None]."
                );
        }

        bool mayBeLast = shape[3] <= MostChannels,
            mayBeFirst = shape[1] <= MostChannels && (shape[2] > MostChannels || shape[3] > MostChannels);
        string doubt = mayBeFirst ? "the second axis looks like channels" : "no axis is short enough for channels by itself";
        return mayBeLast && !mayBeFirst
            ? AxisOrder.ChannelsLast
            : throw new DataFormatException(path, $"{found}, in which {doubt}; --axes NCHW or --axes NHWC says which axis is which.");
    }

    private static Matrix<float> Ordered(Matrix<float> values, IReadOnlyList<long> shape, AxisOrder axes)
    {
        if (axes == AxisOrder.Grey || axes == AxisOrder.ChannelsLast)
        {
            return values;
        }

        using Matrix<float> given = values;
        (long width, long channels, long columns) = (axes.Extent(shape, 'W'), axes.Extent(shape, 'C'), given.Columns);
        (long ofImage, long ofRow, long ofColumn, long ofChannel) = (
            axes.Stride(shape, 'N'),
            axes.Stride(shape, 'H'),
            axes.Stride(shape, 'W'),
            axes.Stride(shape, 'C')
        );
        return Matrix<float>.Create(
            axes.Extent(shape, 'N'),
            axes.Extent(shape, 'H') * width * channels,
            (image, entry) =>
            {
                (long pixel, long channel) = Math.DivRem(entry, channels);
                (long row, long column) = Math.DivRem(pixel, width);
                long place = (image * ofImage) + (row * ofRow) + (column * ofColumn) + (channel * ofChannel);
                return given[place / columns, place % columns];
            }
        );
    }
}
