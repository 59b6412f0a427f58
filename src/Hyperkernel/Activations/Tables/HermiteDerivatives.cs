namespace Hyperkernel.Activations.Tables;

/// <summary>Dual maps and their derivatives from normalised Hermite coefficients p_n(v) = E s(sqrt(v) z) he_n(z).</summary>
/// <remarks>
/// With rho = c / sqrt(v1 v2): E s s' is the sum of p_n p'_n rho^n (Mehler). By the heat equation 2 v dp_n/dv = n p_n + q_n p_(n+2) with
/// q_n = sqrt((n+1)(n+2)), so that dE s s'/dv1 is the sum of q_n p_(n+2) p'_n rho^n / (2 v1).
/// </remarks>
internal static class HermiteDerivatives
{
    /// <summary>The dual maps of a pair; coefficients beyond the lists are 0.</summary>
    public static DualDerivatives Of(double v1, double c, double v2, ReadOnlySpan<double> p1, ReadOnlySpan<double> p2)
    {
        double mean = Math.Sqrt(v1) * Math.Sqrt(v2);
        if (mean == 0)
        {
            return new(p1[0] * p2[0], 0, 0, 0, 0, 0, 0, 0);
        }

        double rho = Math.Clamp(c / mean, -1, 1);
        double value = 0,
            first = 0,
            second = 0,
            by1 = 0,
            slopeBy1 = 0,
            by2 = 0,
            slopeBy2 = 0;

        // Horner's rule for sums and their derivatives by rho.
        for (int n = p1.Length - 1; n >= 0; n--)
        {
            double q = Math.Sqrt((n + 1.0) * (n + 2.0)),
                next1 = n + 2 < p1.Length ? p1[n + 2] : 0,
                next2 = n + 2 < p2.Length ? p2[n + 2] : 0;
            second = (second * rho) + (2 * first);
            first = (first * rho) + value;
            value = (value * rho) + (p1[n] * p2[n]);
            slopeBy1 = (slopeBy1 * rho) + by1;
            by1 = (by1 * rho) + (q * next1 * p2[n]);
            slopeBy2 = (slopeBy2 * rho) + by2;
            by2 = (by2 * rho) + (q * p1[n] * next2);
        }

        return new(
            value,
            first / mean,
            by1 / (2 * v1),
            by2 / (2 * v2),
            first / mean,
            second / mean / mean,
            slopeBy1 / (2 * v1 * mean),
            slopeBy2 / (2 * v2 * mean)
        );
    }
}
