using Xunit;

namespace Hyperkernel.Tests;

/// <summary>Mean and standard error of random draws.</summary>
internal sealed class Statistic
{
    private long _count;
    private double _mean;
    private double _squares;

    /// <summary>The mean.</summary>
    public double Mean => _mean;

    /// <summary>The standard error of the mean.</summary>
    public double Error => Math.Sqrt(_squares / (_count - 1) / _count);

    /// <summary>Counts a draw (Welford's update, which does not cancel).</summary>
    public void Add(double value)
    {
        _count++;
        double difference = value - _mean;
        _mean += difference / _count;
        _squares += difference * (value - _mean);
    }

    /// <summary>How many standard errors the mean lies above a value.</summary>
    public double ZScore(double expected) => (_mean - expected) / Error;

    /// <summary>
    /// Asserts that the mean is within 4 standard errors of a value, by chance wrong once in 16,000; constant draws must equal it.
    /// </summary>
    public void AssertMean(double expected)
    {
        if (Error <= 1e-13 * Math.Abs(_mean))
        {
            Assert.Equal(expected, _mean, 1e-12 * Math.Abs(expected));
            return;
        }

        Assert.True(Math.Abs(ZScore(expected)) < 4, $"mean {_mean} +- {Error}, expected {expected}: z = {ZScore(expected):F1}");
    }

    /// <summary>Asserts that a wrong value is more than 10 standard errors off.</summary>
    public void AssertRejects(double wrong) =>
        Assert.True(Math.Abs(ZScore(wrong)) > 10, $"mean {_mean} +- {Error} does not reject {wrong}: z = {ZScore(wrong):F1}");
}
