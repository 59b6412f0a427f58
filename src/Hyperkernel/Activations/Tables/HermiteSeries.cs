using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Hyperkernel.Activations.Quadrature;

namespace Hyperkernel.Activations.Tables;

/// <summary>The expansion of a smooth function of a Gaussian variable in normalised Hermite polynomials, p_n = E s(d z) he_n(z).</summary>
/// <remarks>
/// Mehler's formula makes E s(a)s(b) the sum of p_n p'_n rho^n, and E s'(a)s'(b) its derivative by the covariance. All pairs of a list of
/// deviations and all correlations so cost one expansion a deviation, where quadrature takes thousands of points a pair. A function whose
/// nearest singularity is d deviations away needs some 500/d^2 terms.
/// </remarks>
internal static class HermiteSeries
{
    private const int FewestTerms = 64;
    private const int MostTerms = 1 << 18;
    private const double Tolerance = 1e-13;
    private const double LongestStep = 0.08;
    private const double ShortestStep = 1e-3;

    // Of rho^n: beyond, terms are below a rounding.
    private const double NegligibleLogarithm = -48;

    // Beyond, he_n(z) times the density is below a rounding for every n.
    private const double Reach = 12;
    private const int NodesTogether = 128;

    /// <summary>As many coefficients as count at any correlation, with a series as long or with any; null where too many would.</summary>
    /// <param name="function">The function s.</param>
    /// <param name="deviation">The deviation d.</param>
    /// <param name="rule">What is known of s at this deviation.</param>
    /// <param name="longest">The length of the longest series that this is to be summed with, or null where that is this one.</param>
    public static double[]? Of(Func<double, double> function, double deviation, GaussianRule rule, int? longest = null)
    {
        if (rule.Reach >= Reach || Step(function, deviation, rule) is not { } step)
        {
            return null;
        }

        // A product's rest is within the root of both rests' squares, of which the other may be all.
        double tolerance = longest is null ? Tolerance : Tolerance * Tolerance;
        for (int terms = FewestTerms; terms <= MostTerms; terms *= 2)
        {
            double[] coefficients = Of(function, deviation, step, terms);
            double all = 0,
                rest = 0;
            for (int n = 0; n < terms; n++)
            {
                double slopes = (n + 1) * coefficients[n] * coefficients[n];
                all += slopes;
                rest += n > 7 * terms / 8 ? slopes : 0;
            }

            if (rest <= tolerance * all || terms == longest)
            {
                return coefficients;
            }
        }

        return null;
    }

    /// <summary>
    /// The sums of p_n p'_n rho^n and of n p_n p'_n rho^(n-1) at several rho, by Horner's rule for a polynomial and its derivative.
    /// </summary>
    /// <param name="first">p.</param>
    /// <param name="second">p', maybe of another length.</param>
    /// <param name="correlations">rho, from -1 to 1; neighbours are alike in size.</param>
    /// <param name="values">The first sums; as many as rho.</param>
    /// <param name="slopes">The second.</param>
    public static void Sum(double[] first, double[] second, ReadOnlySpan<double> correlations, Span<double> values, Span<double> slopes)
    {
        double[] products = new double[Math.Min(first.Length, second.Length)];
        TensorPrimitives.Multiply(first.AsSpan(0, products.Length), second.AsSpan(0, products.Length), products);
        int width = 2 * Vector<double>.Count;
        Span<double> rho = stackalloc double[width],
            value = stackalloc double[width],
            slope = stackalloc double[width];
        for (int i = 0; i < correlations.Length; i += width)
        {
            ReadOnlySpan<double> some = correlations.Slice(i, Math.Min(width, correlations.Length - i));
            rho.Clear();
            some.CopyTo(rho);
            double largest = Math.Abs(TensorPrimitives.MaxMagnitude(some));
            int terms = largest < 1 ? (int)Math.Min(products.Length, 2 + (NegligibleLogarithm / Math.Log(largest))) : products.Length;
            Sum(products.AsSpan(0, terms), rho, value, slope);
            value[..some.Length].CopyTo(values[i..]);
            slope[..some.Length].CopyTo(slopes[i..]);
        }
    }

