namespace Hyperkernel.Activations;

/// <summary>The expansion of a smooth function of a Gaussian variable in normalised Hermite polynomials, p_n = E s(d z) he_n(z).</summary>
/// <remarks>
/// Mehler's formula makes E s(a)s(b) the sum of p_n p'_n rho^n, and E s'(a)s'(b) its derivative by the covariance. All pairs of a list of deviations
/// and all correlations so cost one expansion a deviation, where quadrature takes thousands of points a pair.
/// </remarks>
internal static class HermiteSeries
{
    private const int MostTerms = 1024;
    private const double Tolerance = 1e-13;

    // Beyond, he_n(z) times the density is below a rounding for every n.
    private const double Reach = 12;

    /// <summary>The coefficients, or null where too many would be needed.</summary>
    public static double[]? Of(Func<double, double> function, double deviation, GaussianRule rule)
    {
        for (int terms = 64; rule.Step > 0 && rule.Reach < Reach && terms <= MostTerms; terms *= 4)
        {
            double[] coefficients = Expand(function, deviation, rule.Step, terms);
            double all = 0, rest = 0;
            for (int n = 0; n < terms; n++)
            {
                double slopes = (n + 1) * coefficients[n] * coefficients[n];
                all += slopes;
                rest += n > 7 * terms / 8 ? slopes : 0;
            }

            if (rest <= Tolerance * all)
            {
                return coefficients;
            }
        }

        return null;
    }

    // The trapezoidal rule sees the frequencies of the function, sqrt(n) of the polynomial and those of the density.
    private static double[] Expand(Func<double, double> function, double deviation, double step, int terms)
    {
        double[] result = new double[terms];
        double h = 2 * Math.PI / ((2 * Math.PI / step) + Math.Sqrt(terms) + 7);
        int count = (int)Math.Ceiling(Reach / h);
        for (int j = -count; j <= count; j++)
        {
            double z = j * h, previous = 0, current = h * Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI) * function(deviation * z);
            for (int n = 0; n < terms; n++)
            {
                result[n] += current;
                (previous, current) = (current, ((z * current) - (Math.Sqrt(n) * previous)) / Math.Sqrt(n + 1));
            }
        }

        return result;
    }
}
