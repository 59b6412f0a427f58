namespace Hyperkernel.Activations.SpecialFunctions;

/// <summary>1 / (1 + exp(-y)).</summary>
internal static class Logistic
{
    /// <summary>The function, without overflow.</summary>
    public static double At(double y)
    {
        double decay = Math.Exp(-Math.Abs(y));
        return (y < 0 ? decay : 1) / (1 + decay);
    }

    /// <summary>Writes its Taylor coefficients at y.</summary>
    public static void WriteTaylor(double y, Span<double> coefficients) =>
        TaylorRecurrences.Logistic(y, At(y), At(y) * At(-y), coefficients);
}
