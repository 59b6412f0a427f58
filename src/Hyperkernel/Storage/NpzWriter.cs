using System.IO.Compression;
using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Storage;

/// <summary>Adds arrays to a .npz file that is being written (<see cref="NpzArchive.Write"/>). They are stored, not deflated.</summary>
internal sealed class NpzWriter
{
    private readonly ZipArchive _zip;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    internal NpzWriter(ZipArchive zip)
    {
        _zip = zip;
    }

    /// <summary>Adds an array.</summary>
    /// <param name="name">Its name, without an extension.</param>
    /// <param name="array">The array.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    /// <exception cref="NotFiniteException">An entry is NaN or infinite, and <see cref="NpyArray{T}.NotFiniteMeans"/> does not say what
    /// that means.</exception>
    public void Add<T>(string name, NpyArray<T> array)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        using Stream stream = Create(name + NpzArchive.Extension);
        NpyCodec.Write(stream, array, name);
    }

    /// <summary>Adds a matrix as an array with two axes.</summary>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    /// <exception cref="NotFiniteException">An entry is NaN or infinite.</exception>
    public void Add<T>(string name, Matrix<T> matrix)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Add(name, new NpyArray<T>(matrix));

    /// <summary>Adds an entry that is no array, which NumPy gives as bytes.</summary>
    internal void AddText(string name, string text)
    {
        using StreamWriter writer = new(Create(name));
        writer.Write(text);
    }

    private Stream Create(string entryName)
    {
        if (!_names.Add(entryName))
        {
            throw new ArgumentException($"NpzWriter: there already is '{entryName}'.");
        }

        ZipArchiveEntry entry = _zip.CreateEntry(entryName, CompressionLevel.NoCompression);

        // The same arrays give the same bytes, whenever they are written.
        entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return entry.Open();
    }
}
