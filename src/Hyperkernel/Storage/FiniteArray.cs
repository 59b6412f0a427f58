using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Storage;

/// <summary>Keeps numbers that are none out of files: the one check that every .npy and .npz file passes, models among them.</summary>
internal static class FiniteArray
{
    /// <summary>Throws if an entry of an array is NaN or infinite in the type that it is written in.</summary>
    /// <param name="array">The array.</param>
    /// <param name="name">Its name, for the message.</param>
    /// <exception cref="NotFiniteException">There is one, and the array does not say what it means.</exception>
    public static void Require<T>(NpyArray<T> array, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (long i = 0; i < array.Values.Rows; i++)
        {
            Require(array.Values.Row(i), array, i * array.Values.Columns, name);
        }
    }

    /// <summary>
    /// Throws if an entry of a block is NaN or infinite in the type that it is written in; integers are checked where they are made.
    /// </summary>
    /// <param name="block">Entries of the array.</param>
    /// <param name="array">The array.</param>
    /// <param name="first">The place of the block's first entry in the array.</param>
    /// <param name="name">The array's name, for the message.</param>
    /// <exception cref="NotFiniteException">There is one, and the array does not say what it means.</exception>
    public static void Require<T>(ReadOnlySpan<T> block, NpyArray<T> array, long first, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (
            array is { NotFiniteMeans: null, Type: NpyType.Single or NpyType.Double }
            && !block.IsEmpty
            && !IsFinite(TensorPrimitives.MaxMagnitude(block), array.Type)
        )
        {
            throw Refusal(block, array, first, name);
        }
    }

    // The first is in this block; how many there are is worth looking for.
    private static NotFiniteException Refusal<T>(ReadOnlySpan<T> block, NpyArray<T> array, long first, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int place = 0;
        while (IsFinite(block[place], array.Type))
        {
            place++;
        }

        long count = 0;
        for (long i = 0; i < array.Values.Rows; i++)
        {
            foreach (T value in array.Values.Row(i))
            {
                count += IsFinite(value, array.Type) ? 0 : 1;
            }
        }

        bool isSingle = array.Type == NpyType.Single;
        string entries =
            array.Values.Rows * array.Values.Columns == 1 ? "its entry" : $"{count} of {array.Values.Rows * array.Values.Columns} entries";
        string precision = isSingle && T.IsFinite(block[place]) ? " in single precision" : "";
        return new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name} is not written: {entries} {(count == 1 ? "is" : "are")} not finite{precision}, the first "
                    + $"{Place(array.Shape, first + place)} = {block[place]}. {NotFiniteException.Cause(isSingle)}"
            )
        );
    }

    // The index of an entry in C order.
    private static string Place(IReadOnlyList<long> shape, long entry)
    {
        long[] index = new long[shape.Count];
        for (int axis = shape.Count - 1; axis >= 0; axis--)
        {
            (entry, index[axis]) = Math.DivRem(entry, shape[axis]);
        }

        return $"[{string.Join(", ", index)}]";
    }

    private static bool IsFinite<T>(T value, NpyType type)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        T.IsFinite(value) && (type != NpyType.Single || float.IsFinite(float.CreateTruncating(value)));
}
