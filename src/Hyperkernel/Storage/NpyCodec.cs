using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Storage;

/// <summary>The data part of .npy files, in blocks: arrays of any size pass through a small buffer.</summary>
internal static unsafe class NpyCodec
{
    private const int BlockElements = 1 << 14;

    /// <summary>Reads a header and an array.</summary>
    /// <param name="stream">Stands at the first byte of the header.</param>
    /// <param name="bytes">How many bytes the stream holds from there; compared with the shape before memory is taken.</param>
    /// <param name="file">The name for messages.</param>
    public static NpyArray<T> Read<T>(Stream stream, long bytes, string file)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        NpyHeader header = NpyHeader.Read(stream, file, out int headerBytes);
        RequireBytes(header, bytes - headerBytes, file);
        long rows = header.Shape.Count == 0 ? 1 : header.Shape[0];
        long columns = header.Shape.Skip(1).Aggregate(1L, (product, extent) => product * extent);
        Matrix<T> values = Matrix<T>.Uninitialized(rows, columns);
        try
        {
            ReadValues(stream, header, values.Pointer, file);
        }
        catch
        {
            values.Dispose();
            throw;
        }

        GC.KeepAlive(values);
        return new NpyArray<T>(values, [.. header.Shape], header.Type);
    }

    /// <summary>Writes a header and an array.</summary>
    /// <param name="stream">Takes the bytes.</param>
    /// <param name="array">The array.</param>
    /// <param name="name">Its name for messages.</param>
    /// <exception cref="NotFiniteException">An entry is NaN or infinite, and the array does not say what that means.</exception>
    public static void Write<T>(Stream stream, NpyArray<T> array, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        stream.Write(new NpyHeader(array.Type, FortranOrder: false, array.Shape).ToBytes());
        byte[] block = new byte[BlockElements * array.Type.Bytes()];
        long length = array.Values.Rows * array.Values.Columns;
        T* pointer = array.Values.Pointer;
        for (long done = 0; done < length; done += BlockElements)
        {
            int count = (int)Math.Min(BlockElements, length - done);
            Span<byte> bytes = block.AsSpan(0, count * array.Type.Bytes());
            ReadOnlySpan<T> values = new(pointer + done, count);
            FiniteArray.Require(values, array, done, name);
            Encode(values, array.Type, bytes);
            stream.Write(bytes);
        }

        GC.KeepAlive(array.Values);
    }

    private static void RequireBytes(NpyHeader header, long available, string file)
    {
        Int128 needed = (Int128)header.Length * header.Type.Bytes();
        if (needed != available)
        {
            throw new DataFormatException(
                file,
                $"the shape ({string.Join(", ", header.Shape)}) of {header.Type.Descriptor()} takes {needed} bytes, but "
                    + $"{available} follow the header."
            );
        }
    }

    private static void ReadValues<T>(Stream stream, NpyHeader header, T* values, string file)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        byte[] block = new byte[BlockElements * header.Type.Bytes()];
        T[] decoded = header.FortranOrder ? new T[BlockElements] : [];
        FortranWalk walk = new(header.Shape);
        long length = header.Length;
        for (long done = 0; done < length; done += BlockElements)
        {
            int count = (int)Math.Min(BlockElements, length - done);
            Span<byte> bytes = block.AsSpan(0, count * header.Type.Bytes());
            int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (read < bytes.Length)
            {
                throw new DataFormatException(file, $"the data end after {done + (read / header.Type.Bytes())} of {length} elements.");
            }

            if (header.IsSwapped)
            {
                Swap(bytes, header.Type.Bytes());
            }

            RequireExact(bytes, header, done, file);
            if (!header.FortranOrder)
            {
                Decode(bytes, header.Type, new Span<T>(values + done, count));
                continue;
            }

            Decode(bytes, header.Type, decoded.AsSpan(0, count));
            for (int i = 0; i < count; i++)
            {
                values[walk.Next()] = decoded[i];
            }
        }
    }

    private static void Swap(Span<byte> bytes, int size)
    {
        for (int i = 0; i < bytes.Length; i += size)
        {
            bytes.Slice(i, size).Reverse();
        }
    }

    // Only the largest integers have more digits than the numbers they are to become.
    private static void RequireExact(ReadOnlySpan<byte> bytes, NpyHeader header, long first, string file)
    {
        if (header.Type is not (NpyType.Int64 or NpyType.UInt64))
        {
            return;
        }

        ReadOnlySpan<ulong> numbers = MemoryMarshal.Cast<byte, ulong>(bytes);
        for (int i = 0; i < numbers.Length; i++)
        {
            bool negative = header.Type == NpyType.Int64 && (long)numbers[i] < 0;
            ulong size = negative ? unchecked(0 - numbers[i]) : numbers[i];
            if (size > 1UL << 53 && BitOperations.LeadingZeroCount(size) + BitOperations.TrailingZeroCount(size) < 11)
            {
                throw new DataFormatException(
                    file,
                    $"entry ({string.Join(", ", Place(header, first + i))}) is {(negative ? "-" : "")}{size}, which no float64 "
                        + $"holds exactly; subtract a constant, or save array.astype(np.float64) if rounding does no harm."
                );
            }
        }
    }

    // The indices of the element that has a place in the file.
    private static long[] Place(NpyHeader header, long place)
    {
        long[] indices = new long[header.Shape.Count];
        for (int i = 0; i < indices.Length; i++)
        {
            int axis = header.FortranOrder ? i : indices.Length - 1 - i;
            (place, indices[axis]) = Math.DivRem(place, header.Shape[axis]);
        }

        return indices;
    }

    private static void Decode<T>(ReadOnlySpan<byte> bytes, NpyType type, Span<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (type)
        {
            case NpyType.Single:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, float>(bytes), values);
                break;
            case NpyType.Double:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, double>(bytes), values);
                break;
            case NpyType.Byte:
                TensorPrimitives.ConvertTruncating(bytes, values);
                break;
            case NpyType.Int32:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, int>(bytes), values);
                break;
            case NpyType.Int64:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, long>(bytes), values);
                break;
            case NpyType.Half:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, Half>(bytes), values);
                break;
            case NpyType.SByte:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, sbyte>(bytes), values);
                break;
            case NpyType.Int16:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, short>(bytes), values);
                break;
            case NpyType.UInt16:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, ushort>(bytes), values);
                break;
            case NpyType.UInt32:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, uint>(bytes), values);
                break;
            case NpyType.UInt64:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, ulong>(bytes), values);
                break;
            case NpyType.Boolean:
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = bytes[i] == 0 ? T.Zero : T.One;
                }

                break;
        }
    }

    private static void Encode<T>(ReadOnlySpan<T> values, NpyType type, Span<byte> bytes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (type)
        {
            case NpyType.Single:
                TensorPrimitives.ConvertTruncating(values, MemoryMarshal.Cast<byte, float>(bytes));
                break;
            case NpyType.Double:
                TensorPrimitives.ConvertTruncating(values, MemoryMarshal.Cast<byte, double>(bytes));
                break;
            case NpyType.Byte:
                EncodeExactly(values, bytes, byte.MaxValue);
                break;
            case NpyType.Int32:
                EncodeExactly(values, MemoryMarshal.Cast<byte, int>(bytes), int.MaxValue);
                break;
            case NpyType.Int64:
                EncodeExactly(values, MemoryMarshal.Cast<byte, long>(bytes), long.MaxValue);
                break;
            case NpyType.SByte:
                EncodeExactly(values, MemoryMarshal.Cast<byte, sbyte>(bytes), sbyte.MaxValue);
                break;
            case NpyType.Int16:
                EncodeExactly(values, MemoryMarshal.Cast<byte, short>(bytes), short.MaxValue);
                break;
            case NpyType.UInt16:
                EncodeExactly(values, MemoryMarshal.Cast<byte, ushort>(bytes), ushort.MaxValue);
                break;
            case NpyType.UInt32:
                EncodeExactly(values, MemoryMarshal.Cast<byte, uint>(bytes), uint.MaxValue);
                break;
            case NpyType.UInt64:
                EncodeExactly(values, MemoryMarshal.Cast<byte, ulong>(bytes), ulong.MaxValue);
                break;
            case NpyType.Half:
                EncodeHalves(values, MemoryMarshal.Cast<byte, Half>(bytes));
                break;
            case NpyType.Boolean:
                EncodeExactly(values, bytes, (byte)1);
                break;
        }
    }

    private static void EncodeExactly<T, TInteger>(ReadOnlySpan<T> values, Span<TInteger> integers, TInteger largest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TInteger : unmanaged, IBinaryInteger<TInteger>
    {
        for (int i = 0; i < values.Length; i++)
        {
            try
            {
                integers[i] = TInteger.CreateChecked(values[i]);
            }
            catch (OverflowException)
            {
                throw NotExact(values[i], largest);
            }

            if (integers[i] > largest || T.CreateTruncating(integers[i]) != values[i])
            {
                throw NotExact(values[i], largest);
            }
        }
    }

    private static void EncodeHalves<T>(ReadOnlySpan<T> values, Span<Half> halves)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < values.Length; i++)
        {
            halves[i] = Half.CreateTruncating(values[i]);
            if (T.CreateTruncating(halves[i]) != values[i] && !T.IsNaN(values[i]))
            {
                throw new ArgumentException($"NpyArray: the value {values[i]} cannot be stored as float16.");
            }
        }
    }

    private static ArgumentException NotExact<T, TInteger>(T value, TInteger largest) =>
        new($"NpyArray: the value {value} cannot be stored as an integer up to {largest}.");
}
