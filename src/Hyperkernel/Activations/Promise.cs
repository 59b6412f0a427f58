using System.Numerics;

namespace Hyperkernel.Activations;

/// <summary>The accuracy that every entry of a kernel has, whatever the route: docs/reliability.md.</summary>
/// <remarks>Relative to the larger of the entry and a tenth of the geometric mean of its two diagonal entries.</remarks>
internal static class Promise
{
    /// <summary>1e-5 in single and 1e-12 in double precision.</summary>
    public static double Of<T>()
        where T : unmanaged => typeof(T) == typeof(float) ? 1e-5 : 1e-12;

    /// <summary>
    /// How many roundings an entry may have lost before a strip hands it over: in double a fiftieth of the promise, since layers behind
    /// amplify them.
    /// </summary>
    public static double Roundings<T>()
        where T : unmanaged => Of<T>() / Roundoff<T>() * (typeof(T) == typeof(float) ? 1 : 0.02);

    /// <summary>Half the distance from 1 to the next number.</summary>
    public static double Roundoff<T>()
        where T : unmanaged => Math.ScaleB(1, typeof(T) == typeof(float) ? -24 : -53);
}
