using System.Buffers.Binary;
using System.IO.Compression;
using Hyperkernel.Storage;

namespace Hyperkernel.Data;

/// <summary>Decodes PNG files of 16 bits a sample, of which the usual decoder keeps 8.</summary>
/// <remarks>
/// Rows are filtered by one of five differences to the bytes before and above, and may come in seven passes (Adam7). Samples are
/// big-endian. Source: Portable Network Graphics specification, third edition, sections 7 to 9.
/// </remarks>
internal static class DeepPng
{
    private const int Colours = 3;

    // First row and column of each pass, and the steps from there.
    private static readonly (int Row, int Column, int Down, int Across)[] _whole = [(0, 0, 1, 1)];
    private static readonly (int Row, int Column, int Down, int Across)[] _adam7 =
    [
        (0, 0, 8, 8),
        (0, 4, 8, 8),
        (4, 0, 8, 4),
        (0, 2, 4, 4),
        (2, 0, 4, 2),
        (0, 1, 2, 2),
        (1, 0, 2, 1),
    ];

    /// <summary>Red, green and blue of every pixel, row by row; transparency is dropped.</summary>
    /// <param name="frame">What the header says.</param>
    /// <param name="packed">The compressed data.</param>
    /// <param name="name">The name for messages.</param>
    /// <exception cref="DataFormatException">The data are damaged.</exception>
    public static ushort[] Decode(PngFrame frame, byte[] packed, string name)
    {
        ushort[] pixels = new ushort[frame.Height * frame.Width * Colours];
        try
        {
            using ZLibStream stream = new(new MemoryStream(packed), CompressionMode.Decompress);
            foreach ((int row, int column, int down, int across) in frame.IsInterlaced ? _adam7 : _whole)
            {
                int height = (frame.Height - row + down - 1) / down,
                    width = (frame.Width - column + across - 1) / across;
                if (height > 0 && width > 0)
                {
                    DecodePass(
                        stream,
                        frame,
                        height,
                        width,
                        (y, x) => (((row + (y * down)) * frame.Width) + column + (x * across)) * Colours,
                        pixels,
                        name
                    );
                }
            }

            return stream.ReadByte() < 0 ? pixels : throw Damaged(name, "there are more data than pixels");
        }
        catch (InvalidDataException exception)
        {
            throw new DataFormatException(name, "the PNG file is damaged: its data cannot be unpacked.", exception);
        }
    }

    private static void DecodePass(
        Stream stream,
        PngFrame frame,
        int height,
        int width,
        Func<int, int, int> place,
        ushort[] pixels,
        string name
    )
    {
        int size = frame.Samples * sizeof(ushort),
            blue = frame.IsGrey ? 0 : 2;
        byte[] above = new byte[width * size],
            row = new byte[width * size];
        for (int y = 0; y < height; y++)
        {
            int filter = stream.ReadByte();
            if (filter is < 0 or > 4 || stream.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) < row.Length)
            {
                throw Damaged(name, filter > 4 ? $"a row is filtered by method {filter}" : "its data end too early");
            }

            Unfilter(filter, row, above, size);
            for (int x = 0; x < width; x++)
            {
                int at = place(y, x);
                for (int colour = 0; colour < Colours; colour++)
                {
                    pixels[at + colour] = BinaryPrimitives.ReadUInt16BigEndian(
                        row.AsSpan((x * size) + (sizeof(ushort) * Math.Min(colour, blue)))
                    );
                }
            }

            (above, row) = (row, above);
        }
    }

    private static void Unfilter(int filter, byte[] row, byte[] above, int size)
    {
        for (int i = 0; i < row.Length; i++)
        {
            int left = i < size ? 0 : row[i - size],
                corner = i < size ? 0 : above[i - size],
                up = above[i];
            row[i] += (byte)(
                filter switch
                {
                    1 => left,
                    2 => up,
                    3 => (left + up) / 2,
                    4 => Nearest(left, up, corner),
                    _ => 0,
                }
            );
        }
    }

    // Paeth's predictor: whichever of the three is nearest to left + up - corner, the first of equals.
    private static int Nearest(int left, int up, int corner)
    {
        int toLeft = Math.Abs(up - corner),
            toUp = Math.Abs(left - corner),
            toCorner = Math.Abs(left + up - (2 * corner));
        return toLeft <= toUp && toLeft <= toCorner ? left
            : toUp <= toCorner ? up
            : corner;
    }

    private static DataFormatException Damaged(string name, string why) => new(name, $"the PNG file is damaged: {why}.");
}
