using Hyperkernel.Experiments.Statistics;
using Xunit;

namespace Hyperkernel.Tests.Experiments.Statistics;

public sealed class StatisticsTests
{
    // Length of petals of the first ten setosa in Fisher's iris data, times ten: mean 14.5, sum of squares about it 10.5.
    private static readonly double[] _sample = [14, 14, 13, 15, 14, 17, 14, 15, 14, 15];

    [Fact]
    public void Moments_are_those_of_the_textbook()
    {
        RunningMoments moments = RunningMoments.Of(_sample);
        Assert.Equal(10, moments.Count);
        Assert.Equal(14.5, moments.Mean, 1e-14);
        Assert.Equal(10.5 / 9, moments.Variance, 1e-14);
        Assert.Equal(Math.Sqrt(10.5 / 90), moments.StandardError, 1e-14);
        Assert.Equal(.5 / Math.Sqrt(10.5 / 90), moments.ZScore(14), 1e-13);
    }

    [Fact]
    public void Moments_do_not_cancel_far_from_zero()
    {
        RunningMoments moments = RunningMoments.Of(_sample.Select(x => x + 1e9));
        Assert.Equal(10.5 / 9, moments.Variance, 1e-9);
    }

    [Fact]
    public void Too_few_numbers_have_no_variance()
    {
        Assert.True(double.IsNaN(new RunningMoments().Mean));
        RunningMoments one = RunningMoments.Of([3]);
        Assert.Equal(3, one.Mean);
        Assert.True(double.IsNaN(one.Variance));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(10)]
    public void Merged_parts_are_the_whole(int cut)
    {
        RunningMoments merged = RunningMoments.Of(_sample[..cut]);
        merged.Merge(RunningMoments.Of(_sample[cut..]));
        Assert.Equal(10, merged.Count);
        Assert.Equal(14.5, merged.Mean, 1e-14);
        Assert.Equal(10.5 / 9, merged.Variance, 1e-13);
    }

    // Hyndman and Fan's type 7, as numpy.quantile gives them.
    [Theory]
    [InlineData(0, 1)]
    [InlineData(.25, 2.5)]
    [InlineData(.5, 4.5)]
    [InlineData(.9, 8.5)]
    [InlineData(1, 9)]
    public void Quantiles_are_linear_between_order_statistics(double probability, double expected) =>
        Assert.Equal(expected, Quantile.OfSorted([1, 2, 4, 5, 8, 9], probability), 1e-12);

    [Fact]
    public void Medians_of_odd_even_and_single_samples()
    {
        Assert.Equal(3, Quantile.Median([5, 1, 3]));
        Assert.Equal(2.5, Quantile.Median([4, 1, 3, 2]));
        Assert.Equal(7, Quantile.Median([7]));
        Assert.Throws<ArgumentException>(() => Quantile.Median([]));
    }

    [Fact]
    public void The_slope_of_a_power_law_is_its_exponent()
    {
        double[] x = [1, 2, 4, 16];
        Assert.Equal(-1.5, LogLogSlope.Of(x, [.. x.Select(v => 7 * Math.Pow(v, -1.5))]), 1e-12);

        // By hand: u = 0, 1, 2 and v = 0, 1, 1 in units of log 2 have slope 1/2.
        Assert.Equal(.5, LogLogSlope.Of([1, 2, 4], [1, 2, 2]), 1e-12);
        Assert.True(double.IsNaN(LogLogSlope.Of([1, 2], [1, 0])));
        Assert.Throws<ArgumentException>(() => LogLogSlope.Of([2, 2], [1, 1]));
    }

    [Fact]
    public void Intervals_are_the_seeds_and_hold_what_they_should()
    {
        double[] sample = [.. Enumerable.Range(0, 99).Select(i => (double)i)];
        Estimate median = new Bootstrap(3).Median(sample);
        Assert.Equal(49, median.Value);

        // Order statistics 40 and 60 bound the median with probability .956 (binomial); by resampling the ends are near them.
        Assert.InRange(median.Lower, 34, 44);
        Assert.InRange(median.Upper, 54, 64);
        Assert.Equal(median, new Bootstrap(3).Median(sample));
        Assert.NotEqual(median, new Bootstrap(4, resamples: 50).Median(sample));
    }

    [Fact]
    public void Slopes_of_medians_have_intervals()
    {
        double[] x = [8, 32, 128];
        double[][] draws = [.. x.Select(v => Enumerable.Range(0, 101).Select(i => (i - 20) / (v * v)).ToArray())];
        Estimate slope = new Bootstrap(1).SlopeOfMedians(x, draws);
        Assert.Equal(-2, slope.Value, 1e-12);
        Assert.True(slope.Contains(-2) && slope.Lower > -2.6 && slope.Upper < -1.4, $"{slope}");
    }
}
