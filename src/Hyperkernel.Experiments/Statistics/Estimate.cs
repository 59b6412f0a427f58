namespace Hyperkernel.Experiments.Statistics;

/// <summary>A number with an interval around it.</summary>
/// <param name="Value">The number.</param>
/// <param name="Lower">The lower end.</param>
/// <param name="Upper">The upper end.</param>
public readonly record struct Estimate(double Value, double Lower, double Upper)
{
    /// <summary>Whether a value lies in the interval.</summary>
    public bool Contains(double value) => value >= Lower && value <= Upper;

    /// <summary>
    /// A number with so many standard errors to both sides. The interval has no numbers where the standard error is not a positive finite
    /// number: then nothing is known about the spread.
    /// </summary>
    /// <param name="value">The number.</param>
    /// <param name="standardError">Its standard error.</param>
    /// <param name="errors">How many of them.</param>
    public static Estimate Of(double value, double standardError, double errors = 2)
    {
        double half = double.IsFinite(standardError) && standardError > 0 ? errors * standardError : double.NaN;
        return new(value, value - half, value + half);
    }

    /// <summary>The same number with an interval longer by a factor to both sides.</summary>
    public Estimate Widened(double factor) => new(Value, Value - (factor * (Value - Lower)), Value + (factor * (Upper - Value)));
}
