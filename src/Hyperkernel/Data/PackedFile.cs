using System.Buffers.Binary;
using System.IO.Compression;

namespace Hyperkernel.Data;

/// <summary>Reads files that may be compressed with gzip, which their content tells, not their name.</summary>
internal static class PackedFile
{
    /// <summary>Whether a file's first bytes are those of a gzip file.</summary>
    public static bool IsGzip(ReadOnlySpan<byte> start) => start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);

    /// <summary>Reads a file's unpacked bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">Reads the stream to its end; returns what it holds and the number of bytes.</param>
    /// <exception cref="DataFormatException">The file is damaged.</exception>
    public static T Read<T>(string path, Func<Stream, (T Content, long Bytes)> read)
    {
        using FileStream file = InputFile.Open(path);
        Span<byte> start = stackalloc byte[2];
        int there = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        if (!IsGzip(start[..there]))
        {
            return read(file).Content;
        }

        using GZipStream unpacked = new(file, CompressionMode.Decompress);
        try
        {
            (T content, long bytes) = read(unpacked);
            RequireTrailer(file, bytes, path);
            return content;
        }
        catch (InvalidDataException exception)
        {
            throw new DataFormatException(path, "the gzip data are damaged or end too early.", exception);
        }
    }

    // The unpacker does not miss the trailer when a file is cut off inside it, so its count of bytes is compared here.
    private static void RequireTrailer(FileStream file, long bytes, string path)
    {
        Span<byte> trailer = stackalloc byte[sizeof(uint)];
        file.Seek(-trailer.Length, SeekOrigin.End);
        file.ReadExactly(trailer);
        uint counted = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        if (counted != (uint)bytes)
        {
            throw new DataFormatException(path, $"the gzip trailer counts {counted} bytes instead of {(uint)bytes}: the file is cut off, or more follows its end.");
        }
    }
}
