using System.Buffers.Binary;
using System.Text;

namespace Hyperkernel.Storage;

/// <summary>
/// The header of a .npy file: element type, order, shape, and whether the bytes of an element stand in big-endian order (read, never
/// written).
/// </summary>
/// <remarks>
/// Layout: the magic string, two bytes of version, the length of what follows (two bytes in version 1, four in 2 and 3), and a
/// Python dictionary in Latin-1 (UTF-8 in version 3), padded so that the data start at a multiple of 64 bytes.
/// Source: NumPy Enhancement Proposal 1 and the documentation of numpy.lib.format.
/// </remarks>
internal sealed record NpyHeader(NpyType Type, bool FortranOrder, IReadOnlyList<long> Shape, bool IsSwapped = false)
{
    private const int Alignment = 64;

    // NumPy's own headers stay far below this; a longer one is a lie about its length.
    private const int MostBytes = 1 << 20;

    /// <summary>The bytes that every .npy file starts with.</summary>
    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>The number of elements.</summary>
    public long Length => Shape.Aggregate(1L, (product, extent) => product * extent);

    /// <summary>Reads a header and leaves the stream at the first byte of the data.</summary>
    /// <exception cref="DataFormatException">There is no valid header.</exception>
    /// <param name="stream">Stands at the first byte of the header.</param>
    /// <param name="file">The name for messages.</param>
    /// <param name="bytes">How long the header is.</param>
    public static NpyHeader Read(Stream stream, string file, out int bytes)
    {
        Span<byte> start = stackalloc byte[8];
        if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start.StartsWith(Magic))
        {
            throw new DataFormatException(file, "this is not a .npy file, which starts with the bytes 93 4E 55 4D 50 59.");
        }

        (byte major, byte minor) = (start[6], start[7]);
        if (major is < 1 or > 3 || minor != 0)
        {
            throw new DataFormatException(file, $"the .npy version is {major}.{minor}; allowed are 1.0, 2.0 and 3.0.");
        }

        Span<byte> lengthBytes = stackalloc byte[major == 1 ? 2 : 4];
        ReadHeaderBytes(stream, lengthBytes, file);
        uint length =
            major == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(lengthBytes) : BinaryPrimitives.ReadUInt32LittleEndian(lengthBytes);
        if (length > MostBytes)
        {
            throw new DataFormatException(file, $"the header claims {length} bytes; at most {MostBytes} are allowed.");
        }

        byte[] text = new byte[length];
        ReadHeaderBytes(stream, text, file);
        bytes = start.Length + lengthBytes.Length + text.Length;
        return new NpyHeaderParser((major == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(text), file).Parse();
    }

    /// <summary>The header's bytes, in the lowest version that can hold them.</summary>
    public byte[] ToBytes()
    {
        string shape = Shape.Count == 1 ? $"({Shape[0]},)" : $"({string.Join(", ", Shape)})";
        string order = FortranOrder ? "True" : "False";
        byte[] text = Encoding.Latin1.GetBytes($"{{'descr': '{Type.Descriptor()}', 'fortran_order': {order}, 'shape': {shape}, }}");
        bool small = Padded(10, text.Length) - 10 <= ushort.MaxValue;
        int prefix = small ? 10 : 12;
        byte[] bytes = new byte[Padded(prefix, text.Length)];
        bytes.AsSpan().Fill((byte)' ');
        Magic.CopyTo(bytes);
        bytes[6] = (byte)(small ? 1 : 2);
        bytes[7] = 0;
        if (small)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)(bytes.Length - prefix));
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), (uint)(bytes.Length - prefix));
        }

        text.CopyTo(bytes, prefix);
        bytes[^1] = (byte)'\n';
        return bytes;
    }

    private static int Padded(int prefix, int text) => (prefix + text + 1 + Alignment - 1) / Alignment * Alignment;

    private static void ReadHeaderBytes(Stream stream, Span<byte> bytes, string file)
    {
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read < bytes.Length)
        {
            throw new DataFormatException(file, $"the file ends inside its header: {read} of {bytes.Length} bytes are there.");
        }
    }
}
