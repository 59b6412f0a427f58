using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Hyperkernel.Storage;

/// <summary>Unpacks a gzip file: any number of members one after another, then nothing or zeros.</summary>
/// <remarks>
/// Each member has a header, deflated data, and a trailer with the CRC-32 and the length modulo 2^32 of its content (RFC 1952). The
/// framework's own reader passes over whatever follows the last member, and over a trailer that is cut off. Its raw decoder does not say
/// where the data end, so the trailer is looked for, by what it must be, in what was handed out last.
/// </remarks>
internal sealed class GzipMembers(FileStream file, string name) : ForwardStream
{
    private const int TrailerBytes = 8;
    private const byte Deflate = 8;

    private Source? _source;
    private DeflateStream? _member;
    private readonly Crc32 _checksum = new();
    private long _length;

    private static ReadOnlySpan<byte> Magic => [0x1F, 0x8B];

    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty && (_member is not null || Begin()))
        {
            int read = _member!.Read(buffer);
            if (read > 0)
            {
                _checksum.Append(buffer[..read]);
                _length += read;
                return read;
            }

            End();
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _member?.Dispose();
        }

        base.Dispose(disposing);
    }

    // Passes over the header of the next member, if there is one.
    private bool Begin()
    {
        if (file.Position == file.Length)
        {
            return false;
        }

        if (!Follows(file.Position))
        {
            throw Garbage(file.Position);
        }

        if (!IsMember(file.Position))
        {
            file.Position = file.Length;
            return false;
        }

        Span<byte> header = stackalloc byte[10];
        Fill(header);
        byte flags = header[3];
        if (header[2] != Deflate || (flags & 0xE0) != 0)
        {
            throw Damaged("a member is packed in an unknown way");
        }

        if ((flags & 4) != 0)
        {
            Span<byte> extra = stackalloc byte[2];
            Fill(extra);
            file.Position += BinaryPrimitives.ReadUInt16LittleEndian(extra);
        }

        // The original name, and a comment.
        foreach (int flag in (ReadOnlySpan<int>)[8, 16])
        {
            while ((flags & flag) != 0 && Byte() != 0) { }
        }

        file.Position += (flags & 2) != 0 ? 2 : 0;
        if (file.Position > file.Length)
        {
            throw Damaged("they end too early");
        }

        (_source, _length) = (new Source(file), 0);
        _checksum.Reset();
        _member = new(_source, CompressionMode.Decompress, leaveOpen: true);
        return true;
    }

    private void End()
    {
        _member!.Dispose();
        _member = null;
        Span<byte> trailer = stackalloc byte[TrailerBytes];
        _checksum.GetCurrentHash(trailer);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[sizeof(uint)..], (uint)_length);
        (long first, long end) = (_source!.Earlier, Math.Min(file.Length, file.Position + TrailerBytes));
        byte[] last = new byte[end - first];
        file.Position = first;
        Fill(last);
        for (int place = 0; place + TrailerBytes <= last.Length; place++)
        {
            if (last.AsSpan(place, TrailerBytes).SequenceEqual(trailer) && Follows(first + place + TrailerBytes))
            {
                file.Position = first + place + TrailerBytes;
                return;
            }
        }

        int found = last.AsSpan().IndexOf(trailer);
        throw found < 0 ? Damaged("they end too early, or their checksum or length is wrong") : Garbage(first + found + TrailerBytes);
    }

    // Whether what stands at a position may follow a member: another one, zeros (as tar pads), or nothing.
    private bool Follows(long position)
    {
        if (IsMember(position))
        {
            return true;
        }

        long before = file.Position;
        file.Position = position;
        byte[] block = new byte[1 << 12];
        int read,
            other;
        do
        {
            read = file.Read(block);
            other = block.AsSpan(0, read).IndexOfAnyExcept((byte)0);
        } while (read > 0 && other < 0);
        file.Position = before;
        return other < 0;
    }

    private bool IsMember(long position)
    {
        long before = file.Position;
        Span<byte> start = stackalloc byte[2];
        file.Position = position;
        int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = before;
        return start[..read].SequenceEqual(Magic);
    }

    private void Fill(Span<byte> bytes)
    {
        if (file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw Damaged("they end too early");
        }
    }

    private byte Byte()
    {
        int read = file.ReadByte();
        return read >= 0 ? (byte)read : throw Damaged("they end too early");
    }

    private DataFormatException Garbage(long position) =>
        new(name, $"the gzip data end before byte {position}, and what follows is neither another member nor zeros; remove it.");

    private DataFormatException Damaged(string why) => new(name, $"the gzip data are damaged: {why}.");

    // Hands the file to the decoder and remembers where it stood at the last two readings.
    private sealed class Source(FileStream file) : ForwardStream
    {
        private long _last = file.Position;

        public long Earlier { get; private set; } = file.Position;

        public override int Read(Span<byte> buffer)
        {
            long start = file.Position;
            int read = file.Read(buffer);
            if (read > 0)
            {
                (Earlier, _last) = (_last, start);
            }

            return read;
        }
    }
}
