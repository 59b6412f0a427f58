using System.Numerics;
using System.Runtime.CompilerServices;
using Hyperkernel.LinearAlgebra.Simd;

namespace Hyperkernel.Activations.SpecialFunctions;

/// <summary>arcsin(u) for u in [0, 1], over vectors, to some roundings of the result however small it is.</summary>
/// <remarks>
/// Up to 1/2 arcsin(u) = u P(u^2), beyond it is pi/2 - 2 arcsin(sqrt((1 - u)/2)). P is analytic but for u^2 = 1: a polynomial in 8 u^2 - 1
/// through Chebyshev points of [0, 1/4] has an error of (7 + sqrt 48)^-degree.
/// </remarks>
internal static unsafe class ArcSine
{
    private const int SingleDegree = 6;
    private const int DoubleDegree = 14;

    /// <summary>arcsin(u), given u and 1 - u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of<TLanes, T>(TLanes u, TLanes distance)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TLanes half = TLanes.Create(T.CreateTruncating(0.5)),
            one = TLanes.Create(T.One);
        TLanes halved = half * distance;
        TLanes square = TLanes.SelectGreater(u, half, halved, u * u);
        TLanes sine = TLanes.SelectGreater(u, half, TLanes.Sqrt(halved), u);
        TLanes w = TLanes.MultiplyAdd(square, TLanes.Create(T.CreateTruncating(8)), TLanes.Create(T.Zero) - one);
        T* c = Table<T>.P;
        TLanes sum = TLanes.Create(c[0]);
        for (int k = 1; k <= (typeof(T) == typeof(float) ? SingleDegree : DoubleDegree); k++)
        {
            sum = TLanes.MultiplyAdd(sum, w, TLanes.Create(c[k]));
        }

        TLanes angle = sine * sum;
        TLanes rest = TLanes.MultiplyAdd(angle, TLanes.Create(T.CreateTruncating(-2)), TLanes.Create(T.CreateTruncating(Math.PI / 2)));
        return TLanes.SelectGreater(u, half, rest, angle);
    }

    private static class Table<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private static readonly T[] s_p = Chebyshev.Powers<T>(
            typeof(T) == typeof(float) ? SingleDegree : DoubleDegree,
            w =>
            {
                double u = Math.Sqrt((w + 1) / 8);
                return u == 0 ? 1 : Math.Asin(u) / u;
            }
        );

        public static T* P { get; } = (T*)Unsafe.AsPointer(ref s_p[0]);
    }
}
