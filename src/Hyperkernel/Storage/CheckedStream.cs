using System.IO.Hashing;

namespace Hyperkernel.Storage;

/// <summary>Reads a stream through and compares the CRC-32 of its bytes with the expected one when the end is reached.</summary>
internal sealed class CheckedStream(Stream source, uint expected, string file) : ForwardStream
{
    private readonly Crc32 _checksum = new();

    public override int Read(Span<byte> buffer)
    {
        int read = source.Read(buffer);
        _checksum.Append(buffer[..read]);
        return read > 0 || buffer.IsEmpty || _checksum.GetCurrentHashAsUInt32() == expected
            ? read
            : throw new DataFormatException(
                file,
                $"the checksum is {_checksum.GetCurrentHashAsUInt32():X8}, must be {expected:X8}: the data are damaged."
            );
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }
}
