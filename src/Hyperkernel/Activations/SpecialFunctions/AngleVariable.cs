using System.Numerics;
using System.Runtime.CompilerServices;
using Hyperkernel.LinearAlgebra.Simd;

namespace Hyperkernel.Activations.SpecialFunctions;

/// <summary>x = 2 arcsin(rho) / pi over vectors.</summary>
internal static class AngleVariable
{
    /// <summary>x in [-1, 1], given rho and its magnitude.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of<TLanes, T>(TLanes rho, TLanes magnitude)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TLanes distance = TLanes.Max(TLanes.Create(T.One) - magnitude, TLanes.Create(T.Zero));
        return TLanes.CopySign(TLanes.Create(T.CreateTruncating(2 / Math.PI)) * ArcSine.Of<TLanes, T>(magnitude, distance), rho);
    }
}
