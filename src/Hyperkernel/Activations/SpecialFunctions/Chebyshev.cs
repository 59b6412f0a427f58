using System.Numerics;

namespace Hyperkernel.Activations.SpecialFunctions;

/// <summary>Interpolation at the extrema of Chebyshev polynomials, cos(pi i / n) for i = 0..n.</summary>
internal static class Chebyshev
{
    /// <summary>The points for a degree n.</summary>
    public static double[] Points(int n) =>
        [.. Enumerable.Range(0, n + 1).Select(i => n == 0 ? 0 : Math.Sin(Math.PI * (n - (2 * i)) / (2.0 * n)))];

    /// <summary>The coefficients of T_0..T_n from values at the points.</summary>
    public static double[] Coefficients(ReadOnlySpan<double> values)
    {
        int n = values.Length - 1;
        double[] result = new double[n + 1];
        for (int k = 0; k <= n; k++)
        {
            double sum = 0;
            for (int i = 0; i <= n; i++)
            {
                // Whole turns are taken off in integers.
                double term = values[i] * (n == 0 ? 1 : Math.Cos(Math.PI * (i * k % (2 * n)) / n));
                sum += i == 0 || i == n ? term / 2 : term;
            }

            result[k] = n == 0 ? values[0] : sum * (k == 0 || k == n ? 1.0 : 2.0) / n;
        }

        return result;
    }

    /// <summary>The Lagrange polynomials of the points at x, by the barycentric formula (Berrut and Trefethen 2004).</summary>
    public static double[] Lagrange(double[] points, double x)
    {
        int n = points.Length - 1;
        double[] result = new double[n + 1];
        int exact = Array.IndexOf(points, x);
        if (exact >= 0)
        {
            result[exact] = 1;
            return result;
        }

        double sum = 0;
        for (int i = 0; i <= n; i++)
        {
            result[i] = (i % 2 == 0 ? 1 : -1) * (i == 0 || i == n ? 0.5 : 1) / (x - points[i]);
            sum += result[i];
        }

        for (int i = 0; i <= n; i++)
        {
            result[i] /= sum;
        }

        return result;
    }

    /// <summary>The polynomial of a degree through a function's values at the Chebyshev points of [-1, 1].</summary>
    /// <returns>Coefficients from the highest power down, in memory that does not move.</returns>
    public static T[] Powers<T>(int degree, Func<double, double> function)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] values = new double[degree + 1];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = function(Math.Cos(Math.PI * (i + 0.5) / values.Length));
        }

        T[] pinned = GC.AllocateArray<T>(values.Length, pinned: true);
        Array.ConvertAll(ToPowers(values), T.CreateTruncating).CopyTo(pinned, 0);
        return pinned;
    }

    private static double[] ToPowers(double[] values)
    {
        int count = values.Length;
        double[] result = new double[count],
            previous = new double[count],
            current = new double[count];
        current[0] = 1;
        for (int n = 0; n < count; n++)
        {
            double coefficient = 0;
            for (int i = 0; i < count; i++)
            {
                // Whole turns are taken off in integers: the rounding of a large angle would be the largest error of all.
                coefficient += values[i] * Math.Cos(Math.PI * (n * ((2 * i) + 1) % (4 * count)) / (2 * count));
            }

            coefficient *= (n == 0 ? 1.0 : 2.0) / count;
            double[] next = new double[count];
            for (int k = 0; k < count; k++)
            {
                result[count - 1 - k] += coefficient * current[k];
                next[k] = (n == 0 ? 1 : 2) * (k == 0 ? 0 : current[k - 1]) - previous[k];
            }

            (previous, current) = (current, next);
        }

        return result;
    }
}
