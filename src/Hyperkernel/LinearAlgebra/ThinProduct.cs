using System.Numerics;
using Hyperkernel.LinearAlgebra.Managed;
using Hyperkernel.LinearAlgebra.Simd;

namespace Hyperkernel.LinearAlgebra;

/// <summary>
/// Products of a few rows with a large matrix, which is read once at the memory's speed; general products pack it first, at several times
/// the cost.
/// </summary>
/// <remarks>Every entry is summed in an order that depends on shapes only, so that threads change no bit.</remarks>
internal static unsafe class ThinProduct
{
    /// <summary>
    /// The largest number of rows at which this is faster than a general product (measured up to matrices of 4352 x 1024).
    /// </summary>
    public const int MostRows = 8;

    // Entries of the large matrix for each piece of work.
    private const long Piece = 1 << 17;
    private const int ColumnBlock = 512;

    /// <summary>Y = alpha Q W^T + beta Y; where beta is 0, Y is not read.</summary>
    public static void Multiply<T>(T alpha, MatrixView<T> q, MatrixView<T> w, T beta, MatrixView<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Shape.RequireEqual(q.Columns, w.Rows, w.Columns, y.Columns, nameof(y));
        Shape.RequireEqual(q.Rows, w.Rows, y.Rows, y.Columns, nameof(y));
        long height = Math.Max(1, Piece / Math.Max(1, w.Columns));
        Workers.Run(
            (w.Rows + height - 1) / height,
            piece =>
            {
                Dots<T> dots = new(alpha, q, w, beta, y, piece * height, Math.Min(w.Rows, (piece + 1) * height));
                VectorWidth.Run<Dots<T>, T>(ref dots);
            }
        );
        KeepAlive(q, w, y);
    }

