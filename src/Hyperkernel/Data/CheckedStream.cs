using System.Buffers.Binary;

namespace Hyperkernel.Data;

/// <summary>Reads a stream through and compares the CRC-32 of its bytes with the expected one when the end is reached.</summary>
/// <remarks>CRC-32 with the reflected polynomial EDB88320, eight bytes a step by eight tables (M. Kounavis and F. Berry, 2005).</remarks>
internal sealed class CheckedStream(Stream source, uint expected, string file) : Stream
{
    private static readonly uint[][] Tables = CreateTables();
    private uint _state = uint.MaxValue;

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
        _state = Update(_state, buffer[..read]);
        return read > 0 || buffer.IsEmpty || ~_state == expected
            ? read
            : throw new DataFormatException(file, $"the checksum is {~_state:X8}, must be {expected:X8}: the data are damaged.");
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

    private static uint Update(uint state, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 8)
        {
            uint low = state ^ BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            state = Tables[7][low & 255] ^ Tables[6][(low >> 8) & 255] ^ Tables[5][(low >> 16) & 255] ^ Tables[4][low >> 24]
                ^ Tables[3][high & 255] ^ Tables[2][(high >> 8) & 255] ^ Tables[1][(high >> 16) & 255] ^ Tables[0][high >> 24];
            bytes = bytes[8..];
        }

        foreach (byte value in bytes)
        {
            state = Tables[0][(state ^ value) & 255] ^ (state >> 8);
        }

        return state;
    }

    private static uint[][] CreateTables()
    {
        uint[][] tables = [.. Enumerable.Range(0, 8).Select(_ => new uint[256])];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value >> 1) ^ ((value & 1) * 0xEDB88320);
            }

            tables[0][i] = value;
        }

        for (int table = 1; table < 8; table++)
        {
            for (int i = 0; i < 256; i++)
            {
                uint before = tables[table - 1][i];
                tables[table][i] = (before >> 8) ^ tables[0][before & 255];
            }
        }

        return tables;
    }
}
