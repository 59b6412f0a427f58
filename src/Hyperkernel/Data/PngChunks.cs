using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Hyperkernel.Storage;

namespace Hyperkernel.Data;

/// <summary>Checks the frame of a PNG file, because the decoder takes memory for whatever sizes it claims.</summary>
/// <remarks>
/// After the signature, chunks: a length, a name of four letters, the content, and the CRC-32 of name and content.
/// Source: Portable Network Graphics specification, third edition, sections 5 and 11.
/// </remarks>
internal static class PngChunks
{
    private const int Frame = 12;
    private const int HeaderLength = 13;

    // No deflated byte stands for more than this.
    private const int LargestDeflation = 1032;
    private const long MostPixels = int.MaxValue / 4;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>What the file claims to hold, once it is known to be whole and large enough for it.</summary>
    /// <exception cref="DataFormatException">The file is no PNG file, is damaged, or claims more pixels than it can hold.</exception>
    public static PngFrame Check(ReadOnlySpan<byte> file, string name)
    {
        if (!file.StartsWith(Signature))
        {
            throw new DataFormatException(name, "this is not a PNG file.");
        }

        byte[]? header = null;
        long packedBytes = 0;
        int position = Signature.Length;
        while (true)
        {
            ReadOnlySpan<byte> content = Next(file, ref position, name, out string kind);
            if (header is null)
            {
                header =
                    kind == "IHDR" && content.Length == HeaderLength
                        ? content.ToArray()
                        : throw Damaged(name, "it does not start with a header");
            }
            else if (kind == "IDAT")
            {
                packedBytes += content.Length;
            }
            else if (kind == "IEND")
            {
                return FrameOf(header, packedBytes, name);
            }
        }
    }

    /// <summary>The compressed data of a file that was checked.</summary>
    public static byte[] Data(ReadOnlySpan<byte> file, string name)
    {
        List<byte> packed = [];
        int position = Signature.Length;
        while (true)
        {
            ReadOnlySpan<byte> content = Next(file, ref position, name, out string kind);
            if (kind == "IDAT")
            {
                packed.AddRange(content);
            }
            else if (kind == "IEND")
            {
                return [.. packed];
            }
        }
    }

    private static ReadOnlySpan<byte> Next(ReadOnlySpan<byte> file, ref int position, string name, out string kind)
    {
        ReadOnlySpan<byte> rest = file[position..];
        uint length = rest.Length < Frame ? uint.MaxValue : BinaryPrimitives.ReadUInt32BigEndian(rest);
        if (length > rest.Length - Frame)
        {
            throw Damaged(name, "it ends too early");
        }

        ReadOnlySpan<byte> content = rest.Slice(8, (int)length);
        kind = Encoding.Latin1.GetString(rest.Slice(4, 4));
        if (Crc32.HashToUInt32(rest.Slice(4, 4 + (int)length)) != BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)length)..]))
        {
            throw Damaged(name, "a checksum does not fit");
        }

        position += Frame + (int)length;
        return content;
    }

    private static PngFrame FrameOf(ReadOnlySpan<byte> header, long packedBytes, string name)
    {
        uint width = BinaryPrimitives.ReadUInt32BigEndian(header);
        uint height = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        (byte depth, byte colourType, byte interlace) = (header[8], header[9], header[12]);
        int samples = colourType switch
        {
            0 or 3 => 1,
            2 => 3,
            4 => 2,
            6 => 4,
            _ => throw Damaged(name, $"its colour type is {colourType}"),
        };
        Int128 bytes = (Int128)height * (1 + (((Int128)width * samples * depth) + 7) / 8);
        return width == 0 || height == 0 || (Int128)width * height > MostPixels || bytes > (Int128)packedBytes * LargestDeflation
                ? throw new DataFormatException(
                    name,
                    $"it claims {height} x {width} pixels, which its {packedBytes} bytes of data cannot hold."
                )
            : depth == PngFrame.DeepBits && (colourType == 3 || interlace > 1)
                ? throw Damaged(
                    name,
                    $"its colour type is {colourType} and its interlace method {interlace}, which 16-bit files cannot have"
                )
            : new((int)height, (int)width, samples, depth, interlace == 1);
    }

    private static DataFormatException Damaged(string name, string why) => new(name, $"the PNG file is damaged: {why}.");
}
