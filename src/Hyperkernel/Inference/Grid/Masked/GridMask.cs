using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid.Masked;

/// <summary>Which pairs of a grid were observed. Fields on the grid hold 0 at the others.</summary>
internal sealed record GridMask
{
    // A context after the other.
    private readonly int[][] _missing;
    private readonly Lazy<int[][]> _missingAt;

    private GridMask(int[][] missing, long coordinates)
    {
        (_missing, Coordinates, _missingAt) = (missing, coordinates, new(MissingAt));
        Count = (Contexts * coordinates) - missing.Sum(own => (long)own.Length);
    }

    /// <summary>N_x.</summary>
    public long Contexts => _missing.Length;

    /// <summary>N_z.</summary>
    public long Coordinates { get; }

    /// <summary>How many pairs were observed.</summary>
    public long Count { get; }

    /// <summary>
    /// N_x x N_z: what the noise of each pair has beside the ridge, as a variance; it may be negative where a pair stands for several
    /// observations. Null for nothing.
    /// </summary>
    public Matrix<double>? Extra { get; init; }

    /// <summary>Whether pairs have, or will have, noise that is not the same for all.</summary>
    public bool HasOwnNoise
    {
        get => field || Extra is not null;
        init;
    }

    /// <summary>Whether some pairs stand for several observations.</summary>
    public bool AreMerged { get; init; }

    /// <summary>The coordinates at which a context was not observed, ascending.</summary>
    public ReadOnlySpan<int> Missing(long context) => _missing[context];

    /// <summary>The mask of pairs that were observed.</summary>
    public static GridMask Of(long contexts, long coordinates, IReadOnlyList<long> contextOf, IReadOnlyList<long> coordinateOf)
    {
        bool[][] seen = [.. Enumerable.Range(0, (int)contexts).Select(_ => new bool[coordinates])];
        for (int i = 0; i < contextOf.Count; i++)
        {
            seen[contextOf[i]][coordinateOf[i]] = true;
        }

        return Of(seen, coordinates);
    }

    /// <summary>The mask of an array with 1 where a pair was observed and 0 where none was.</summary>
    /// <exception cref="FormatException">An entry is another number, or none is 1.</exception>
    public static GridMask Of(Matrix<float> observed)
    {
        bool[][] seen = new bool[observed.Rows][];
        for (long i = 0; i < observed.Rows; i++)
        {
            seen[i] = [.. observed.Row(i).ToArray().Select(entry => entry is 0 or 1 ? entry == 1 : throw NoMask(entry))];
        }

        GridMask mask = Of(seen, observed.Columns);
        return mask.Count > 0 ? mask : throw new FormatException("of all pairs none is said to have been observed.");

        static FormatException NoMask(float entry) =>
            new(FormattableString.Invariant($"whether a pair was observed is said by 0 or 1, not by {entry}."));
    }

    /// <summary>1 where a pair was observed, 0 where none was.</summary>
    public Matrix<float> ToArray()
    {
        Matrix<float> array = Matrix<float>.Create(Contexts, Coordinates, (_, _) => 1);
        Clear(array.View);
        return array;
    }

    /// <summary>Writes 0 into stacked fields where nothing was observed.</summary>
    public void Clear<T>(MatrixView<T> fields)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (long row = 0; row < fields.Rows; row++)
        {
            Span<T> field = fields.Row(row);
            foreach (int a in Missing(row % Contexts))
            {
                field[a] = T.Zero;
            }
        }
    }

    /// <summary>Adds what the noise of each pair has beside the ridge, times fields.</summary>
    public void AddExtra<T>(MatrixView<T> fields, MatrixView<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Extra is null)
        {
            return;
        }

        T[] row = new T[Coordinates];
        for (long i = 0; i < fields.Rows; i++)
        {
            TensorPrimitives.ConvertTruncating<double, T>(Extra.Row(i % Contexts), row);
            TensorPrimitives.MultiplyAdd<T>(row, fields.Row(i), result.Row(i), result.Row(i));
        }
    }

    /// <summary>The smallest noise of a pair.</summary>
    public double SmallestNoise(double ridge)
    {
        double least = 0;
        for (long i = 0; Extra is not null && i < Extra.Rows; i++)
        {
            least = Math.Min(least, TensorPrimitives.Min<double>(Extra.Row(i)));
        }

        return ridge + least;
    }

    /// <summary>The pairs that were observed: i N_z + a is that of context i and coordinate a.</summary>
    public long[] Observed()
    {
        long[] pairs = new long[Count];
        long next = 0;
        for (long i = 0; i < Contexts; i++)
        {
            foreach (int a in Others(_missing[i], Coordinates))
            {
                pairs[next++] = (i * Coordinates) + a;
            }
        }

        return pairs;
    }

    /// <summary>The coordinates of each context that are missing, or observed.</summary>
    public int[][] ByContext(bool observed) => Parts(_missing, Coordinates, observed);

    /// <summary>The contexts of each coordinate that are missing, or observed.</summary>
    public int[][] ByCoordinate(bool observed) => Parts(_missingAt.Value, Contexts, observed);

    private static int[][] Parts(int[][] missing, long length, bool observed) =>
        observed ? Array.ConvertAll(missing, own => Others(own, length)) : missing;

    // What an ascending list leaves of 0, 1, ..., length - 1.
    private static int[] Others(int[] list, long length)
    {
        int[] others = new int[length - list.Length];
        int skipped = 0;
        for (int a = 0; a < length; a++)
        {
            if (skipped < list.Length && list[skipped] == a)
            {
                skipped++;
            }
            else
            {
                others[a - skipped] = a;
            }
        }

        return others;
    }

    private int[][] MissingAt()
    {
        List<int>[] lists = [.. Enumerable.Range(0, (int)Coordinates).Select(_ => new List<int>())];
        for (int i = 0; i < _missing.Length; i++)
        {
            foreach (int a in _missing[i])
            {
                lists[a].Add(i);
            }
        }

        return [.. lists.Select(list => list.ToArray())];
    }

    private static GridMask Of(bool[][] seen, long coordinates) =>
        new([.. seen.Select(row => Enumerable.Range(0, row.Length).Where(a => !row[a]).ToArray())], coordinates);
}
