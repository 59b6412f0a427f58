namespace Hyperkernel.Activations.SpecialFunctions;

/// <summary>erf(y) = (2/sqrt pi) times the integral of exp(-t^2) from 0 to y, to rounding error.</summary>
internal static class ErrorFunction
{
    public static double Value(double y)
    {
        double x = Math.Abs(y);
        if (double.IsNaN(y) || x == 0)
        {
            return y;
        }

        return Math.CopySign(x < 2.5 ? Series(x) : 1 - Complement(x), y);
    }

    /// <summary>
    /// The distribution function of a standard Gaussian variable, (1 + erf(y / sqrt 2)) / 2, without cancellation far below 0.
    /// </summary>
    public static double Distribution(double y)
    {
        double x = Math.Abs(y) / Math.Sqrt(2),
            tail = x < 2.5 ? (1 - Series(x)) / 2 : Complement(x) / 2;
        return y < 0 ? tail : 1 - tail;
    }

    // (2/sqrt pi) exp(-x^2) sum of 2^n x^(2n+1) / (2n+1)!!: positive terms only.
    private static double Series(double x)
    {
        double term = x,
            sum = x;
        for (int n = 1; term > 1e-17 * sum; n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    // The continued fraction of erfc, from its far end; 60 levels suffice from 2.5 on.
    private static double Complement(double x)
    {
        double fraction = x;
        for (int n = 60; n > 0; n--)
        {
            fraction = x + (n / 2.0 / fraction);
        }

        return Math.Exp(-x * x) / (Math.Sqrt(Math.PI) * fraction);
    }
}