    private static void Sum(ReadOnlySpan<double> products, ReadOnlySpan<double> rho, Span<double> values, Span<double> slopes)
    {
        int lanes = Vector<double>.Count;
        Vector<double> rho0 = new(rho),
            rho1 = new(rho[lanes..]);
        Vector<double> value0 = default,
            value1 = default,
            slope0 = default,
            slope1 = default;
        for (int n = products.Length - 1; n >= 0; n--)
        {
            Vector<double> product = new(products[n]);
            slope0 = Vector.FusedMultiplyAdd(slope0, rho0, value0);
            slope1 = Vector.FusedMultiplyAdd(slope1, rho1, value1);
            value0 = Vector.FusedMultiplyAdd(value0, rho0, product);
            value1 = Vector.FusedMultiplyAdd(value1, rho1, product);
        }

        value0.CopyTo(values);
        value1.CopyTo(values[lanes..]);
        slope0.CopyTo(slopes);
        slope1.CopyTo(slopes[lanes..]);
    }

    // A step of the trapezoidal rule that resolves s^2 and s'^2.
    private static double? Step(Func<double, double> function, double deviation, GaussianRule rule)
    {
        if (rule.Step > 0)
        {
            return rule.Step;
        }

        for (double step = LongestStep; step > ShortestStep; step *= 0.7)
        {
            double own = 0;
            int count = (int)Math.Ceiling(Reach / step);
            for (int j = -count; j <= count; j++)
            {
                double value = function(deviation * j * step);
                own += step * Density(j * step) * value * value;
            }

            if (Math.Abs(own - rule.Own) <= Tolerance * rule.Own)
            {
                // What sees s^2 by aliases of half its frequencies sees s by those of the whole.
                return step;
            }
        }

        return null;
    }

    private static double[] Of(Func<double, double> function, double deviation, double step, int terms)
    {
        // The trapezoidal rule sees the frequencies of the function, sqrt(n) of the polynomial and those of the density.
        double h = 2 * Math.PI / ((2 * Math.PI / step) + Math.Sqrt(terms) + 7);
        int half = (int)Math.Ceiling(Reach / h);
        double[] nodes = [.. Enumerable.Range(-half, (2 * half) + 1).Select(j => j * h)];
        double[] roots = [.. Enumerable.Range(0, terms + 1).Select(n => Math.Sqrt(n))];
        double[] result = new double[terms];
        Span<double> z = stackalloc double[NodesTogether],
            previous = stackalloc double[NodesTogether],
            current = stackalloc double[NodesTogether];
        for (int first = 0; first < nodes.Length; first += NodesTogether)
        {
            ReadOnlySpan<double> some = nodes.AsSpan(first, Math.Min(NodesTogether, nodes.Length - first));
            z.Clear();
            previous.Clear();
            current.Clear();
            some.CopyTo(z);
            for (int i = 0; i < some.Length; i++)
            {
                current[i] = h * Density(z[i]) * function(deviation * z[i]);
            }

            Recur(
                MemoryMarshal.Cast<double, Vector<double>>(z),
                MemoryMarshal.Cast<double, Vector<double>>(previous),
                MemoryMarshal.Cast<double, Vector<double>>(current),
                roots,
                result
            );
        }

        return result;
    }

    // he_(n+1) = (z he_n - sqrt(n) he_(n-1)) / sqrt(n + 1), times what current starts from; summed over the nodes.
    private static void Recur(
        ReadOnlySpan<Vector<double>> z,
        Span<Vector<double>> previous,
        Span<Vector<double>> current,
        double[] roots,
        double[] sums
    )
    {
        for (int n = 0; n < sums.Length; n++)
        {
            Vector<double> sum = default,
                scale = new(1 / roots[n + 1]),
                back = new(-roots[n] / roots[n + 1]);
            for (int v = 0; v < z.Length; v++)
            {
                Vector<double> now = current[v];
                sum += now;
                current[v] = Vector.FusedMultiplyAdd(z[v] * scale, now, back * previous[v]);
                previous[v] = now;
            }

            sums[n] += Vector.Sum(sum);
        }
    }

    private static double Density(double z) => Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
}
