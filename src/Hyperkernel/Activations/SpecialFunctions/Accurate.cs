namespace Hyperkernel.Activations.SpecialFunctions;

/// <summary>Differences that subtraction would lose.</summary>
internal static class Accurate
{
    /// <summary>exp(x) - 1 (W. Kahan's form; that of the class library subtracts).</summary>
    public static double ExpM1(double x)
    {
        double exp = Math.Exp(x),
            difference = exp - 1;
        return exp == 1 ? x
            : difference == -1 || double.IsInfinity(exp) ? difference
            : difference * (x / Math.Log(exp));
    }

    /// <summary>log(1 + x).</summary>
    public static double LogP1(double x)
    {
        double sum = 1 + x;
        return sum == 1 ? x
            : sum == 0 ? double.NegativeInfinity
            : Math.Log(sum) * (x / (sum - 1));
    }

    /// <summary>1 - (1 - distance)^power.</summary>
    public static double PowerDeficit(double distance, int power) => power == 0 ? 0 : -ExpM1(power * LogP1(-distance));

    /// <summary>(sqrt v1 - sqrt v2)^2.</summary>
    public static double SquaredDifference(double v1, double v2)
    {
        double root = v1 == v2 ? 0 : (v1 - v2) / (Math.Sqrt(v1) + Math.Sqrt(v2));
        return root * root;
    }
}
