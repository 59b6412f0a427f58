using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hyperkernel.LinearAlgebra.Simd;

/// <summary>exp(x) over vectors, to about two roundings.</summary>
/// <remarks>
/// x = n ln 2 + r with |r| at most ln(2)/2: a Taylor polynomial of r, whose first dropped term is below a rounding, times 2^n. Adding 1.5
/// times 2^23 (2^52) rounds to an integer, and leaves it in the lowest bits. Below the least normal number the result stays at it; above
/// the largest it is infinite.
/// </remarks>
internal static class Exponential
{
    /// <summary>exp of every entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of<TLanes, T>(TLanes x)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool single = typeof(T) == typeof(float);
        TLanes smallest = Constant<TLanes, T>(single ? -87.3 : -708.3),
            largest = Constant<TLanes, T>(single ? 88.7 : 709.7);
        TLanes bounded = TLanes.Min(TLanes.Max(x, smallest), largest);
        TLanes shift = Constant<TLanes, T>(single ? 12582912.0 : 6755399441055744.0);
        TLanes shifted = TLanes.MultiplyAdd(bounded, Constant<TLanes, T>(1 / Math.Log(2)), shift);
        TLanes n = shifted - shift;
        TLanes r = TLanes.MultiplyAdd(n, Constant<TLanes, T>(single ? -0.693359375 : -0.693147180369123816490), bounded);
        r = TLanes.MultiplyAdd(n, Constant<TLanes, T>(single ? 2.12194440e-4 : -1.90821492927058770002e-10), r);
        TLanes sum = Constant<TLanes, T>(1 / 5040.0);
        if (!single)
        {
            sum = Constant<TLanes, T>(1 / 6227020800.0);
            sum = TLanes.MultiplyAdd(sum, r, Constant<TLanes, T>(1 / 479001600.0));
            sum = TLanes.MultiplyAdd(sum, r, Constant<TLanes, T>(1 / 39916800.0));
            sum = TLanes.MultiplyAdd(sum, r, Constant<TLanes, T>(1 / 3628800.0));
            sum = TLanes.MultiplyAdd(sum, r, Constant<TLanes, T>(1 / 362880.0));
            sum = TLanes.MultiplyAdd(sum, r, Constant<TLanes, T>(1 / 40320.0));
            sum = TLanes.MultiplyAdd(sum, r, Constant<TLanes, T>(1 / 5040.0));
        }

        sum = TLanes.MultiplyAdd(sum, r, Constant<TLanes, T>(1 / 720.0));
        sum = TLanes.MultiplyAdd(sum, r, Constant<TLanes, T>(1 / 120.0));
        sum = TLanes.MultiplyAdd(sum, r, Constant<TLanes, T>(1 / 24.0));
        sum = TLanes.MultiplyAdd(sum, r, Constant<TLanes, T>(1 / 6.0));
        sum = TLanes.MultiplyAdd(sum, r, Constant<TLanes, T>(1 / 2.0));
        sum = TLanes.MultiplyAdd(sum, r, Constant<TLanes, T>(1));
        sum = TLanes.MultiplyAdd(sum, r, Constant<TLanes, T>(1));

        // 2^n as 2 times 2^(n - 1): n itself may be one above the largest exponent.
        TLanes power = TLanes.ShiftToExponent(shifted + Constant<TLanes, T>(single ? 126 : 1022));
        return TLanes.SelectGreater(x, largest, Constant<TLanes, T>(double.PositiveInfinity), sum * power * Constant<TLanes, T>(2));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Constant<TLanes, T>(double value)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLanes.Create(T.CreateTruncating(value));
}
