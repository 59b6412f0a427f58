using System.Numerics;
using System.Runtime.CompilerServices;
using Hyperkernel.LinearAlgebra.Simd;

namespace Hyperkernel.LinearAlgebra.Managed;

/// <summary>A tile of 6 rows by 2 vectors: 12 accumulators, for the machines with 16 vector registers.</summary>
/// <remarks>The accumulators are separate locals because the compiler keeps locals in registers, and array elements not.</remarks>
internal readonly unsafe struct Kernel6x2<TLanes, T> : IMicroKernel<T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Rows => 6;

    public static int Columns => 2 * TLanes.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(long depth, T* a, T* b, T alpha, T beta, T* c, long stride)
    {
        TLanes zero = TLanes.Create(T.Zero);
        TLanes c00 = zero,
            c01 = zero;
        TLanes c10 = zero,
            c11 = zero;
        TLanes c20 = zero,
            c21 = zero;
        TLanes c30 = zero,
            c31 = zero;
        TLanes c40 = zero,
            c41 = zero;
        TLanes c50 = zero,
            c51 = zero;
        for (T* end = a + (depth * Rows); a < end; a += Rows, b += Columns)
        {
            TLanes b0 = TLanes.Load(b);
            TLanes b1 = TLanes.Load(b + TLanes.Count);
            TLanes a0 = TLanes.Create(a[0]);
            c00 = TLanes.MultiplyAddEstimate(a0, b0, c00);
            c01 = TLanes.MultiplyAddEstimate(a0, b1, c01);
            TLanes a1 = TLanes.Create(a[1]);
            c10 = TLanes.MultiplyAddEstimate(a1, b0, c10);
            c11 = TLanes.MultiplyAddEstimate(a1, b1, c11);
            TLanes a2 = TLanes.Create(a[2]);
            c20 = TLanes.MultiplyAddEstimate(a2, b0, c20);
            c21 = TLanes.MultiplyAddEstimate(a2, b1, c21);
            TLanes a3 = TLanes.Create(a[3]);
            c30 = TLanes.MultiplyAddEstimate(a3, b0, c30);
            c31 = TLanes.MultiplyAddEstimate(a3, b1, c31);
            TLanes a4 = TLanes.Create(a[4]);
            c40 = TLanes.MultiplyAddEstimate(a4, b0, c40);
            c41 = TLanes.MultiplyAddEstimate(a4, b1, c41);
            TLanes a5 = TLanes.Create(a[5]);
            c50 = TLanes.MultiplyAddEstimate(a5, b0, c50);
            c51 = TLanes.MultiplyAddEstimate(a5, b1, c51);
        }

        Write(alpha, c00, c01, beta, c);
        Write(alpha, c10, c11, beta, c + stride);
        Write(alpha, c20, c21, beta, c + (2 * stride));
        Write(alpha, c30, c31, beta, c + (3 * stride));
        Write(alpha, c40, c41, beta, c + (4 * stride));
        Write(alpha, c50, c51, beta, c + (5 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(T alpha, TLanes left, TLanes right, T beta, T* c)
    {
        TLanes factor = TLanes.Create(alpha);
        if (beta == T.Zero)
        {
            TLanes.Store(factor * left, c);
            TLanes.Store(factor * right, c + TLanes.Count);
            return;
        }

        TLanes old = TLanes.Create(beta);
        TLanes.Store(TLanes.MultiplyAddEstimate(factor, left, old * TLanes.Load(c)), c);
        TLanes.Store(TLanes.MultiplyAddEstimate(factor, right, old * TLanes.Load(c + TLanes.Count)), c + TLanes.Count);
    }
}
