using System.Numerics;
using System.Runtime.CompilerServices;
using Hyperkernel.LinearAlgebra.Simd;

namespace Hyperkernel.LinearAlgebra.Managed;

/// <summary>Substitution for a small triangular system with several right-hand sides side by side in vectors.</summary>
/// <remarks>
/// Substitution, and not a product with the inverse of the small block: the inverse loses digits with the condition of the block, which for
/// kernel matrices with a small ridge is large.
/// </remarks>
internal static unsafe class TriangularLeaf<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of right-hand sides: four vectors hide the latency of one another.</summary>
    public static int Width => 4 * TLanes.Count;

    /// <summary>Solves L X = B, or L^T X = B from the last row up, in place of B.</summary>
    /// <param name="l">The first entry of L.</param>
    /// <param name="stride">Entries between two rows of L.</param>
    /// <param name="order">The order of L.</param>
    /// <param name="transposition">Whether L is transposed.</param>
    /// <param name="x">B, <see cref="Width"/> entries a row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Solve(T* l, long stride, long order, Transposition transposition, T* x)
    {
        bool forward = transposition == Transposition.None;
        long first = forward ? 0 : order - 1;
        long step = forward ? 1 : -1;
        long rowStep = forward ? stride : 1;
        long columnStep = forward ? 1 : stride;
        for (long solved = 0; solved < order; solved++)
        {
            long j = first + (solved * step);
            T* row = l + (j * rowStep);
            T* target = x + (j * Width);
            TLanes s0 = TLanes.Load(target);
            TLanes s1 = TLanes.Load(target + TLanes.Count);
            TLanes s2 = TLanes.Load(target + (2 * TLanes.Count));
            TLanes s3 = TLanes.Load(target + (3 * TLanes.Count));
            for (long t = 0; t < solved; t++)
            {
                long k = first + (t * step);
                T* known = x + (k * Width);
                TLanes factor = TLanes.Create(-row[k * columnStep]);
                s0 = TLanes.MultiplyAddEstimate(factor, TLanes.Load(known), s0);
                s1 = TLanes.MultiplyAddEstimate(factor, TLanes.Load(known + TLanes.Count), s1);
                s2 = TLanes.MultiplyAddEstimate(factor, TLanes.Load(known + (2 * TLanes.Count)), s2);
                s3 = TLanes.MultiplyAddEstimate(factor, TLanes.Load(known + (3 * TLanes.Count)), s3);
            }

            TLanes pivot = TLanes.Create(row[j * columnStep]);
            TLanes.Store(s0 / pivot, target);
            TLanes.Store(s1 / pivot, target + TLanes.Count);
            TLanes.Store(s2 / pivot, target + (2 * TLanes.Count));
            TLanes.Store(s3 / pivot, target + (3 * TLanes.Count));
        }
    }
}
