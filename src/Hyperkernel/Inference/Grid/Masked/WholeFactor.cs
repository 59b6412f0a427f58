using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid.Masked;

/// <summary>A factor with all its digits, in half a square: row k and row n - 1 - k of the triangle share a row of n + 1 entries.</summary>
/// <remarks>The diagonal holds reciprocals.</remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
internal sealed class WholeFactor<T> : BlockFactor<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Rows that are solved together, since each waits for those before it.
    private const int Together = 4;

    private readonly Matrix<T> _rows;

    /// <summary>Packs L.</summary>
    public WholeFactor(MatrixView<T> factor)
    {
        int n = (int)factor.Rows;
        _rows = Matrix<T>.Uninitialized((n + 1) / 2, n + 1);
        for (int k = 0; k < n; k++)
        {
            factor.Row(k)[..k].CopyTo(Row(k));
            Row(k)[k] = T.One / factor[k, k];
        }
    }

    /// <inheritdoc/>
    public override void Solve(Span<T> values)
    {
        // The rows that four do not divide come first: at most three.
        int few = values.Length % Together;
        for (int i = 0; i < few; i++)
        {
            ReadOnlySpan<T> row = Row(i);
            values[i] = (values[i] - TensorPrimitives.Dot(row[..i], values[..i])) * row[i];
        }

        for (int k = few; k < values.Length; k += Together)
        {
            Forward(k, ref MemoryMarshal.GetReference(values));
        }

        for (int k = values.Length - Together; k >= few; k -= Together)
        {
            Backward(k, ref MemoryMarshal.GetReference(values));
        }

        for (int i = few - 1; i >= 0; i--)
        {
            ReadOnlySpan<T> row = Row(i);
            values[i] *= row[i];
            TensorPrimitives.MultiplyAdd(row[..i], -values[i], values[..i], values[..i]);
        }
    }

    /// <inheritdoc/>
    public override void CopyTo(MatrixView<T> target)
    {
        for (int k = 0; k < target.Rows; k++)
        {
            Row(k).CopyTo(target.Row(k));
            target[k, k] = T.One / target[k, k];
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => _rows.Dispose();

    private static ref T At(ref T first, int place) => ref Unsafe.Add(ref first, place);

    private Span<T> Row(int k)
    {
        int n = (int)_rows.Columns - 1;
        return k < _rows.Rows ? _rows.Row(k)[..(k + 1)] : _rows.Row(n - 1 - k)[(n - k)..];
    }

    // Four steps of L y = x.
    private void Forward(int k, ref T x)
    {
        ref T a = ref MemoryMarshal.GetReference(Row(k));
        ref T b = ref MemoryMarshal.GetReference(Row(k + 1));
        ref T c = ref MemoryMarshal.GetReference(Row(k + 2));
        ref T d = ref MemoryMarshal.GetReference(Row(k + 3));
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
    private void Backward(int k, ref T x)
    {
        ref T a = ref MemoryMarshal.GetReference(Row(k));
        ref T b = ref MemoryMarshal.GetReference(Row(k + 1));
        ref T c = ref MemoryMarshal.GetReference(Row(k + 2));
        ref T d = ref MemoryMarshal.GetReference(Row(k + 3));
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
}
