namespace Hyperkernel.Storage;

/// <summary>Writes files that are either whole or not there.</summary>
/// <remarks>
/// The bytes go to a new file beside the target, which then takes the target's name. A failure removes the new file and leaves
/// what was at the target before. Where the target is a link, the file that it leads to is replaced; devices are refused.
/// </remarks>
internal static class AtomicFile
{
    private const int BufferBytes = 1 << 16;

    /// <summary>Writes a file through a stream.</summary>
    /// <param name="path">The file; it is replaced if there is one.</param>
    /// <param name="write">Writes the content to a seekable stream. What it throws is passed on.</param>
    /// <exception cref="IOException">The file cannot be written; the message says why.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        path = Checked(path);
        string beside = Beside(path);
        FileStream stream = Open(path, beside);
        try
        {
            using (stream)
            {
                write(stream);

                // On the disk before it takes the name: a power cut leaves one or the other.
                stream.Flush(flushToDisk: true);
            }

            MoveOver(beside, path);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }

    /// <summary>Writes a text file in UTF-8 without a byte order mark.</summary>
    /// <exception cref="IOException">The file cannot be written; the message says why.</exception>
    public static void WriteText(string path, string text) =>
        Write(
            path,
            stream =>
            {
                using StreamWriter writer = new(stream, leaveOpen: true);
                writer.Write(text);
            }
        );

    /// <summary>The full path of the file that would be replaced: where the target is a link, the one that it leads to.</summary>
    public static string Target(string path)
    {
        FileInfo file = new(path);
        return file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }

    /// <summary>Throws unless a file can be written, as far as that can be seen beforehand; what is there stays as it is.</summary>
    /// <exception cref="IOException">It cannot be written; the message says why.</exception>
    public static void RequireWritable(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        path = Checked(path);
        string beside = Beside(path);
        Open(path, beside).Dispose();
        File.Delete(beside);
    }

    private static string Beside(string path) => $"{path}.{Path.GetRandomFileName()}.tmp";

    private static string Checked(string path)
    {
        if (Directory.Exists(path))
        {
            throw new IOException($"{path} cannot be written: it is a folder.");
        }

        string target = Target(path);
        return
            !OperatingSystem.IsWindows()
            && File.Exists(target)
            && Array.Exists(["/dev/", "/proc/", "/sys/"], place => target.StartsWith(place, StringComparison.Ordinal))
            ? throw new IOException($"{path} cannot be written: it is no regular file.")
            : target;
    }

    private static FileStream Open(string path, string beside)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"{path} cannot be written: there is no folder {folder}.");
        }

        try
        {
            return new FileStream(beside, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferBytes);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw new IOException($"{path} cannot be written: {exception.Message}", exception);
        }
    }

    private static void MoveOver(string beside, string path)
    {
        try
        {
            File.Move(beside, path, overwrite: true);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw new IOException($"{path} cannot be replaced: {exception.Message}", exception);
        }
    }
}
