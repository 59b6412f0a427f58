namespace Hyperkernel.Data;

/// <summary>Reads a stream through and compares the CRC-32 of its bytes with the expected one when the end is reached.</summary>
internal sealed class CheckedStream(Stream source, uint expected, string file) : Stream
{
    private uint _checksum;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int read = source.Read(buffer);
        _checksum = Crc32.Append(_checksum, buffer[..read]);
        return read > 0 || buffer.IsEmpty || _checksum == expected
            ? read
            : throw new DataFormatException(file, $"the checksum is {_checksum:X8}, must be {expected:X8}: the data are damaged.");
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }
}
