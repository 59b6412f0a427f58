using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using Hyperkernel.Storage;

namespace Hyperkernel.Tests.Data;

/// <summary>Small PNG files.</summary>
internal static class Png
{
    /// <summary>A PNG file of bytes: 1 channel is grey, 3 are colours, 4 colours and transparency.</summary>
    public static byte[] Encode(int height, int width, int channels, ReadOnlySpan<byte> pixels, int? claimedSide = null)
    {
        byte colourType = channels switch
        {
            1 => 0,
            3 => 2,
            _ => 6,
        };
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

    /// <summary>A PNG file of 16 bits a sample, whose rows are filtered by every method in turn.</summary>
    public static byte[] EncodeDeep(int height, int width, int samples, ReadOnlySpan<ushort> values, bool interlaced)
    {
        int size = samples * 2;
        (int Row, int Column, int Down, int Across)[] passes = interlaced
            ? [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
            : [(0, 0, 1, 1)];
        List<byte> data = [];
        foreach ((int first, int left, int down, int across) in passes)
        {
            int filter = 0;
            byte[] above = [];
            for (int row = first; row < height && left < width; row += down, filter = (filter + 1) % 5)
            {
                List<byte> bytes = [];
                for (int column = left; column < width; column += across)
                {
                    foreach (ushort value in values.Slice(((row * width) + column) * samples, samples))
                    {
                        bytes.AddRange([(byte)(value >> 8), (byte)value]);
                    }
                }

                byte[] plain = [.. bytes];
                data.Add((byte)filter);
                for (int i = 0; i < plain.Length; i++)
                {
                    int a = i < size ? 0 : plain[i - size],
                        b = above.Length == 0 ? 0 : above[i],
                        c = i < size || above.Length == 0 ? 0 : above[i - size];
                    int[] byNearness = [.. new[] { a, b, c }.OrderBy(x => Math.Abs(a + b - c - x))];
                    data.Add(
                        (byte)(
                            plain[i]
                            - (
                                filter switch
                                {
                                    0 => 0,
                                    1 => a,
                                    2 => b,
                                    3 => (a + b) / 2,
                                    _ => byNearness[0],
                                }
                            )
                        )
                    );
                }

                above = plain;
            }
        }

        return Deep(
            height,
            width,
            samples switch
            {
                1 => 0,
                2 => 4,
                3 => 2,
                _ => 6,
            },
            interlaced,
            Packed([.. data])
        );
    }

    /// <summary>Files of 16 bits whose frame is whole and whose data are not.</summary>
    public static IEnumerable<byte[]> DamagedDeep() =>
        [
            Deep(2, 1, 0, false, Packed([0, 1, 2])),
            Deep(1, 1, 0, false, Packed([0, 1, 2, 3])),
            Deep(1, 1, 0, false, Packed([5, 1, 2])),
            Deep(1, 1, 0, false, [1, 2, 3]),
            Deep(1, 1, 3, false, Packed([0, 1, 2])),
        ];

    private static byte[] Deep(int height, int width, byte colourType, bool interlaced, byte[] packed)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = (16, colourType, (byte)(interlaced ? 1 : 0));
        return [0x89, .. "PNG\r\n\u001a\n"u8, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, packed), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Packed(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (ZLibStream stream = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }

    private static byte[] Chunk(ReadOnlySpan<byte> name, byte[] content)
    {
        byte[] checkedPart = [.. name, .. content];
        byte[] length = new byte[4];
        byte[] checksum = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32.HashToUInt32(checkedPart));
        return [.. length, .. checkedPart, .. checksum];
    }
}
