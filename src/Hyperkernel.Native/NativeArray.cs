using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Native;

/// <summary>The types of entries that arrays have, numbered as in hyperkernel.h.</summary>
internal enum NativeType
{
    /// <summary>Not set.</summary>
    None,

    /// <summary>32-bit floating point.</summary>
    Single,

    /// <summary>64-bit floating point.</summary>
    Double,

    /// <summary>32-bit integers.</summary>
    Int32,

    /// <summary>64-bit integers.</summary>
    Int64,
}

/// <summary>hk_array: the caller's array, read or written where it lies.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeArray
{
    private const int MostAxes = 4;

    public void* Data;
    public NativeType Type;
    public int Rank;
    public fixed long Shape[MostAxes];

    /// <summary>Distances in bytes along each axis; all 0 for rows that follow one another.</summary>
    public fixed long Strides[MostAxes];

    /// <summary>The entries in one go along all axes but the first.</summary>
    public readonly long RowLength
    {
        get
        {
            long length = 1;
            for (int axis = 1; axis < Rank; axis++)
            {
                length = checked(length * Shape[axis]);
            }

            return length;
        }
    }

    /// <summary>The number of rows.</summary>
    public readonly long Rows => Shape[0];

    private readonly int EntryBytes => Type is NativeType.Single or NativeType.Int32 ? 4 : 8;

    /// <summary>The array that a caller passed, or null for a null pointer.</summary>
    /// <exception cref="ArgumentException">The description is not possible; the message names the array.</exception>
    public static NativeArray? At(NativeArray* pointer, string name)
    {
        if (pointer is null)
        {
            return null;
        }

        NativeArray array = *pointer;
        if (array.Rank is < 1 or > MostAxes)
        {
            throw new ArgumentException($"{name}: rank = {array.Rank}, must be 1 to {MostAxes}.");
        }

        if (array.Type is <= NativeType.None or > NativeType.Int64)
        {
            throw new ArgumentException($"{name}: type = {(int)array.Type}, must be one of hk_type.");
        }

        for (int axis = 0; axis < array.Rank; axis++)
        {
            if (array.Shape[axis] < 0)
            {
                throw new ArgumentException($"{name}: shape[{axis}] = {array.Shape[axis]}, must be >= 0.");
            }
        }

        long count = checked(array.Shape[0] * array.RowLength);
        if (array.Data is null && count > 0)
        {
            throw new ArgumentException($"{name}: the data are a null pointer.");
        }

        return array.WithStrides();
    }

    /// <summary>The array, which has to be there.</summary>
    public static NativeArray Required(NativeArray* pointer, string name) =>
        At(pointer, name) ?? throw new ArgumentException($"{name} is a null pointer, and is needed.");

    /// <summary>One row as an array of its own.</summary>
    public readonly NativeArray Row(long row)
    {
        NativeArray part = this;
        part.Data = (byte*)Data + (row * Strides[0]);
        part.Shape[0] = 1;
        return part;
    }

    /// <summary>The rows as a matrix: over the caller's memory where that is possible, else a copy.</summary>
    /// <remarks>An array of one axis is a column, and the axes after the first are one.</remarks>
    public readonly Matrix<T> Read<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Is<T>() && HasContiguousRows && Strides[0] == RowLength * sizeof(T) && IsAligned<T>())
        {
            return Matrix<T>.Over((T*)Data, Rows, RowLength);
        }

        Matrix<T> copy = Matrix<T>.Uninitialized(Rows, RowLength);
        for (long row = 0; row < Rows; row++)
        {
            Span<T> entries = copy.Row(row);
            for (int j = 0; j < entries.Length; j++)
            {
                entries[j] = Get<T>(Entry(row, j));
            }
        }

        return copy;
    }

    /// <summary>The caller's memory as a place for results; null where it has another type, or entries that do not follow one
    /// another.</summary>
    public readonly MatrixView<T>? AsDestination<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Is<T>() && HasContiguousRows && IsAligned<T>() && Strides[0] % sizeof(T) == 0 && Strides[0] >= RowLength * sizeof(T)
            ? new(Matrix<T>.Over((T*)Data, Rows, RowLength), (T*)Data, Rows, RowLength, Strides[0] / sizeof(T))
            : null;

    /// <summary>Writes a matrix of as many entries, whatever the two shapes are.</summary>
    /// <exception cref="ArgumentException">The numbers of entries differ, or the array is of integers.</exception>
    public readonly void Write<T>(MatrixView<T> values, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long length = RowLength;
        RequireCount(values.Rows * values.Columns, name);
        RequireFloating(name);
        long place = 0;
        for (long row = 0; row < values.Rows; row++)
        {
            Span<T> entries = values.Row(row);
            for (int j = 0; j < entries.Length; j++, place++)
            {
                void* entry = Entry(place / length, place % length);
                if (Type == NativeType.Single)
                {
                    *(float*)entry = float.CreateTruncating(entries[j]);
                }
                else
                {
                    *(double*)entry = double.CreateTruncating(entries[j]);
                }
            }
        }
    }

    /// <summary>Throws unless the array has as many entries as a result.</summary>
    public readonly void RequireCount(long count, string name)
    {
        if (Rows * RowLength != count)
        {
            throw new ArgumentException($"{name}: the array is {Text()}, which are {Rows * RowLength} entries, must be {count}.");
        }
    }

    /// <summary>Throws unless the entries are floating-point numbers.</summary>
    public readonly void RequireFloating(string name)
    {
        if (Type is not (NativeType.Single or NativeType.Double))
        {
            throw new ArgumentException($"{name}: results are float32 or float64, but the array is of {Type}.");
        }
    }

    /// <summary>The entries as whole numbers.</summary>
    /// <exception cref="ArgumentException">They are not whole numbers by their type.</exception>
    public readonly long[] Integers(string name)
    {
        if (Type is not (NativeType.Int32 or NativeType.Int64))
        {
            throw new ArgumentException($"{name}: must be int32 or int64, but is of {Type}.");
        }

        long[] values = new long[checked(Rows * RowLength)];
        for (int i = 0; i < values.Length; i++)
        {
            void* entry = Entry(i / RowLength, i % RowLength);
            values[i] = Type == NativeType.Int32 ? *(int*)entry : *(long*)entry;
        }

        return values;
    }

    private readonly bool HasContiguousRows
    {
        get
        {
            long step = EntryBytes;
            for (int axis = Rank - 1; axis >= 1; axis--)
            {
                if (Shape[axis] > 1 && Strides[axis] != step)
                {
                    return false;
                }

                step *= Shape[axis];
            }

            return true;
        }
    }

    private readonly string Text()
    {
        string text = "";
        for (int axis = 0; axis < Rank; axis++)
        {
            text += axis == 0 ? $"{Shape[axis]}" : $" x {Shape[axis]}";
        }

        return text;
    }

    private readonly bool Is<T>() =>
        (Type == NativeType.Single && typeof(T) == typeof(float)) || (Type == NativeType.Double && typeof(T) == typeof(double));

    private readonly bool IsAligned<T>() => (nuint)Data % (nuint)Unsafe.SizeOf<T>() == 0;

    private readonly NativeArray WithStrides()
    {
        NativeArray array = this;
        bool given = false;
        for (int axis = 0; axis < Rank; axis++)
        {
            given |= Strides[axis] != 0;
        }

        if (!given)
        {
            long step = EntryBytes;
            for (int axis = Rank - 1; axis >= 0; axis--)
            {
                array.Strides[axis] = step;
                step *= Shape[axis];
            }
        }
        else if (Shape[0] == 1)
        {
            array.Strides[0] = RowLength * EntryBytes;
        }

        return array;
    }

    private readonly void* Entry(long row, long inRow)
    {
        byte* place = (byte*)Data + (row * Strides[0]);
        for (int axis = Rank - 1; axis >= 1; axis--)
        {
            (inRow, long index) = Math.DivRem(inRow, Shape[axis]);
            place += index * Strides[axis];
        }

        return place;
    }

    private readonly T Get<T>(void* entry)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Type switch
        {
            NativeType.Single => T.CreateTruncating(Unsafe.ReadUnaligned<float>(entry)),
            NativeType.Double => T.CreateTruncating(Unsafe.ReadUnaligned<double>(entry)),
            NativeType.Int32 => T.CreateTruncating(Unsafe.ReadUnaligned<int>(entry)),
            _ => T.CreateTruncating(Unsafe.ReadUnaligned<long>(entry)),
        };
}
