namespace Hyperkernel.Storage;

/// <summary>Reads files that may be compressed with gzip, which their content tells, not their name.</summary>
internal static class PackedFile
{
    /// <summary>Whether a file's first bytes are those of a gzip file.</summary>
    public static bool IsGzip(ReadOnlySpan<byte> start) => start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);

    /// <summary>Reads a file's unpacked bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">Reads the stream to its end, where a compressed file is checked.</param>
    /// <exception cref="DataFormatException">The file is damaged.</exception>
    public static T Read<T>(string path, Func<Stream, T> read)
    {
        using FileStream file = InputFile.Open(path);
        Span<byte> start = stackalloc byte[2];
        int there = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        if (!IsGzip(start[..there]))
        {
            return read(file);
        }

        using GzipMembers unpacked = new(file, path);
        try
        {
            return read(unpacked);
        }
        catch (InvalidDataException exception)
        {
            throw new DataFormatException(path, "the gzip data are damaged or end too early.", exception);
        }
    }
}
