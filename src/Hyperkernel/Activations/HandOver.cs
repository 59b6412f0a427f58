using System.Numerics;
using System.Runtime.CompilerServices;
using Hyperkernel.LinearAlgebra.Simd;
using Hyperkernel.Strips;

namespace Hyperkernel.Activations;

/// <summary>
/// Entries of a strip whose rounding error may exceed what is promised: marked as close, so that the scalar maps compute them again.
/// </summary>
internal static unsafe class HandOver
{
    /// <summary>How near 1 the argument u of a sqrt(1 - u) may come before an entry is computed again by the scalar maps.</summary>
    /// <remarks>
    /// Some three roundings e of u change the angle by 3e / sqrt(2 (1 - u)): 6e-6 and 2e-14 at these distances, which layers behind may
    /// amplify.
    /// </remarks>
    public static double SmallestDistance<T>()
        where T : unmanaged => typeof(T) == typeof(float) ? 5e-4 : 1e-4;

    /// <summary>Marks the entries from one on whose measure is above a limit, where a strip keeps marks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Mark<TLanes, T>(in KernelStrip<T> strip, int entry, TLanes measure, TLanes limit)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (strip.Closeness is not null)
        {
            TLanes before = TLanes.Load(strip.Closeness + entry);
            TLanes.Store(TLanes.SelectGreater(measure, limit, TLanes.Create(T.One), before), strip.Closeness + entry);
        }
    }

    /// <summary>1 where some measure is above its limit, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Any<TLanes, T>(TLanes measure, TLanes limit)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLanes.AnyGreater(measure, limit) ? T.One : T.Zero;
}
