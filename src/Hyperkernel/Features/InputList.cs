using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Features;

/// <summary>A list of inputs: the distinct ones, and which of them each place has.</summary>
/// <param name="distinct">The distinct inputs.</param>
/// <param name="index">For each place its input, as a row of <paramref name="distinct"/>; null where place i has input i.</param>
internal sealed class InputList(Inputs distinct, int[]? index = null)
{
    /// <summary>The distinct inputs.</summary>
    public Inputs Distinct { get; } = distinct;

    /// <summary>For each place its input, as a row of <see cref="Distinct"/>; null where place i has input i.</summary>
    public int[]? Index { get; } = index;

    /// <summary>The number of places.</summary>
    public long Count { get; } = index?.Length ?? distinct.Count;

    /// <summary>The rows of an array, which is copied. Rows are the same input if all their entries are equal; 0 and -0 are.</summary>
    /// <exception cref="ArgumentException">There are no rows or columns, or entries that are NaN or infinite.</exception>
    public static InputList From<T>(Matrix<T> rows, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(rows, name);
        Inputs.Check(rows, name);
        int[] index = new int[RequireCount(rows.Rows, name)];
        ReadOnlySpan<int> distinct = FindDistinct(rows, index);
        return distinct.Length == index.Length ? new(Inputs.Checked(rows.Clone())) : new(Inputs.Checked(Gather(rows, distinct)), index);
    }

    /// <summary>The input of a place, as a row of <see cref="Distinct"/>.</summary>
    public long At(long place) => Index is null ? place : Index[place];

    /// <summary>Every input <paramref name="times"/> times in a row: 0, 0, 1, 1, ... for 2.</summary>
    public InputList RepeatEach(long times) => WithPlaces(times, i => (int)At(i / times));

    /// <summary>The whole list <paramref name="times"/> times: 0, 1, ..., 0, 1, ... for 2.</summary>
    public InputList RepeatAll(long times) => WithPlaces(times, i => (int)At(i % Count));

    /// <summary>The inputs of some places, in the order given; only those that are used are kept.</summary>
    public InputList Select<T>(ReadOnlySpan<long> places)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int[] index = new int[places.Length];
        for (int i = 0; i < index.Length; i++)
        {
            index[i] = (int)At(places[i]);
        }

        ReadOnlySpan<int> used = Renumber(index, new int[Distinct.Count]);
        Inputs kept = Inputs.Checked(Gather(Distinct.As<T>(), used));
        return used.Length == index.Length ? new(kept) : new(kept, index);
    }

    /// <summary>Replaces numbers by 0, 1, ... in order of first appearance.</summary>
    /// <param name="numbers">The numbers.</param>
    /// <param name="known">As long as numbers are large, all zero; all zero again afterwards.</param>
    /// <returns>What the new numbers stand for.</returns>
    public static ReadOnlySpan<int> Renumber(Span<int> numbers, Span<int> known)
    {
        List<int> used = [];
        foreach (ref int number in numbers)
        {
            ref int renumbered = ref known[number];
            if (renumbered == 0)
            {
                used.Add(number);
                renumbered = used.Count;
            }

            number = renumbered - 1;
        }

        ReadOnlySpan<int> result = CollectionsMarshal.AsSpan(used);
        foreach (int number in result)
        {
            known[number] = 0;
        }

        return result;
    }

    private static Matrix<T> Gather<T>(Matrix<T> rows, ReadOnlySpan<int> which)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> gathered = Matrix<T>.Uninitialized(which.Length, rows.Columns);
        for (int i = 0; i < which.Length; i++)
        {
            rows.Row(which[i]).CopyTo(gathered.Row(i));
        }

        return gathered;
    }

    // Rows with equal hashes are chained from the latest distinct one to earlier ones.
    private static ReadOnlySpan<int> FindDistinct<T>(Matrix<T> rows, int[] index)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        List<int> distinct = [],
            earlier = [];
        Dictionary<int, int> latest = [];
        T[] unsigned = new T[rows.Columns];
        for (int i = 0; i < index.Length; i++)
        {
            // -0 + 0 is 0, so that equal rows have equal hashes.
            ReadOnlySpan<T> row = rows.Row(i);
            TensorPrimitives.Add(row, T.Zero, unsigned);
            HashCode hash = default;
            hash.AddBytes(MemoryMarshal.AsBytes(unsigned.AsSpan()));
            ref int head = ref CollectionsMarshal.GetValueRefOrAddDefault(latest, hash.ToHashCode(), out bool known);
            int first = known ? head : -1,
                candidate = first;
            while (candidate >= 0 && !row.SequenceEqual(rows.Row(distinct[candidate])))
            {
                candidate = earlier[candidate];
            }

            if (candidate < 0)
            {
                candidate = head = distinct.Count;
                distinct.Add(i);
                earlier.Add(first);
            }

            index[i] = candidate;
        }

        return CollectionsMarshal.AsSpan(distinct);
    }

    private static int RequireCount(Int128 count, string name) =>
        count <= Array.MaxLength
            ? (int)count
            : throw new ArgumentException($"{name}: {count} points, there may be at most {Array.MaxLength}.", name);

    private InputList WithPlaces(long times, Func<long, int> input)
    {
        int[] index = new int[RequireCount((Int128)Count * times, "coordinates")];
        for (int i = 0; i < index.Length; i++)
        {
            index[i] = input(i);
        }

        return new(Distinct, index);
    }
}
