using System.Numerics;

namespace Hyperkernel.LinearAlgebra.Simd;

/// <summary>Reductions over the entries of one vector.</summary>
internal static unsafe class Reduction
{
    /// <summary>The largest entry.</summary>
    public static T Largest<TLanes, T>(TLanes lanes)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T* values = stackalloc T[TLanes.Count];
        TLanes.Store(lanes, values);
        T largest = values[0];
        for (int k = 1; k < TLanes.Count; k++)
        {
            largest = T.Max(largest, values[k]);
        }

        return largest;
    }
}
