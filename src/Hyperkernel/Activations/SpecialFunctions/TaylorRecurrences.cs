namespace Hyperkernel.Activations.SpecialFunctions;

/// <summary>
/// Taylor coefficients c_k = s^(k)(y)/k! by recurrences from differential equations, each begun with a value that keeps its digits.
/// </summary>
/// <remarks>
/// A recurrence carries an error of its start on as the solutions of its equation near s do, which grow like the coefficients of s
/// themselves, so that every c_k keeps about as many digits of R^-k max|s| over a circle of radius R. Source: A. Griewank and A. Walther,
/// Evaluating Derivatives (2008), table 13.2.
/// </remarks>
internal static class TaylorRecurrences
{
    /// <summary>A function that is linear near y: no higher orders.</summary>
    public static void Linear(double value, double derivative, Span<double> c)
    {
        c.Clear();
        c[0] = value;
        if (c.Length > 1)
        {
            c[1] = derivative;
        }
    }

    /// <summary>a exp(b y), from s' = b s.</summary>
    public static void Exponential(double value, double b, Span<double> c)
    {
        c[0] = value;
        for (int k = 1; k < c.Length; k++)
        {
            c[k] = b / k * c[k - 1];
        }
    }

    /// <summary>a exp(b y^2), from s' = 2 b y s.</summary>
    public static void Gaussian(double a, double b, double y, Span<double> c)
    {
        c[0] = a * Math.Exp(b * y * y);
        for (int k = 1; k < c.Length; k++)
        {
            c[k] = 2 * b / k * ((y * c[k - 1]) + (k > 1 ? c[k - 2] : 0));
        }
    }

    /// <summary>A function with the given value whose derivative is a exp(b y^2).</summary>
    public static void GaussianIntegral(double value, double a, double b, double y, Span<double> c)
    {
        Gaussian(a, b, y, c);
        Integrate(value, c);
    }

    /// <summary>tanh y, from s' = 1 - s^2.</summary>
    public static void Tanh(double value, double derivative, Span<double> c) => Quadratic(value, derivative, 2 * value, c);

    /// <summary>1 / (1 + exp(-y)), from s' = s (1 - s).</summary>
    public static void Logistic(double y, double value, double derivative, Span<double> c) =>
        Quadratic(value, derivative, Math.Tanh(y / 2), c);

    /// <summary>A function with the given value, from the coefficients of its derivative; the last of them is lost.</summary>
    public static void Integrate(double value, Span<double> c)
    {
        for (int k = c.Length - 1; k > 0; k--)
        {
            c[k] = c[k - 1] / k;
        }

        c[0] = value;
    }

    /// <summary>y s(y), from the coefficients of s.</summary>
    public static void MultiplyByVariable(double y, Span<double> c)
    {
        for (int k = c.Length - 1; k > 0; k--)
        {
            c[k] = (y * c[k]) + c[k - 1];
        }

        c[0] *= y;
    }

    // s' = p(s) with p quadratic and its leading coefficient -1: with the damping d = -p'(s(y)), which the caller knows without
    // cancellation, (k + 1) c_(k+1) = -d c_k - (c_1 c_(k-1) + ... + c_(k-1) c_1).
    private static void Quadratic(double value, double derivative, double damping, Span<double> c)
    {
        Linear(value, derivative, c);
        for (int k = 1; k + 1 < c.Length; k++)
        {
            double sum = damping * c[k];
            for (int i = 1; i < k; i++)
            {
                sum += c[i] * c[k - i];
            }

            c[k + 1] = -sum / (k + 1);
        }
    }
}
