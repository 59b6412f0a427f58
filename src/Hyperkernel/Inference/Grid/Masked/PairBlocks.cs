using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid.Masked;

/// <summary>Writes the lower triangle of the symmetric positive definite block of a member.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
/// <param name="member">The member.</param>
/// <param name="pairs">Its pairs.</param>
/// <param name="block">Takes the block.</param>
internal delegate void WriteBlock<T>(int member, int[] pairs, MatrixView<T> block)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

/// <summary>Blocks, one for each member of an axis of a grid, over some of its pairs: their Cholesky factors.</summary>
/// <remarks>
/// To apply a factor means to read it: memory's rate bounds it. So a factor takes half a square: row k and row n - 1 - k of its triangle
/// share a row of n + 1 entries. The diagonal holds reciprocals.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
internal sealed class PairBlocks<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Together = 4;

    private readonly PairLists _lists;
    private readonly Matrix<T>?[] _factors;
    private readonly double[] _logDeterminants;
    private readonly Compute _compute;

    /// <summary>Factors all blocks.</summary>
    /// <param name="lists">The pairs.</param>
    /// <param name="write">Writes a block; called from several threads.</param>
    /// <param name="compute">How to compute.</param>
    /// <exception cref="InsufficientMemoryException">The factors do not fit in memory.</exception>
    /// <exception cref="NotPositiveDefiniteException">Rounding makes a block indefinite.</exception>
    public PairBlocks(PairLists lists, WriteBlock<T> write, Compute compute)
    {
        (_lists, _compute) = (lists, compute);
        compute.RequireMemory(lists.BytesOfBlocks<T>(), "the blocks of a grid's missing pairs");
        _factors = new Matrix<T>?[lists.Count];
        _logDeterminants = new double[lists.Count];
        int largest = lists.Lists.Max(list => list.Length),
            done = 0;
        try
        {
            InParallel.For(
                0,
                lists.Count,
                compute.Parallel,
                () => Matrix<T>.Uninitialized(largest, largest),
                (c, _, scratch) =>
                {
                    int n = lists[(int)c].Length;
                    if (n > 0)
                    {
                        MatrixView<T> block = scratch.View.Block(0, 0, n, n);
                        write((int)c, lists[(int)c], block);
                        Factor((int)c, block);
                    }

                    compute.Report("blocks of pairs", Interlocked.Increment(ref done), lists.Count);
                    return scratch;
                },
                scratch => scratch.Dispose()
            );
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The logarithm of the product of all blocks' determinants.</summary>
    public double LogDeterminant => _logDeterminants.Sum();

    /// <summary>Writes the lower triangle of a block's Cholesky factor.</summary>
    public void CopyFactor(int member, MatrixView<T> target)
    {
        if (_factors[member] is { } factor)
        {
            for (int k = 0; k < target.Rows; k++)
            {
                Row(factor, k).CopyTo(target.Row(k));
                target[k, k] = T.One / target[k, k];
            }
        }
    }

    /// <summary>Solves with every block; fields hold 0 at other pairs, and so does the result.</summary>
    public void Apply(Matrix<T> fields, Matrix<T> result)
    {
        result.View.Fill(T.Zero);
        InParallel.For(
            0,
            _lists.Count,
            _compute.Parallel,
            c =>
            {
                if (_factors[c] is not { } factor)
                {
                    return;
                }

                int[] own = _lists[c];
                T[] values = new T[own.Length];
                for (int k = 0; k < own.Length; k++)
                {
                    values[k] = _lists.OfCoordinates ? fields[own[k], c] : fields[c, own[k]];
                }

                Solve(factor, values);
                for (int k = 0; k < own.Length; k++)
                {
                    (_lists.OfCoordinates ? ref result[own[k], c] : ref result[c, own[k]]) = values[k];
                }
            }
        );
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_factors, factor => factor?.Dispose());

    private static Span<T> Row(Matrix<T> factor, int k)
    {
        int n = (int)factor.Columns - 1;
        return k < factor.Rows ? factor.Row(k)[..(k + 1)] : factor.Row(n - 1 - k)[(n - k)..];
    }

    // L L^T x = values.
    private static void Solve(Matrix<T> factor, Span<T> values)
    {
        // The rows that four do not divide come first: at most three.
        int few = values.Length % Together;
        for (int i = 0; i < few; i++)
        {
            ReadOnlySpan<T> row = Row(factor, i);
            values[i] = (values[i] - TensorPrimitives.Dot(row[..i], values[..i])) * row[i];
        }

        for (int k = few; k < values.Length; k += Together)
        {
            Forward(factor, k, ref MemoryMarshal.GetReference(values));
        }

        for (int k = values.Length - Together; k >= few; k -= Together)
        {
            Backward(factor, k, ref MemoryMarshal.GetReference(values));
        }

        for (int i = few - 1; i >= 0; i--)
        {
            ReadOnlySpan<T> row = Row(factor, i);
            values[i] *= row[i];
            TensorPrimitives.MultiplyAdd(row[..i], -values[i], values[..i], values[..i]);
        }
    }

    // Four steps of L y = x.
    private static void Forward(Matrix<T> factor, int k, ref T x)
    {
        ref T a = ref MemoryMarshal.GetReference(Row(factor, k));
        ref T b = ref MemoryMarshal.GetReference(Row(factor, k + 1));
        ref T c = ref MemoryMarshal.GetReference(Row(factor, k + 2));
        ref T d = ref MemoryMarshal.GetReference(Row(factor, k + 3));
        (Vector<T> ofA, Vector<T> ofB, Vector<T> ofC, Vector<T> ofD) = (default, default, default, default);
        int l = 0;
        for (; l + Vector<T>.Count <= k; l += Vector<T>.Count)
        {
            Vector<T> own = Vector.LoadUnsafe(ref x, (nuint)l);
            ofA += own * Vector.LoadUnsafe(ref a, (nuint)l);
            ofB += own * Vector.LoadUnsafe(ref b, (nuint)l);
            ofC += own * Vector.LoadUnsafe(ref c, (nuint)l);
            ofD += own * Vector.LoadUnsafe(ref d, (nuint)l);
        }

        T sumA = Vector.Sum(ofA),
            sumB = Vector.Sum(ofB),
            sumC = Vector.Sum(ofC),
            sumD = Vector.Sum(ofD);
        for (; l < k; l++)
        {
            T own = At(ref x, l);
            sumA += own * At(ref a, l);
            sumB += own * At(ref b, l);
            sumC += own * At(ref c, l);
            sumD += own * At(ref d, l);
        }

        T y0 = (At(ref x, k) - sumA) * At(ref a, k),
            y1 = (At(ref x, k + 1) - sumB - (At(ref b, k) * y0)) * At(ref b, k + 1),
            y2 = (At(ref x, k + 2) - sumC - (At(ref c, k) * y0) - (At(ref c, k + 1) * y1)) * At(ref c, k + 2),
            y3 = (At(ref x, k + 3) - sumD - (At(ref d, k) * y0) - (At(ref d, k + 1) * y1) - (At(ref d, k + 2) * y2)) * At(ref d, k + 3);
        (At(ref x, k), At(ref x, k + 1), At(ref x, k + 2), At(ref x, k + 3)) = (y0, y1, y2, y3);
    }

    // Four steps of L^T x = y.
    private static void Backward(Matrix<T> factor, int k, ref T x)
    {
        ref T a = ref MemoryMarshal.GetReference(Row(factor, k));
        ref T b = ref MemoryMarshal.GetReference(Row(factor, k + 1));
        ref T c = ref MemoryMarshal.GetReference(Row(factor, k + 2));
        ref T d = ref MemoryMarshal.GetReference(Row(factor, k + 3));
        T x3 = At(ref x, k + 3) * At(ref d, k + 3),
            x2 = (At(ref x, k + 2) - (At(ref d, k + 2) * x3)) * At(ref c, k + 2),
            x1 = (At(ref x, k + 1) - (At(ref d, k + 1) * x3) - (At(ref c, k + 1) * x2)) * At(ref b, k + 1),
            x0 = (At(ref x, k) - (At(ref d, k) * x3) - (At(ref c, k) * x2) - (At(ref b, k) * x1)) * At(ref a, k);
        (At(ref x, k), At(ref x, k + 1), At(ref x, k + 2), At(ref x, k + 3)) = (x0, x1, x2, x3);
        int l = 0;
        for (; l + Vector<T>.Count <= k; l += Vector<T>.Count)
        {
            Vector<T> own =
                Vector.LoadUnsafe(ref x, (nuint)l)
                - (x0 * Vector.LoadUnsafe(ref a, (nuint)l))
                - (x1 * Vector.LoadUnsafe(ref b, (nuint)l))
                - (x2 * Vector.LoadUnsafe(ref c, (nuint)l))
                - (x3 * Vector.LoadUnsafe(ref d, (nuint)l));
            own.StoreUnsafe(ref x, (nuint)l);
        }

        for (; l < k; l++)
        {
            At(ref x, l) -= (x0 * At(ref a, l)) + (x1 * At(ref b, l)) + (x2 * At(ref c, l)) + (x3 * At(ref d, l));
        }
    }

    private static ref T At(ref T first, int place) => ref Unsafe.Add(ref first, place);

    private void Factor(int c, MatrixView<T> block)
    {
        int n = (int)block.Rows;
        _compute.Backend.Cholesky(block);
        Matrix<T> factor = Matrix<T>.Uninitialized((n + 1) / 2, n + 1);
        _factors[c] = factor;
        for (int k = 0; k < n; k++)
        {
            block.Row(k)[..k].CopyTo(Row(factor, k));
            Row(factor, k)[k] = T.One / block[k, k];
            _logDeterminants[c] += 2 * Math.Log(double.CreateTruncating(block[k, k]));
        }
    }
}
