namespace Hyperkernel.Experiments.Statistics;

/// <summary>Mean, variance and standard error of numbers that come one after another or in parts.</summary>
/// <remarks>
/// Welford's update and Chan, Golub and LeVeque's merge (The American Statistician 37, 1983), which do not cancel. The same additions and
/// merges in the same order give the same bits.
/// </remarks>
public sealed class RunningMoments
{
    private double _squares;

    /// <summary>How many numbers were added.</summary>
    public long Count { get; private set; }

    /// <summary>Their mean; NaN where there are none.</summary>
    public double Mean { get; private set; } = double.NaN;

    /// <summary>The unbiased variance (divided by n - 1); NaN for fewer than two numbers.</summary>
    public double Variance => Count > 1 ? _squares / (Count - 1) : double.NaN;

    /// <summary>The square root of <see cref="Variance"/>.</summary>
    public double StandardDeviation => Math.Sqrt(Variance);

    /// <summary>The standard error of the mean, sqrt(variance / n).</summary>
    public double StandardError => Math.Sqrt(Variance / Count);

    /// <summary>The moments of given numbers.</summary>
    public static RunningMoments Of(IEnumerable<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        RunningMoments moments = new();
        foreach (double value in values)
        {
            moments.Add(value);
        }

        return moments;
    }

    /// <summary>Adds a number.</summary>
    public void Add(double value)
    {
        if (Count++ == 0)
        {
            Mean = value;
            return;
        }

        double difference = value - Mean;
        Mean += difference / Count;
        _squares += difference * (value - Mean);
    }

    /// <summary>Adds all numbers that others were added to.</summary>
    public void Merge(RunningMoments other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Count == 0)
        {
            return;
        }

        if (Count == 0)
        {
            (Count, Mean, _squares) = (other.Count, other.Mean, other._squares);
            return;
        }

        double difference = other.Mean - Mean,
            share = (double)other.Count / (Count + other.Count);
        _squares += other._squares + (difference * difference * Count * share);
        Mean += difference * share;
        Count += other.Count;
    }

    /// <summary>How many standard errors the mean lies above a value.</summary>
    public double ZScore(double expected) => (Mean - expected) / StandardError;
}
