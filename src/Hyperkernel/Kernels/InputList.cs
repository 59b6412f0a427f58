using System.Numerics;
using System.Runtime.InteropServices;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Kernels;

/// <summary>A list of inputs: the distinct ones in order of first appearance, and which of them each place has.</summary>
/// <remarks>Rows are the same input if all their bits agree. In that order, the inputs of the first i places are the first few of the distinct ones.</remarks>
internal sealed class InputList<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Matrix<T> _rows;

    private InputList(Matrix<T> rows, int[] index, string name)
    {
        _rows = rows;
        Index = index;
        Distinct = Inputs.From(rows, name);
    }

    /// <summary>The distinct inputs.</summary>
    public Inputs Distinct { get; }

    /// <summary>For each place its input, as a row of <see cref="Distinct"/>.</summary>
    public int[] Index { get; }

    /// <summary>Whether no input has two places, so that place i has the distinct input i.</summary>
    public bool IsDistinct => Distinct.Count == Index.Length;

    /// <summary>The rows of an array, which is copied.</summary>
    /// <exception cref="ArgumentException">There are no rows or columns, or entries that are NaN or infinite.</exception>
    public static InputList<T> From(Matrix<T> rows, string name)
    {
        ArgumentNullException.ThrowIfNull(rows, name);
        Inputs.Check(rows, name);
        if (rows.Rows > Array.MaxLength)
        {
            throw new ArgumentException($"{name}: {rows.Rows} rows, there may be at most {Array.MaxLength}.", name);
        }

        (List<long> distinct, int[] index) = FindDistinct(rows);
        return new(Gather(rows, CollectionsMarshal.AsSpan(distinct)), index, name);
    }

    /// <summary>Every input <paramref name="times"/> times in a row: 0, 0, 1, 1, ... for 2.</summary>
    public InputList<T> RepeatEach(int times) => WithPlaces(Index.Length * (long)times, i => Index[i / times]);

    /// <summary>The whole list <paramref name="times"/> times: 0, 1, ..., 0, 1, ... for 2.</summary>
    public InputList<T> RepeatAll(int times) => WithPlaces(Index.Length * (long)times, i => Index[i % Index.Length]);

    /// <summary>The inputs of some places, in the order given; only those that are used are kept.</summary>
    public InputList<T> Select(ReadOnlySpan<long> places)
    {
        int[] renumbered = new int[Distinct.Count], index = new int[places.Length];
        Array.Fill(renumbered, -1);
        List<long> used = [];
        for (int i = 0; i < places.Length; i++)
        {
            ref int number = ref renumbered[Index[places[i]]];
            if (number < 0)
            {
                number = used.Count;
                used.Add(Index[places[i]]);
            }

            index[i] = number;
        }

        return new(Gather(_rows, CollectionsMarshal.AsSpan(used)), index, nameof(places));
    }

    /// <summary>The input of every place, as an array.</summary>
    public Matrix<T> Rows() => Gather(_rows, Array.ConvertAll(Index, i => (long)i));

    private static Matrix<T> Gather(Matrix<T> rows, ReadOnlySpan<long> which)
    {
        Matrix<T> gathered = Matrix<T>.Uninitialized(which.Length, rows.Columns);
        for (int i = 0; i < which.Length; i++)
        {
            rows.Row(which[i]).CopyTo(gathered.Row(i));
        }

        return gathered;
    }

    private static (List<long> Distinct, int[] Index) FindDistinct(Matrix<T> rows)
    {
        List<long> distinct = [];
        List<int> earlier = [];
        Dictionary<int, int> latest = [];
        int[] index = new int[rows.Rows];
        for (int i = 0; i < index.Length; i++)
        {
            ReadOnlySpan<byte> row = MemoryMarshal.AsBytes(rows.Row(i));
            HashCode hash = default;
            hash.AddBytes(row);
            ref int head = ref CollectionsMarshal.GetValueRefOrAddDefault(latest, hash.ToHashCode(), out bool known);
            int candidate = known ? head : -1;
            while (candidate >= 0 && !row.SequenceEqual(MemoryMarshal.AsBytes(rows.Row(distinct[candidate]))))
            {
                candidate = earlier[candidate];
            }

            if (candidate < 0)
            {
                candidate = distinct.Count;
                distinct.Add(i);
                earlier.Add(known ? head : -1);
                head = candidate;
            }

            index[i] = candidate;
        }

        return (distinct, index);
    }

    private InputList<T> WithPlaces(long count, Func<int, int> input)
    {
        if (count > Array.MaxLength)
        {
            throw new ArgumentException($"Points: {count} points, there may be at most {Array.MaxLength}.");
        }

        int[] index = new int[count];
        for (int i = 0; i < index.Length; i++)
        {
            index[i] = input(i);
        }

        return new(_rows, index, nameof(count));
    }
}
