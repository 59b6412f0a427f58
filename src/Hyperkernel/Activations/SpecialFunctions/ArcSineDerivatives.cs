namespace Hyperkernel.Activations.SpecialFunctions;

/// <summary>arcsin(rho) of a Gaussian pair with rho = c / sqrt(v1 v2), and its derivatives by the covariance.</summary>
/// <remarks>They grow without bound at |rho| = 1; within 1e-8 of it in angle they keep the size they have there.</remarks>
internal readonly struct ArcSineDerivatives
{
    private const double SmallestAngle = 1e-8;

    public ArcSineDerivatives(double v1, double c, double v2)
    {
        double mean = Math.Sqrt(v1) * Math.Sqrt(v2);
        if (mean == 0)
        {
            return;
        }

        Value = Math.Asin(Math.Clamp(c / mean, -1, 1));
        Root = Math.Max(SmallestAngle * mean, Math.Sqrt(Math.Max(0, (mean - c) * (mean + c))));
        ByCovariance = 1 / Root;
        ByVariance1 = -c / (2 * v1) / Root;
        ByVariance2 = -c / (2 * v2) / Root;
    }

    /// <summary>arcsin(rho).</summary>
    public double Value { get; }

    /// <summary>sqrt(v1 v2 - c^2).</summary>
    public double Root { get; }

    /// <summary>The derivative by c.</summary>
    public double ByCovariance { get; }

    /// <summary>The derivative by v1.</summary>
    public double ByVariance1 { get; }

    /// <summary>The derivative by v2.</summary>
    public double ByVariance2 { get; }
}
