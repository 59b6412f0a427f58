using System.Numerics;

namespace Hyperkernel.Tests;

/// <summary>How far results may lie from exact ones: one table for all tests, by function and precision.</summary>
/// <remarks>
/// The bounds of the linear algebra are those of N. Higham, "Accuracy and Stability of Numerical Algorithms", 2002, and hold for any order
/// of summation. Each is doubled, because the reference that is computed in double has an error of its own. The others are a few roundings
/// of what is computed, amplified where the mathematics amplifies them.
/// </remarks>
internal static class Tolerances
{
    /// <summary>
    /// |C - exact| over |alpha| |A| |B| + |beta| |C|: a rounding for each term (3.5), and three for alpha, beta and the last sum.
    /// </summary>
    public static double Product<T>(long depth)
        where T : IBinaryFloatingPointIeee754<T> => 2 * (depth + 3) * Roundoff<T>();

    /// <summary>|A - L L^T| over sqrt(a_ii a_jj): theorem 10.3.</summary>
    public static double Cholesky<T>(long order)
        where T : IBinaryFloatingPointIeee754<T> => 2 * (order + 1) * Roundoff<T>();

    /// <summary>|B - L X| over |L| |X|: theorem 8.5; the halving adds one rounding a level.</summary>
    public static double Solve<T>(long order)
        where T : IBinaryFloatingPointIeee754<T> => 2 * (order + 8) * Roundoff<T>();

    /// <summary>
    /// Entries of A - V^T D V over the norm of A, and of V V^T - 1. The bound of theorem 19.4 is a modest multiple of n^2 roundings; errors
    /// of different signs make it about sqrt(n), and 8 sqrt(n) + 40 leaves room for small orders.
    /// </summary>
    public static double Eigen<T>(long order)
        where T : IBinaryFloatingPointIeee754<T> => ((8 * Math.Sqrt(order)) + 40) * Roundoff<T>();

    /// <summary>
    /// Moments against quadrature, over sqrt(E s^2 E s'^2): 20 Gauss points a panel leave about 1e-13, sums of 1e5 terms a digit more.
    /// </summary>
    public static double Quadrature => 1e-11;

    /// <summary>
    /// A gap against quadrature, over itself: the oracle's differences s(a) - s(b) of nearly equal arguments at distance t lose 1 / t
    /// roundings.
    /// </summary>
    public static double GapQuadrature(double t) => 1e-9 + (1e-14 / t);

    /// <summary>A scalar map against its closed form, over the largest term: some ten operations.</summary>
    public static double Scalar => 2e-15;

    /// <summary>A block's gap against 28 decimal digits, over itself: about ten operations of one sign.</summary>
    public static double Gap => 4e-15;

    /// <summary>
    /// A strip's covariance over the largest of sqrt(v1 v2) and the row's own variance (erf's angle is a difference from pi/2, so small
    /// entries have the error of large ones): some twenty operations, and a polynomial whose error is a few roundings.
    /// </summary>
    public static double StripValue<T>()
        where T : IBinaryFloatingPointIeee754<T> => 24 * Roundoff<T>();

    /// <summary>
    /// A strip's slope at the argument u of sqrt(1 - u), over the slope at equal inputs: the angle's derivative is 1 / sqrt(1 - u), and a
    /// few roundings of u pass through it.
    /// </summary>
    public static double StripSlope<T>(double u)
        where T : IBinaryFloatingPointIeee754<T> => 24 * Roundoff<T>() / Math.Sqrt(1 - u);

    /// <summary>A tabulated map against the scalar one, over sqrt(own own'): the bound that docs/activations.md states.</summary>
    public static double Table<T>()
        where T : IBinaryFloatingPointIeee754<T> => typeof(T) == typeof(float) ? 1e-6 : 1e-10;

    /// <summary>
    /// Kernel matrices against the scalar maps, over the largest entry: next to the threshold at which tiles turn to the scalar maps, a
    /// Gram entry's roundings change an angle by 2e-6 and 1e-11 (StripRunner.Threshold), and each of a few layers adds its own.
    /// </summary>
    public static double Kernel<T>()
        where T : IBinaryFloatingPointIeee754<T> => typeof(T) == typeof(float) ? 2e-5 : 1e-10;

    /// <summary>
    /// The same where no two inputs are nearly parallel, so that nothing is amplified: a Gram entry's roundings and a few a layer.
    /// </summary>
    public static double KernelApart<T>()
        where T : IBinaryFloatingPointIeee754<T> => typeof(T) == typeof(float) ? 4e-6 : 1e-13;

    private static double Roundoff<T>()
        where T : IBinaryFloatingPointIeee754<T> => typeof(T) == typeof(float) ? Math.ScaleB(1, -24) : Math.ScaleB(1, -53);
}
