namespace Hyperkernel.Experiments.Statistics;

/// <summary>A number with an interval around it.</summary>
/// <param name="Value">The number.</param>
/// <param name="Lower">The lower end.</param>
/// <param name="Upper">The upper end.</param>
public readonly record struct Estimate(double Value, double Lower, double Upper)
{
    /// <summary>Whether a value lies in the interval.</summary>
    public bool Contains(double value) => value >= Lower && value <= Upper;
}
