using System.Numerics;
using System.Runtime.CompilerServices;
using Hyperkernel.LinearAlgebra.Simd;

namespace Hyperkernel.Activations;

/// <summary>x = 2 arcsin(rho) / pi over vectors.</summary>
internal static class AngleVariable
{
    /// <summary>x in [-1, 1], given rho and its magnitude.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of<TLanes, T>(TLanes rho, TLanes magnitude)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TLanes one = TLanes.Create(T.One);
        TLanes distance = TLanes.Max(one - magnitude, TLanes.Create(T.Zero));
        TLanes angle = ArcCosine.Angle<TLanes, T>(distance, TLanes.Sqrt(distance));
        return TLanes.CopySign(TLanes.MultiplyAdd(TLanes.Create(T.CreateTruncating(-2 / Math.PI)), angle, one), rho);
    }
}