    /// <summary>G = alpha D W + beta G; where beta is 0, G is not read.</summary>
    public static void MultiplyTransposed<T>(T alpha, MatrixView<T> d, MatrixView<T> w, T beta, MatrixView<T> g)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Shape.RequireEqual(d.Columns, w.Columns, w.Rows, g.Columns, nameof(g));
        Shape.RequireEqual(d.Rows, w.Columns, g.Rows, g.Columns, nameof(g));
        long blocks = (w.Columns + ColumnBlock - 1) / ColumnBlock,
            together = w.Rows * ColumnBlock < Piece ? blocks : 1;
        Workers.Run(
            (blocks + together - 1) / together,
            piece =>
            {
                for (long block = piece * together; block < Math.Min(blocks, (piece + 1) * together); block++)
                {
                    Sums<T> sums = new(alpha, d, w, beta, g, block * ColumnBlock, Math.Min(w.Columns, (block + 1) * ColumnBlock));
                    VectorWidth.Run<Sums<T>, T>(ref sums);
                }
            }
        );
        KeepAlive(d, w, g);
    }

    private static void KeepAlive<T>(MatrixView<T> a, MatrixView<T> b, MatrixView<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        GC.KeepAlive(a.Owner);
        GC.KeepAlive(b.Owner);
        GC.KeepAlive(c.Owner);
    }

    // Entries (r, first..last) of Y, four rows of Q at a time.
    private readonly struct Dots<T>(T alpha, MatrixView<T> q, MatrixView<T> w, T beta, MatrixView<T> y, long first, long last)
        : IVectorKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run<TLanes>()
            where TLanes : struct, ILanes<TLanes, T>
        {
            T* results = stackalloc T[4],
                lanes = stackalloc T[TLanes.Count];
            for (long k = first; k < last; k++)
            {
                T* weights = w.Pointer + (k * w.Stride);
                for (long r = 0; r < q.Rows; r += 4)
                {
                    // Rows beyond the last are read again as the last, and not written.
                    long most = q.Rows - 1;
                    T* q0 = q.Pointer + (r * q.Stride),
                        q1 = q.Pointer + (Math.Min(r + 1, most) * q.Stride);
                    T* q2 = q.Pointer + (Math.Min(r + 2, most) * q.Stride),
                        q3 = q.Pointer + (Math.Min(r + 3, most) * q.Stride);
                    if (r == most)
                    {
                        results[0] = Dot<TLanes>(weights, q0, lanes);
                    }
                    else
                    {
                        Dot4<TLanes>(weights, q0, q1, q2, q3, results, lanes);
                    }

                    for (long s = r; s < Math.Min(r + 4, q.Rows); s++)
                    {
                        T* entry = y.Pointer + (s * y.Stride) + k;
                        *entry = beta == T.Zero ? alpha * results[s - r] : (alpha * results[s - r]) + (beta * *entry);
                    }
                }
            }
        }

        private static T Sum<TLanes>(TLanes sum, T* lanes)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes.Store(sum, lanes);
            for (int half = TLanes.Count / 2; half > 0; half /= 2)
            {
                for (int k = 0; k < half; k++)
                {
                    lanes[k] += lanes[k + half];
                }
            }

            return lanes[0];
        }

        private T Dot<TLanes>(T* weights, T* row, T* lanes)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes even = TLanes.Create(T.Zero),
                odd = even;
            long j = 0,
                width = w.Columns;
            for (; j + (2 * TLanes.Count) <= width; j += 2 * TLanes.Count)
            {
                even = TLanes.MultiplyAddEstimate(TLanes.Load(weights + j), TLanes.Load(row + j), even);
                odd = TLanes.MultiplyAddEstimate(TLanes.Load(weights + j + TLanes.Count), TLanes.Load(row + j + TLanes.Count), odd);
            }

            T sum = Sum(even + odd, lanes);
            for (; j < width; j++)
            {
                sum += weights[j] * row[j];
            }

            return sum;
        }

        private void Dot4<TLanes>(T* weights, T* q0, T* q1, T* q2, T* q3, T* results, T* lanes)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes s0 = TLanes.Create(T.Zero),
                s1 = s0,
                s2 = s0,
                s3 = s0;
            long j = 0,
                width = w.Columns;
            for (; j + TLanes.Count <= width; j += TLanes.Count)
            {
                TLanes v = TLanes.Load(weights + j);
                s0 = TLanes.MultiplyAddEstimate(v, TLanes.Load(q0 + j), s0);
                s1 = TLanes.MultiplyAddEstimate(v, TLanes.Load(q1 + j), s1);
                s2 = TLanes.MultiplyAddEstimate(v, TLanes.Load(q2 + j), s2);
                s3 = TLanes.MultiplyAddEstimate(v, TLanes.Load(q3 + j), s3);
            }

            results[0] = Sum(s0, lanes);
            results[1] = Sum(s1, lanes);
            results[2] = Sum(s2, lanes);
            results[3] = Sum(s3, lanes);
            for (; j < width; j++)
            {
                results[0] += weights[j] * q0[j];
                results[1] += weights[j] * q1[j];
                results[2] += weights[j] * q2[j];
                results[3] += weights[j] * q3[j];
            }
        }
    }

    // Columns first..last of G, four rows of W at a time.
    private readonly struct Sums<T>(T alpha, MatrixView<T> d, MatrixView<T> w, T beta, MatrixView<T> g, long first, long last)
        : IVectorKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run<TLanes>()
            where TLanes : struct, ILanes<TLanes, T>
        {
            long width = last - first;
            for (long r = 0; r < d.Rows; r++)
            {
                Span<T> target = new(g.Pointer + (r * g.Stride) + first, (int)width);
                if (beta == T.Zero)
                {
                    target.Clear();
                }
                else if (beta != T.One)
                {
                    System.Numerics.Tensors.TensorPrimitives.Multiply(target, beta, target);
                }
            }

            for (long k = 0; k < w.Rows; k += 4)
            {
                // Rows beyond the last count 0 times.
                long most = w.Rows - 1;
                T* w0 = w.Pointer + (k * w.Stride) + first,
                    w1 = w.Pointer + (Math.Min(k + 1, most) * w.Stride) + first;
                T* w2 = w.Pointer + (Math.Min(k + 2, most) * w.Stride) + first,
                    w3 = w.Pointer + (Math.Min(k + 3, most) * w.Stride) + first;
                for (long r = 0; r < d.Rows; r++)
                {
                    T* factors = d.Pointer + (r * d.Stride);
                    Add<TLanes>(
                        w0,
                        w1,
                        w2,
                        w3,
                        Factor(factors, k),
                        Factor(factors, k + 1),
                        Factor(factors, k + 2),
                        Factor(factors, k + 3),
                        g.Pointer + (r * g.Stride) + first
                    );
                }
            }
        }

        private T Factor(T* factors, long k) => k < w.Rows ? alpha * factors[k] : T.Zero;

        private void Add<TLanes>(T* w0, T* w1, T* w2, T* w3, T d0, T d1, T d2, T d3, T* target)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes f0 = TLanes.Create(d0),
                f1 = TLanes.Create(d1),
                f2 = TLanes.Create(d2),
                f3 = TLanes.Create(d3);
            long j = 0,
                width = last - first;
            for (; j + TLanes.Count <= width; j += TLanes.Count)
            {
                TLanes even = TLanes.MultiplyAddEstimate(f0, TLanes.Load(w0 + j), TLanes.Load(target + j));
                TLanes odd = f1 * TLanes.Load(w1 + j);
                even = TLanes.MultiplyAddEstimate(f2, TLanes.Load(w2 + j), even);
                odd = TLanes.MultiplyAddEstimate(f3, TLanes.Load(w3 + j), odd);
                TLanes.Store(even + odd, target + j);
            }

            for (; j < width; j++)
            {
                target[j] += (d0 * w0[j]) + (d1 * w1[j]) + (d2 * w2[j]) + (d3 * w3[j]);
            }
        }
    }
}
