using System.Numerics;

namespace Hyperkernel.Tests.LinearAlgebra;

/// <summary>How far results may lie from exact ones, in units of the roundoff of the precision: one table for every backend.</summary>
/// <remarks>
/// The bounds are those of N. Higham, "Accuracy and Stability of Numerical Algorithms", 2002, and hold for any order of summation. Each is
/// doubled, because the reference that is computed in double has an error of its own.
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
    /// Entries of A - V^T D V over the norm of A, and of V V^T - 1. The bound of theorem 19.4 is a modest multiple of n^2 roundings; errors of
    /// different signs make it about sqrt(n), and 8 sqrt(n) + 40 leaves room for small orders.
    /// </summary>
    public static double Eigen<T>(long order)
        where T : IBinaryFloatingPointIeee754<T> => ((8 * Math.Sqrt(order)) + 40) * Roundoff<T>();

    private static double Roundoff<T>()
        where T : IBinaryFloatingPointIeee754<T> => typeof(T) == typeof(float) ? Math.ScaleB(1, -24) : Math.ScaleB(1, -53);
}
