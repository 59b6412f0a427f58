using System.Buffers.Binary;

namespace Hyperkernel.Storage;

/// <summary>The checksum of zip, gzip and PNG.</summary>
/// <remarks>Reflected polynomial EDB88320, eight bytes a step by eight tables (M. Kounavis and F. Berry, 2005).</remarks>
internal static class Crc32
{
    private static readonly uint[][] Tables = CreateTables();

    /// <summary>The checksum of some bytes and further ones, from the checksum of the first; that of no bytes is 0.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        uint state = ~checksum;
        while (bytes.Length >= 8)
        {
            uint low = state ^ BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            state =
                Tables[7][low & 255]
                ^ Tables[6][(low >> 8) & 255]
                ^ Tables[5][(low >> 16) & 255]
                ^ Tables[4][low >> 24]
                ^ Tables[3][high & 255]
                ^ Tables[2][(high >> 8) & 255]
                ^ Tables[1][(high >> 16) & 255]
                ^ Tables[0][high >> 24];
            bytes = bytes[8..];
        }

        foreach (byte value in bytes)
        {
            state = Tables[0][(state ^ value) & 255] ^ (state >> 8);
        }

        return ~state;
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
