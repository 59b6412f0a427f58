using System.IO.Compression;
using System.Numerics;

namespace Hyperkernel.Storage;

/// <summary>Named arrays in a .npz file: a zip archive of .npy files, stored or deflated.</summary>
/// <remarks>Arrays are read when asked for. Not for several threads at once.</remarks>
internal sealed class NpzArchive : IDisposable
{
    internal const string Extension = ".npy";

    // No deflated byte stands for more than this, so a smaller archive that claims more is lying.
    private const int LargestDeflation = 1032;
    private const int DeflationSlack = 64;
    private const int MostNamesShown = 12;

    private readonly string _path;
    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);

    private NpzArchive(string path, ZipArchive zip)
    {
        _path = path;
        _zip = zip;
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            if (
                entry.FullName.EndsWith(Extension, StringComparison.Ordinal) && !_entries.TryAdd(entry.FullName[..^Extension.Length], entry)
            )
            {
                throw new DataFormatException(path, $"the array '{entry.FullName}' is there twice.");
            }
        }
    }

    /// <summary>The names of the arrays, without the extension, in the archive's order.</summary>
    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>Opens an archive for reading.</summary>
    /// <exception cref="DataFormatException">The file is not a zip archive, or is damaged.</exception>
    public static NpzArchive Open(string path)
    {
        FileStream stream = InputFile.Open(path);
        try
        {
            return new NpzArchive(path, new ZipArchive(stream, ZipArchiveMode.Read));
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            stream.Dispose();
            throw new DataFormatException(path, "this is not a zip archive, or not a whole one.", exception);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Writes an archive. The file is whole or not there.</summary>
    /// <param name="path">The file; it is replaced if there is one.</param>
    /// <param name="write">Adds the arrays.</param>
    /// <exception cref="IOException">The file cannot be written; the message says why.</exception>
    public static void Write(string path, Action<NpzWriter> write) =>
        AtomicFile.Write(
            path,
            stream =>
            {
                using ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true);
                write(new NpzWriter(zip));
            }
        );

    /// <summary>Whether there is an array of this name.</summary>
    public bool Contains(string name) => _entries.ContainsKey(name);

    /// <summary>Reads an array.</summary>
    /// <typeparam name="T">The precision in memory. An integer that <see langword="double"/> cannot hold is an error;
    /// <see langword="float"/> rounds what it cannot hold.</typeparam>
    /// <exception cref="DataFormatException">There is no such array, or it is damaged.</exception>
    /// <exception cref="InsufficientMemoryException">There is not enough memory; the message gives both figures.</exception>
    public NpyArray<T> Read<T>(string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string file = $"{_path}, array '{name}'";
        if (!_entries.TryGetValue(name, out ZipArchiveEntry? entry))
        {
            string more = Names.Count > MostNamesShown ? $", and {Names.Count - MostNamesShown} more" : string.Empty;
            throw new DataFormatException(
                _path,
                $"there is no array '{name}'; there are: {string.Join(", ", Names.Take(MostNamesShown))}{more}."
            );
        }

        return Read(
            entry,
            file,
            stream =>
            {
                NpyArray<T> array = NpyCodec.Read<T>(stream, entry.Length, file);
                RequireEnd(stream, file);
                return array;
            }
        );
    }

    /// <inheritdoc/>
    public void Dispose() => _zip.Dispose();

    /// <summary>Reads an entry that is no array.</summary>
    /// <param name="name">Its whole name.</param>
    /// <param name="most">The most bytes it may have.</param>
    /// <exception cref="DataFormatException">There is no such entry, it is longer, or it is damaged.</exception>
    internal string ReadText(string name, int most)
    {
        string file = $"{_path}, entry '{name}'";
        ZipArchiveEntry entry = _zip.GetEntry(name) ?? throw new DataFormatException(_path, $"there is no entry '{name}'.");
        return entry.Length > most
            ? throw new DataFormatException(file, $"it claims {entry.Length} bytes; at most {most} are allowed.")
            : Read(
                entry,
                file,
                stream =>
                {
                    using StreamReader reader = new(stream);
                    return reader.ReadToEnd();
                }
            );
    }

    private static TResult Read<TResult>(ZipArchiveEntry entry, string file, Func<Stream, TResult> read)
    {
        try
        {
            RequirePossible(entry, file);
            using Stream stream = new CheckedStream(entry.Open(), entry.Crc32, file);
            return read(stream);
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            throw new DataFormatException(file, "the archive is damaged here.", exception);
        }
    }

    private static void RequirePossible(ZipArchiveEntry entry, string file)
    {
        if (entry.IsEncrypted)
        {
            throw new DataFormatException(file, "it is encrypted; only plain archives are read.");
        }

        if (entry.Length > ((Int128)entry.CompressedLength * LargestDeflation) + DeflationSlack)
        {
            throw new DataFormatException(
                file,
                $"{entry.CompressedLength} bytes of the archive cannot hold the {entry.Length} bytes that it claims."
            );
        }
    }

    private static void RequireEnd(Stream stream, string file)
    {
        if (stream.ReadByte() >= 0)
        {
            throw new DataFormatException(file, "it holds more bytes than the archive's directory says.");
        }
    }

    private static bool IsDamage(Exception exception) =>
        exception is InvalidDataException or IOException or NotSupportedException or ArgumentException or OverflowException;
}
