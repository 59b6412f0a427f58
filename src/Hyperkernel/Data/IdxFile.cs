using System.Buffers.Binary;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Data;

/// <summary>Images and labels in IDX files (the format of MNIST), compressed with gzip or not.</summary>
/// <remarks>
/// Layout: big-endian 32-bit integers - the magic number 2051 with count, rows and columns for images, 2049 with the count for
/// labels - and then one unsigned byte a pixel or label. Whether a file is compressed is told by its content, not by its name.
/// Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
/// </remarks>
internal static class IdxFile
{
    private const uint ImagesMagic = 2051;
    private const uint LabelsMagic = 2049;
    private const int BlockBytes = 1 << 20;

    /// <summary>Reads images; a byte b becomes the value b / 255.</summary>
    /// <exception cref="DataFormatException">The file is not an IDX file of images, or is damaged.</exception>
    /// <exception cref="InsufficientMemoryException">There is not enough memory; the message gives both figures.</exception>
    public static ImageSet ReadImages(string path) => ReadImages(path, byte.MaxValue);

    /// <summary>Reads images; a byte b becomes the value b / white.</summary>
    internal static ImageSet ReadImages(string path, float white) =>
        PackedFile.Read(
            path,
            stream =>
            {
                RequireMagic(stream, ImagesMagic, "images", path);
                uint count = ReadInteger(stream, path);
                uint height = ReadInteger(stream, path);
                uint width = ReadInteger(stream, path);
                if (count == 0 || height == 0 || width == 0 || (ulong)height * width > int.MaxValue)
                {
                    throw new DataFormatException(
                        path,
                        $"it claims {count} images of {height} x {width} pixels; at least one is needed, of 1 to 2^31 - 1 pixels."
                    );
                }

                long pixels = (long)height * width;
                List<byte[]> blocks = ReadBlocks(stream, (Int128)count * pixels, $"{count} images of {height} x {width}", path);
                return new ImageSet(ToMatrix(blocks, count, pixels, white), (int)height, (int)width, channels: 1, path);
            }
        );

    /// <summary>Reads labels.</summary>
    /// <exception cref="DataFormatException">The file is not an IDX file of labels, or is damaged.</exception>
    public static byte[] ReadLabels(string path) =>
        PackedFile.Read(
            path,
            stream =>
            {
                RequireMagic(stream, LabelsMagic, "labels", path);
                uint count = ReadInteger(stream, path);
                return ReadBlocks(stream, count, $"{count} labels", path).SelectMany(block => block).ToArray();
            }
        );

    /// <summary>Whether a file's first bytes are those of an IDX file or of a gzip file.</summary>
    internal static bool Recognises(ReadOnlySpan<byte> start) =>
        PackedFile.IsGzip(start) || start.StartsWith((ReadOnlySpan<byte>)[0, 0, 8]);

    private static void RequireMagic(Stream stream, uint expected, string content, string path)
    {
        uint magic = ReadInteger(stream, path);
        if (magic != expected)
        {
            string found = magic switch
            {
                ImagesMagic => "an IDX file of images",
                LabelsMagic => "an IDX file of labels",
                _ => "not an IDX file of bytes",
            };
            throw new DataFormatException(path, $"this is {found} (it starts with {magic}); {content} start with {expected}.");
        }
    }

    private static uint ReadInteger(Stream stream, string path)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        return stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length
            ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : throw new DataFormatException(path, "the file ends inside the header of an IDX file.");
    }

    // Memory grows with the bytes that come, not with those that the header claims.
    private static List<byte[]> ReadBlocks(Stream stream, Int128 bytes, string claim, string path)
    {
        List<byte[]> blocks = [];
        Int128 read = 0;
        byte[] block = new byte[BlockBytes];
        while (true)
        {
            int count = stream.ReadAtLeast(block, block.Length, throwOnEndOfStream: false);
            read += count;
            if (count > 0)
            {
                blocks.Add(block[..count]);
            }

            if (read > bytes)
            {
                throw new DataFormatException(path, $"the header claims {claim}, {bytes} bytes, but more follow.");
            }

            if (count < block.Length)
            {
                return read == bytes
                    ? blocks
                    : throw new DataFormatException(path, $"the header claims {claim}, {bytes} bytes, but {read} follow.");
            }
        }
    }

    private static unsafe Matrix<float> ToMatrix(List<byte[]> blocks, long count, long pixels, float white)
    {
        Matrix<float> values = Matrix<float>.Uninitialized(count, pixels);
        float* destination = values.Pointer;
        foreach (byte[] block in blocks)
        {
            Span<float> part = new(destination, block.Length);
            TensorPrimitives.ConvertTruncating(block, part);
            TensorPrimitives.Divide(part, white, part);
            destination += block.Length;
        }

        GC.KeepAlive(values);
        return values;
    }
}
