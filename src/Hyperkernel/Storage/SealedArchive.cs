using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Hyperkernel.Storage;

/// <summary>
/// A .npz file whose last 64 bytes are the SHA-256 of all bytes before them, so that no change of any byte goes unnoticed.
/// </summary>
/// <remarks>
/// A zip archive's own checksums leave out its directory, names and lengths. The seal is the archive's comment, the last thing in the file,
/// which NumPy and every program for archives pass over. It is checked before anything in the file is believed.
/// </remarks>
internal static class SealedArchive
{
    /// <summary>The first entry, which says what the rest is.</summary>
    public const string ManifestName = "model.json";

    private const string Mark = "hyperkernel model, sha256 ";
    private const int MostManifestBytes = 1 << 24;
    private const int SealLength = SHA256.HashSizeInBytes * 2;
    private const int BlockBytes = 1 << 16;

    // A local file header begins with this, and the entry's name follows after 30 bytes (APPNOTE 4.3.7).
    private const int NameOffset = 30;

    /// <summary>Writes an archive. The file is whole or not there.</summary>
    /// <param name="path">The file; it is replaced if there is one.</param>
    /// <param name="manifest">What the archive holds, JSON.</param>
    /// <param name="write">Adds the arrays.</param>
    /// <exception cref="IOException">The file cannot be written; the message says why.</exception>
    public static void Write(string path, string manifest, Action<NpzWriter> write) =>
        AtomicFile.Write(
            path,
            stream =>
            {
                using (ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true))
                {
                    zip.Comment = Mark + new string('0', SealLength);
                    NpzWriter writer = new(zip);
                    writer.AddText(ManifestName, manifest);
                    write(writer);
                }

                stream.Position = 0;
                byte[] seal = Seal(stream);
                stream.Position = stream.Length - SealLength;
                stream.Write(seal);
            }
        );

    /// <summary>Opens an archive after checking its seal.</summary>
    /// <exception cref="DataFormatException">The file is no such archive, or some byte of it was changed, lost or added.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static NpzArchive Open(string path)
    {
        using (FileStream stream = InputFile.Open(path))
        {
            RequireSeal(stream, path);
        }

        return NpzArchive.Open(path);
    }

    /// <summary>The text of the manifest.</summary>
    /// <exception cref="DataFormatException">There is none.</exception>
    public static string Manifest(NpzArchive archive) => archive.ReadText(ManifestName, MostManifestBytes);

    private static void RequireSeal(FileStream stream, string path)
    {
        byte[] name = Encoding.ASCII.GetBytes(ManifestName),
            start = new byte[NameOffset + name.Length];
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        bool begins = read == start.Length && start.AsSpan(NameOffset).SequenceEqual(name);
        byte[] end = new byte[Mark.Length + SealLength];
        bool ends = stream.Length >= end.Length;
        if (ends)
        {
            stream.Position = stream.Length - end.Length;
            stream.ReadExactly(end);
            ends = end.AsSpan().StartsWith(Encoding.ASCII.GetBytes(Mark));
        }

        if (!begins && !ends)
        {
            throw new DataFormatException(path, "this is no model that hyperkernel saved.");
        }

        stream.Position = 0;
        if (!begins || !ends || !Seal(stream).AsSpan().SequenceEqual(end.AsSpan(Mark.Length)))
        {
            throw new DataFormatException(
                path,
                "this file is damaged: its bytes are not those that were saved; make it again, or copy it again from where it is whole."
            );
        }
    }

    // In hexadecimal digits, of all bytes but the last ones, where it stands.
    private static byte[] Seal(Stream stream)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = new byte[BlockBytes];
        for (long left = stream.Length - SealLength; left > 0; )
        {
            int count = stream.Read(block, 0, (int)Math.Min(left, block.Length));
            if (count == 0)
            {
                throw new EndOfStreamException("A model's file became shorter while it was read.");
            }

            hash.AppendData(block, 0, count);
            left -= count;
        }

        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
