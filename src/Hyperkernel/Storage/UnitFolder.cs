using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Storage;

/// <summary>A folder of finished units of a long piece of work: what a run that was stopped need not do again.</summary>
/// <remarks>
/// A unit is a .npz file of arrays, each under a checksum, and of the fingerprint of all that determines its content. It is whole or not
/// there. A unit that was damaged afterwards counts as not there; one of other work is refused, since nobody wants to lose or to mix them.
/// </remarks>
internal sealed class UnitFolder
{
    private const string FingerprintName = "fingerprint";
    private const string Extension = ".npz";
    private readonly string _folder;
    private readonly byte[] _fingerprint;

    /// <summary>The units of a piece of work.</summary>
    /// <param name="folder">The folder; it is made if need be.</param>
    /// <param name="fingerprint">The fingerprint of what determines the units' contents.</param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public UnitFolder(string folder, Fingerprint fingerprint)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(fingerprint);
        Directory.CreateDirectory(folder);
        (_folder, _fingerprint) = (folder, fingerprint.ToBytes());
    }

    /// <summary>Reads an array of a finished unit.</summary>
    /// <param name="unit">Its name.</param>
    /// <param name="name">The name of the array in it.</param>
    /// <returns>The array, or null where the unit is not there or is damaged.</returns>
    /// <exception cref="DataFormatException">The unit belongs to other work.</exception>
    public Matrix<double>? TryRead(string unit, string name) => TryRead(unit, archive => archive.Read<double>(name).Values);

    /// <summary>Reads all arrays of a finished unit.</summary>
    /// <param name="unit">Its name.</param>
    /// <param name="needed">Arrays that it must have. One of an older version of the program may lack them.</param>
    /// <returns>The arrays by name, or null where the unit is not there, is damaged, or lacks an array that it must have.</returns>
    /// <exception cref="DataFormatException">The unit belongs to other work.</exception>
    public IReadOnlyDictionary<string, Matrix<double>>? TryReadAll(string unit, params string[] needed)
    {
        IReadOnlyDictionary<string, Matrix<double>>? arrays = TryRead(
            unit,
            archive =>
                archive.Names.Where(name => name != FingerprintName).ToDictionary(name => name, name => archive.Read<double>(name).Values)
        );
        return arrays is not null && Array.TrueForAll(needed, arrays.ContainsKey) ? arrays : null;
    }

    /// <summary>Writes a finished unit. The file is whole or not there.</summary>
    /// <param name="unit">Its name.</param>
    /// <param name="write">Adds its arrays.</param>
    /// <exception cref="IOException">The file cannot be written; the message says why.</exception>
    public void Write(string unit, Action<NpzWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using Matrix<float> fingerprint = Matrix<float>.From(1, _fingerprint.Length, [.. _fingerprint.Select(b => (float)b)]);
        NpzArchive.Write(
            PathOf(unit),
            archive =>
            {
                archive.Add(FingerprintName, new NpyArray<float>(fingerprint, [1, _fingerprint.Length], NpyType.Byte));
                write(archive);
            }
        );
    }

    /// <summary>The names of all units that are there, finished or damaged, whatever work they belong to.</summary>
    public IReadOnlyList<string> Names() =>
        [
            .. Directory
                .GetFiles(_folder, "*" + Extension)
                .Select(file => Path.GetFileNameWithoutExtension(file))
                .Order(StringComparer.Ordinal),
        ];

    private TContent? TryRead<TContent>(string unit, Func<NpzArchive, TContent> read)
        where TContent : class
    {
        string path = PathOf(unit);
        if (!File.Exists(path))
        {
            return null;
        }

        byte[] found;
        TContent content;
        try
        {
            using NpzArchive archive = NpzArchive.Open(path);
            found = [.. archive.Read<float>(FingerprintName).Values.Row(0).ToArray().Select(value => (byte)value)];
            content = read(archive);
        }
        catch (DataFormatException)
        {
            return null;
        }

        return found.AsSpan().SequenceEqual(_fingerprint)
            ? content
            : throw new DataFormatException(
                path,
                "this is a unit of other work: other data, settings or seed; choose another folder, or empty this one."
            );
    }

    private string PathOf(string unit) => Path.Combine(_folder, unit + Extension);
}
