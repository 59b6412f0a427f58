using System.Runtime.InteropServices;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Data;

/// <summary>Labelled images in the binary files of CIFAR-10, compressed with gzip or not.</summary>
/// <remarks>
/// Layout: records of 3073 bytes without a header; one label byte, then the red, the green and the blue plane of 32 x 32 bytes, row by row.
/// Source: A. Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009.
/// </remarks>
public static class CifarFile
{
    /// <summary>Rows of an image, and pixels in a row.</summary>
    public const int Side = 32;

    /// <summary>The number of classes.</summary>
    public const int Classes = 10;

    private const int Pixels = Side * Side;
    private const int Channels = 3;
    private const int RecordBytes = 1 + (Pixels * Channels);

    /// <summary>Reads images and labels; a byte b becomes the value b / 255, the three channels of a pixel side by side.</summary>
    /// <param name="path">The file, such as <c>data_batch_1.bin</c>.</param>
    /// <exception cref="DataFormatException">The file does not consist of such records, or a label is not 0 to 9.</exception>
    public static LabeledImages Read(string path) =>
        PackedFile.Read(
            path,
            stream =>
            {
                List<byte[]> records = ReadRecords(stream, path);
                List<int> labels =
                [
                    .. records.Select(
                        (record, i) =>
                            record[0] < Classes
                                ? record[0]
                                : throw new DataFormatException(path, $"record {i} has label {record[0]}, must be 0 to {Classes - 1}.")
                    ),
                ];
                Matrix<float> pixels = Matrix<float>.Uninitialized(records.Count, Pixels * Channels);
                for (int image = 0; image < records.Count; image++)
                {
                    Interleave(records[image].AsSpan(1), pixels.Row(image));
                }

                ImageSet images = new(pixels, Side, Side, Channels, path);
                return new LabeledImages(images, new ClassLabels(CollectionsMarshal.AsSpan(labels), Classes, path));
            }
        );

    private static List<byte[]> ReadRecords(Stream stream, string path)
    {
        List<byte[]> records = [];
        while (true)
        {
            byte[] record = new byte[RecordBytes];
            int read = stream.ReadAtLeast(record, RecordBytes, throwOnEndOfStream: false);
            if (read == RecordBytes)
            {
                records.Add(record);
                continue;
            }

            return read == 0 && records.Count > 0
                ? records
                : throw new DataFormatException(
                    path,
                    $"{read} bytes follow {records.Count} whole records; there must be whole records of {RecordBytes} bytes, at least one."
                );
        }
    }

    private static void Interleave(ReadOnlySpan<byte> planes, Span<float> pixels)
    {
        for (int entry = 0; entry < pixels.Length; entry++)
        {
            pixels[entry] = planes[(entry % Channels * Pixels) + (entry / Channels)] / (float)byte.MaxValue;
        }
    }
}
