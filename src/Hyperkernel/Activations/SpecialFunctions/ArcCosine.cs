using System.Numerics;
using System.Runtime.CompilerServices;
using Hyperkernel.LinearAlgebra.Simd;

namespace Hyperkernel.Activations.SpecialFunctions;

/// <summary>t = arccos(u) and sin t - t cos t for u in [0, 1], over vectors.</summary>
/// <remarks>
/// Both are a power of sqrt(1 - u) times a function that is analytic on [0, 1], its nearest singularity at u = -1:
/// t = (1-u)^(1/2) P(u), sin t - t cos t = (1-u)^(3/2) Q(u). P and Q are polynomials in 2u - 1 through Chebyshev points, whose error falls
/// like (3 + sqrt 8)^-degree; the degrees below reach the rounding error. So nothing cancels near u = 1, and one square root serves both.
/// </remarks>
internal static unsafe class ArcCosine
{
    private const int SingleDegreeOfP = 7;
    private const int SingleDegreeOfQ = 6;
    private const int DoubleDegree = 21;

    /// <summary>The angle t, given 1 - u and its square root.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Angle<TLanes, T>(TLanes distance, TLanes root)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        root * Horner<TLanes, T>(Variable<TLanes, T>(distance), Table<T>.P, SingleDegreeOfP);

    /// <summary>sin t - t cos t, given 1 - u and its square root.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Excess<TLanes, T>(TLanes distance, TLanes root)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        distance * root * Horner<TLanes, T>(Variable<TLanes, T>(distance), Table<T>.Q, SingleDegreeOfQ);

    /// <summary>The polynomial of a function of t that is analytic in u on [0, 1] and beyond, but for a singularity at u = -1.</summary>
    /// <returns>Coefficients from the highest power down, in memory that does not move.</returns>
    public static T[] Fit<T>(Func<double, double> ofAngle, int singleDegree = SingleDegreeOfP)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Chebyshev.Powers<T>(typeof(T) == typeof(float) ? singleDegree : DoubleDegree, w => ofAngle(2 * Math.Asin(Math.Sqrt((1 - w) / 4))));

    /// <summary>A polynomial of <see cref="Fit"/> at 1 - u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Evaluate<TLanes, T>(TLanes distance, T[] coefficients)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TLanes w = Variable<TLanes, T>(distance),
            sum = TLanes.Create(coefficients[0]);
        for (int k = 1; k < coefficients.Length; k++)
        {
            sum = TLanes.MultiplyAdd(sum, w, TLanes.Create(coefficients[k]));
        }

        return sum;
    }

    /// <summary>sin t - t cos t for one angle in [0, pi/2], by its series.</summary>
    public static double Excess(double t)
    {
        double square = t * t,
            power = t * square / 6,
            sum = 0;
        for (int k = 1; k < 16; k++)
        {
            sum += 2 * k * power;
            power *= -square / ((2 * k + 2) * (2 * k + 3));
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Variable<TLanes, T>(TLanes distance)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        TLanes.MultiplyAdd(distance, TLanes.Create(T.CreateTruncating(-2)), TLanes.Create(T.One));

    // The single-precision loop is written out: the compiler does not unroll it, and it is the inner loop of every ReLU kernel.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Horner<TLanes, T>(TLanes w, T* c, int singleDegree)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            TLanes single = TLanes.Create(c[0]);
            if (singleDegree == SingleDegreeOfP)
            {
                c++;
                single = TLanes.MultiplyAdd(single, w, TLanes.Create(c[0]));
            }

            single = TLanes.MultiplyAdd(single, w, TLanes.Create(c[1]));
            single = TLanes.MultiplyAdd(single, w, TLanes.Create(c[2]));
            single = TLanes.MultiplyAdd(single, w, TLanes.Create(c[3]));
            single = TLanes.MultiplyAdd(single, w, TLanes.Create(c[4]));
            single = TLanes.MultiplyAdd(single, w, TLanes.Create(c[5]));
            return TLanes.MultiplyAdd(single, w, TLanes.Create(c[6]));
        }

        TLanes sum = TLanes.Create(c[0]);
        for (int k = 1; k <= DoubleDegree; k++)
        {
            sum = TLanes.MultiplyAdd(sum, w, TLanes.Create(c[k]));
        }

        return sum;
    }

    /// <summary>Coefficients from the highest power down, at addresses that do not move.</summary>
    private static class Table<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private static readonly T[] s_p = Fit<T>(t => t / Math.Sqrt(Distance(t)), SingleDegreeOfP);
        private static readonly T[] s_q = Fit<T>(t => Excess(t) / Math.Pow(Distance(t), 1.5), SingleDegreeOfQ);

        public static T* P { get; } = (T*)Unsafe.AsPointer(ref s_p[0]);

        public static T* Q { get; } = (T*)Unsafe.AsPointer(ref s_q[0]);

        private static double Distance(double t) => 2 * Math.Sin(t / 2) * Math.Sin(t / 2);
    }
}
