namespace Hyperkernel.Activations.SpecialFunctions;

/// <summary>The derivative of a smooth function from its values.</summary>
internal static class NumericalDerivative
{
    private const int Columns = 8;

    /// <summary>
    /// Central differences at falling steps, extrapolated to 0; the entry whose estimated error is smallest (C. Ridders 1982).
    /// </summary>
    public static double At(Func<double, double> function, double y)
    {
        const double Ratio = 2;
        Span<double> previous = stackalloc double[Columns],
            current = stackalloc double[Columns];
        double best = double.NaN,
            magnitude = 0,
            smallest = double.PositiveInfinity,
            step = 0.25;
        for (int i = 0; i < 3 * Columns; i++, step /= Ratio)
        {
            current[0] = (function(y + step) - function(y - step)) / (2 * step);
            double power = 1;
            int last = Math.Min(i, Columns - 1);
            for (int j = 1; j <= last; j++)
            {
                power *= Ratio * Ratio;
                current[j] = ((power * current[j - 1]) - previous[j - 1]) / (power - 1);
                double error = Math.Max(Math.Abs(current[j] - current[j - 1]), Math.Abs(current[j] - previous[j - 1]));
                if (error < smallest)
                {
                    (best, smallest) = (current[j], error);
                }
            }

            magnitude = Math.Max(magnitude, Math.Abs(current[0]));
            if (i >= 2 && Math.Abs(current[last] - previous[Math.Min(i - 1, Columns - 1)]) > 2 * smallest && smallest < 1e-9 * magnitude)
            {
                break;
            }

            current.CopyTo(previous);
        }

        return best;
    }
}
