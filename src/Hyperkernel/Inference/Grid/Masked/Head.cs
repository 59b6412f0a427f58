using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid.Masked;

/// <summary>The most important modes of a model operator: of each vector i of the members' axis, the first m_i of the other axis.</summary>
/// <remarks>
/// The other axis' vectors are ordered by what they contribute at most. The m_i are a few sizes, so that the coupling of modes (i, j) and
/// (i', j'), sum over c of U_ci U_ci' E_c[j, j'] with E_c = V_c^T B_c^-1 V_c, is a matrix product for each pair of sizes.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
internal sealed class Head<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Chunk = 64;
    private const int FewestForProduct = 4;

    // So many modes, and a part of the grid's pairs, but not more than the most.
    private const int Fewest = 1000;
    private const double Share = 0.004;
    private const int Most = 6000;

    private static readonly int[] _sizes = [512, 256, 128, 48, 16, 4];

    private readonly bool _ofCoordinates;
    private readonly List<Group> _groups = [];

    // Of each mode its place in the spectrum, and sqrt(D) there.
    private readonly (int Context, int Coordinate)[] _modes;
    private readonly T[] _roots;

    // The vectors of the members' axis that have modes, group by group, and those of the other axis, the most important first; a row each.
    private readonly Matrix<T> _each;
    private readonly Matrix<T> _within;

    private Head(KroneckerEigenbasis<T> basis, PairLists observed, int[] order, int[] sizes)
    {
        _ofCoordinates = observed.OfCoordinates;
        List<(int Context, int Coordinate)> modes = [];
        List<int> all = [];
        foreach (int size in _sizes)
        {
            int[] vectors = [.. Enumerable.Range(0, sizes.Length).Where(i => sizes[i] == size)];
            if (vectors.Length == 0)
            {
                continue;
            }

            int width = Math.Min(size, order.Length);
            _groups.Add(new(modes.Count, all.Count, vectors.Length, width));
            all.AddRange(vectors);
            foreach (int i in vectors)
            {
                for (int j = 0; j < width; j++)
                {
                    modes.Add(_ofCoordinates ? (order[j], i) : (i, order[j]));
                }
            }
        }

        _modes = [.. modes];
        _roots = [.. modes.Select(mode => T.Sqrt(basis.Spectrum[mode.Context, mode.Coordinate]))];
        (Matrix<T> within, Matrix<T> each) = observed.Vectors(basis);
        _each = Matrix<T>.Create(all.Count, each.Columns, (i, c) => each[all[(int)i], c]);
        _within = Matrix<T>.Create(
            _groups.Select(group => group.Size).DefaultIfEmpty(0).Max(),
            within.Columns,
            (j, a) => within[order[j], a]
        );
    }

    // How a field is read with a member of the axis in each row.
    private Transposition MembersInRows => _ofCoordinates ? Transposition.Transposed : Transposition.None;

    /// <summary>The number of modes.</summary>
    public int Count => _modes.Length;

    /// <summary>Bytes that their coupling and its factor take.</summary>
    public static Int128 BytesFor(GridMask mask)
    {
        Int128 modes = Math.Min(Wanted(mask), mask.Contexts * mask.Coordinates);
        return modes * modes * 2 * Unsafe.SizeOf<T>();
    }

    /// <summary>The modes whose eigenvalue is largest, as many as the grid's size suggests.</summary>
    public static Head<T> Of(KroneckerEigenbasis<T> basis, PairLists observed, GridMask mask, double ridge)
    {
        (Matrix<T> within, Matrix<T> each) = observed.Vectors(basis);
        int wanted = Wanted(mask);
        T[] all = new T[within.Rows * each.Rows];
        T[] largest = new T[within.Rows];
        for (int j = 0; j < within.Rows; j++)
        {
            for (int i = 0; i < each.Rows; i++)
            {
                T d = At(i, j);
                largest[j] = T.Max(largest[j], d);
                all[(j * each.Rows) + i] = d;
            }
        }

        int[] order = [.. Enumerable.Range(0, largest.Length).OrderByDescending(j => largest[j])];
        Array.Sort(all);
        int[] sizes = new int[each.Rows];

        // Rounded up they are more than wanted, so fewer are asked for.
        for (int asked = wanted; ; asked -= asked / 4)
        {
            T least = T.Max(all[Math.Max(0, all.Length - asked)], T.CreateTruncating(ridge * 1e-3));
            for (int i = 0; i < sizes.Length; i++)
            {
                int last = Array.FindLastIndex(order, j => At(i, j) >= least);
                sizes[i] = last < 0 ? 0 : _sizes.LastOrDefault(size => size > last, _sizes[0]);
            }

            if (asked < 4 || sizes.Sum(size => Math.Min(size, order.Length)) <= wanted)
            {
                break;
            }
        }

        return new(basis, observed, order, sizes);

        T At(int i, int j) => observed.OfCoordinates ? basis.Spectrum[j, i] : basis.Spectrum[i, j];
    }

    /// <summary>The spectrum without these modes.</summary>
    public Matrix<T> Tail(KroneckerEigenbasis<T> basis)
    {
        Matrix<T> tail = basis.Spectrum.Clone();
        foreach ((int context, int coordinate) in _modes)
        {
            tail[context, coordinate] = T.Zero;
        }

        return tail;
    }

    /// <summary>sqrt(D) times the coefficients of a field at the modes.</summary>
    public void ToModes(Matrix<T> field, Matrix<T> modes, IMatrixBackend backend)
    {
        using Matrix<T> part = Matrix<T>.Uninitialized(_each.Rows, _within.Columns);
        backend.Multiply(T.One, _each, Transposition.None, field, MembersInRows, T.Zero, part);
        foreach (Group group in _groups)
        {
            using Matrix<T> coefficients = Matrix<T>.Uninitialized(group.Count, group.Size);
            backend.Multiply(T.One, PartOf(group, part), Transposition.None, Within(group), Transposition.Transposed, T.Zero, coefficients);
            int k = group.Start;
            for (int i = 0; i < group.Count; i++)
            {
                foreach (T coefficient in coefficients.Row(i))
                {
                    modes[k, 0] = _roots[k] * coefficient;
                    k++;
                }
            }
        }
    }

    /// <summary>The field whose coefficients are sqrt(D) times those of the modes, and 0 elsewhere.</summary>
    public void FromModes(Matrix<T> modes, Matrix<T> field, IMatrixBackend backend)
    {
        using Matrix<T> part = Matrix<T>.Uninitialized(_each.Rows, _within.Columns);
        foreach (Group group in _groups)
        {
            using Matrix<T> coefficients = Matrix<T>.Create(
                group.Count,
                group.Size,
                (i, j) =>
                {
                    long k = group.Start + (i * group.Size) + j;
                    return _roots[k] * modes[k, 0];
                }
            );
            backend.Multiply(T.One, coefficients, Transposition.None, Within(group), Transposition.None, T.Zero, PartOf(group, part));
        }

        (Matrix<T> left, Matrix<T> right) = _ofCoordinates ? (part, _each) : (_each, part);
        backend.Multiply(T.One, left, Transposition.Transposed, right, Transposition.None, T.Zero, field);
    }

    /// <summary>1 + W^T B^-1 W, its lower triangle.</summary>
    public Matrix<T> Coupling(PairLists observed, PairBlocks<T> blocks, Compute compute)
    {
        long widest = _within.Rows;
        (Group First, Group Second)[] pairs =
        [
            .. from g in Enumerable.Range(0, _groups.Count) from h in Enumerable.Range(0, g + 1) select (_groups[g], _groups[h]),
        ];
        Matrix<T>[] sums =
        [
            .. pairs.Select(p => Matrix<T>.Zeros((long)p.First.Count * p.Second.Count, (long)p.First.Size * p.Second.Size)),
        ];
        Matrix<T>[] inner = [.. Enumerable.Range(0, Math.Min(Chunk, observed.Count)).Select(_ => Matrix<T>.Uninitialized(widest, widest))];
        for (int first = 0; first < observed.Count; first += Chunk)
        {
            int count = Math.Min(Chunk, observed.Count - first);
            InParallel.For(0, count, compute.Parallel, c => Inner(first + c, inner[c]));
            InParallel.For(0, pairs.Length, compute.Parallel, p => Add(pairs[p], first, inner.AsSpan(0, count), sums[p]));
        }

        Array.ForEach(inner, matrix => matrix.Dispose());
        Matrix<T> coupling = Matrix<T>.Zeros(Count, Count);
        for (int p = 0; p < pairs.Length; p++)
        {
            Place(pairs[p], sums[p], coupling);
            sums[p].Dispose();
        }

        for (int k = 0; k < Count; k++)
        {
            coupling[k, k] += T.One;
        }

        return coupling;

        // E_c = (L_c^-1 V_c)^T (L_c^-1 V_c) over the first vectors of the order, with the block's factor L_c.
        void Inner(int c, Matrix<T> result)
        {
            int[] own = observed[c];
            if (own.Length == 0)
            {
                result.View.Fill(T.Zero);
                return;
            }

            using Matrix<T> factor = Matrix<T>.Uninitialized(own.Length, own.Length),
                rows = Matrix<T>.Uninitialized(widest, own.Length);
            blocks.CopyFactor(c, factor);
            for (long j = 0; j < widest; j++)
            {
                ReadOnlySpan<T> from = _within.Row(j);
                Span<T> to = rows.Row(j);
                for (int k = 0; k < own.Length; k++)
                {
                    to[k] = from[own[k]];
                }
            }

            compute.Backend.SolveTriangularRight<T>(factor, rows);
            compute.Backend.Multiply(T.One, rows, Transposition.None, rows, Transposition.Transposed, T.Zero, result);
        }

        void Add((Group First, Group Second) pair, int first, ReadOnlySpan<Matrix<T>> inner, Matrix<T> sum)
        {
            (Group left, Group right) = pair;
            using Matrix<T> outer = Matrix<T>.Uninitialized(sum.Rows, inner.Length);
            for (int ii = 0; ii < outer.Rows; ii++)
            {
                TensorPrimitives.Multiply<T>(
                    _each.Row(left.FirstVector + (ii / right.Count)).Slice(first, inner.Length),
                    _each.Row(right.FirstVector + (ii % right.Count)).Slice(first, inner.Length),
                    outer.Row(ii)
                );
            }

            if (sum.Rows < FewestForProduct)
            {
                AddEach(left.Size, right.Size, inner, outer, sum);
                return;
            }

            using Matrix<T> flat = Matrix<T>.Uninitialized(inner.Length, sum.Columns);
            for (int c = 0; c < inner.Length; c++)
            {
                Span<T> row = flat.Row(c);
                for (int j = 0; j < left.Size; j++)
                {
                    inner[c].Row(j)[..right.Size].CopyTo(row[(j * right.Size)..]);
                }
            }

            compute.Backend.Multiply(T.One, outer, Transposition.None, flat, Transposition.None, T.One, sum);
        }

        // For few vectors, without a copy of what is large.
        static void AddEach(int height, int width, ReadOnlySpan<Matrix<T>> inner, Matrix<T> outer, Matrix<T> sum)
        {
            for (int ii = 0; ii < sum.Rows; ii++)
            {
                for (int c = 0; c < inner.Length; c++)
                {
                    for (int j = 0; j < height; j++)
                    {
                        Span<T> target = sum.Row(ii).Slice(j * width, width);
                        TensorPrimitives.MultiplyAdd(inner[c].Row(j)[..width], outer[ii, c], target, target);
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _each.Dispose();
        _within.Dispose();
    }

    private static int Wanted(GridMask mask) => (int)Math.Min(Fewest + (Share * mask.Contexts * mask.Coordinates), Most);

    // A field in the members' vectors that have modes: what belongs to a group.
    private static MatrixView<T> PartOf(Group group, Matrix<T> part) => part.View.Block(group.FirstVector, 0, group.Count, part.Columns);

    private MatrixView<T> Within(Group group) => _within.View.Block(0, 0, group.Size, _within.Columns);

    private void Place((Group First, Group Second) pair, Matrix<T> sum, Matrix<T> coupling)
    {
        (Group left, Group right) = pair;
        for (int i = 0; i < left.Count; i++)
        {
            for (int k = 0; k < right.Count; k++)
            {
                ReadOnlySpan<T> entries = sum.Row((i * right.Count) + k);
                for (int j = 0; j < left.Size; j++)
                {
                    int row = left.Start + (i * left.Size) + j,
                        column = right.Start + (k * right.Size);
                    Span<T> target = coupling.Row(row).Slice(column, right.Size);
                    TensorPrimitives.Multiply(entries.Slice(j * right.Size, right.Size), _roots.AsSpan(column, right.Size), target);
                    TensorPrimitives.Multiply<T>(target, _roots[row], target);
                }
            }
        }
    }

    // Vectors of the members' axis with modes of as many vectors of the other axis: where the modes begin, and the vectors.
    private readonly record struct Group(int Start, int FirstVector, int Count, int Size);
}
