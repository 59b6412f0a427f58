using System.Buffers.Binary;
using System.IO.Compression;
using Hyperkernel.Data;

namespace Hyperkernel.Tests.Data;

/// <summary>Small PNG files.</summary>
internal static class Png
{
    /// <summary>A PNG file of bytes: 1 channel is grey, 3 are colours, 4 colours and transparency.</summary>
    public static byte[] Encode(int height, int width, int channels, ReadOnlySpan<byte> pixels, int? claimedSide = null)
    {
        byte colourType = channels switch { 1 => 0, 3 => 2, _ => 6 };
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, claimedSide ?? width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), claimedSide ?? height);
        header[8] = 8;
        header[9] = colourType;
        using MemoryStream packed = new();
        using (ZLibStream stream = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (int row = 0; row < height; row++)
            {
                stream.WriteByte(0);
                stream.Write(pixels.Slice(row * width * channels, width * channels));
            }
        }

        return [0x89, .. "PNG\r\n\u001a\n"u8, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> name, byte[] content)
    {
        byte[] checkedPart = [.. name, .. content];
        byte[] length = new byte[4];
        byte[] checksum = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32.Append(0, checkedPart));
        return [.. length, .. checkedPart, .. checksum];
    }
}
