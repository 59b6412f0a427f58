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
internal sealed class Head<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Chunk = 64;

    // So many modes, and a part of the grid's pairs, but not more than the most.
    private const int Fewest = 1000;
    private const double Share = 0.004;
    private const int Most = 6000;

    private static readonly int[] _sizes = [512, 256, 128, 48, 16, 4];

    // A group of vectors i of one size: where its modes begin, the vectors, and how many of the other axis each has.
    private readonly List<(int Start, int[] Vectors, int Size)> _groups = [];

    // Of each mode its place in the spectrum, and sqrt(D) there.
    private readonly (int Context, int Coordinate)[] _modes;
    private readonly T[] _roots;
    private readonly int[] _order;

    private Head(KroneckerEigenbasis<T> basis, bool ofCoordinates, int[] order, int[] sizes)
    {
        _order = order;
        List<(int Context, int Coordinate)> modes = [];
        foreach (int size in _sizes)
        {
            int[] vectors = [.. Enumerable.Range(0, sizes.Length).Where(i => sizes[i] == size)];
            if (vectors.Length == 0)
            {
                continue;
            }

            int width = Math.Min(size, order.Length);
            _groups.Add((modes.Count, vectors, width));
            foreach (int i in vectors)
            {
                for (int j = 0; j < width; j++)
                {
                    modes.Add(ofCoordinates ? (order[j], i) : (i, order[j]));
                }
            }
        }

        _modes = [.. modes];
        _roots = [.. modes.Select(mode => T.Sqrt(basis.Spectrum[mode.Context, mode.Coordinate]))];
    }

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

        return new(basis, observed.OfCoordinates, order, sizes);

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

    /// <summary>sqrt(D) times coefficients at the modes.</summary>
    public void Gather(Matrix<T> coefficients, Matrix<T> modes)
    {
        for (int k = 0; k < _modes.Length; k++)
        {
            modes[k, 0] = _roots[k] * coefficients[_modes[k].Context, _modes[k].Coordinate];
        }
    }

    /// <summary>Coefficients that are sqrt(D) times those of the modes, and 0 elsewhere.</summary>
    public void Scatter(Matrix<T> modes, Matrix<T> coefficients)
    {
        coefficients.View.Fill(T.Zero);
        for (int k = 0; k < _modes.Length; k++)
        {
            coefficients[_modes[k].Context, _modes[k].Coordinate] = _roots[k] * modes[k, 0];
        }
    }

    /// <summary>1 + W^T B^-1 W, its lower triangle.</summary>
    public Matrix<T> Coupling(KroneckerEigenbasis<T> basis, PairLists observed, Matrix<T> members, PairBlocks<T> blocks, Compute compute)
    {
        Matrix<T> each = observed.Vectors(basis).Each;
        int widest = _groups.Select(group => group.Size).DefaultIfEmpty(0).Max();
        (int First, int Second)[] pairs =
        [
            .. from g in Enumerable.Range(0, _groups.Count) from h in Enumerable.Range(0, g + 1) select (g, h),
        ];
        Matrix<T>[] sums =
        [
            .. pairs.Select(p =>
                Matrix<T>.Zeros(
                    (long)_groups[p.First].Vectors.Length * _groups[p.Second].Vectors.Length,
                    (long)_groups[p.First].Size * _groups[p.Second].Size
                )
            ),
        ];
        for (int first = 0; first < observed.Count; first += Chunk)
        {
            compute.Cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(Chunk, observed.Count - first);
            Matrix<T>?[] inner = [.. Enumerable.Range(first, count).Select(c => Inner(c))];
            for (int p = 0; p < pairs.Length; p++)
            {
                Add(pairs[p], first, inner, sums[p]);
            }

            Array.ForEach(inner, matrix => matrix?.Dispose());
        }

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

        // E_c over the first vectors of the order.
        Matrix<T>? Inner(int c)
        {
            if (blocks[c] is not { } inverse)
            {
                return null;
            }

            int[] own = observed[c];
            using Matrix<T> rows = Matrix<T>.Create(own.Length, widest, (k, j) => members[own[k], _order[j]]),
                half = Matrix<T>.Uninitialized(own.Length, widest);
            Matrix<T> result = Matrix<T>.Uninitialized(widest, widest);
            compute.Backend.Multiply(T.One, inverse, Transposition.None, rows, Transposition.None, T.Zero, half);
            compute.Backend.Multiply(T.One, rows, Transposition.Transposed, half, Transposition.None, T.Zero, result);
            return result;
        }

        void Add((int First, int Second) pair, int first, Matrix<T>?[] inner, Matrix<T> sum)
        {
            ((_, int[] left, int leftSize), (_, int[] right, int rightSize)) = (_groups[pair.First], _groups[pair.Second]);
            using Matrix<T> outer = Matrix<T>.Uninitialized(sum.Rows, inner.Length),
                flat = Matrix<T>.Zeros(inner.Length, sum.Columns);
            for (int ii = 0; ii < outer.Rows; ii++)
            {
                TensorPrimitives.Multiply<T>(
                    each.Row(left[ii / right.Length]).Slice(first, inner.Length),
                    each.Row(right[ii % right.Length]).Slice(first, inner.Length),
                    outer.Row(ii)
                );
            }

            for (int c = 0; c < inner.Length; c++)
            {
                for (int j = 0; inner[c] is { } e && j < leftSize; j++)
                {
                    e.Row(j)[..rightSize].CopyTo(flat.Row(c)[(j * rightSize)..]);
                }
            }

            compute.Backend.Multiply(T.One, outer, Transposition.None, flat, Transposition.None, T.One, sum);
        }
    }

    private static int Wanted(GridMask mask) => (int)Math.Min(Fewest + (Share * mask.Contexts * mask.Coordinates), Most);

    private void Place((int First, int Second) pair, Matrix<T> sum, Matrix<T> coupling)
    {
        ((int start, int[] left, int leftSize), (int otherStart, int[] right, int rightSize)) = (_groups[pair.First], _groups[pair.Second]);
        for (int i = 0; i < left.Length; i++)
        {
            for (int k = 0; k < right.Length; k++)
            {
                ReadOnlySpan<T> entries = sum.Row((i * right.Length) + k);
                for (int j = 0; j < leftSize; j++)
                {
                    int row = start + (i * leftSize) + j,
                        column = otherStart + (k * rightSize);
                    Span<T> target = coupling.Row(row).Slice(column, rightSize);
                    TensorPrimitives.Multiply(entries.Slice(j * rightSize, rightSize), _roots.AsSpan(column, rightSize), target);
                    TensorPrimitives.Multiply<T>(target, _roots[row], target);
                }
            }
        }
    }
}
