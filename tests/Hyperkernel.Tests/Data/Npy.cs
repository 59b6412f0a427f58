using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Hyperkernel.Storage;

namespace Hyperkernel.Tests.Data;

/// <summary>.npy files written by hand, right and wrong ones.</summary>
internal static class Npy
{
    /// <summary>A file with a header of the given text, unpadded.</summary>
    public static byte[] File(string header, ReadOnlySpan<byte> data, int version = 1, uint? claimedLength = null)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] length = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(length, claimedLength ?? (uint)text.Length);
        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. version == 1 ? length[..2] : length, .. text, .. data];
    }

    public static T[] ToArray<T>(NpyArray<T> array)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        List<T> values = [];
        for (long row = 0; row < array.Values.Rows; row++)
        {
            values.AddRange(array.Values.Row(row));
        }

        return [.. values];
    }
}
