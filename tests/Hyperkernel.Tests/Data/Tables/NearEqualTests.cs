using Hyperkernel.Data;
using Hyperkernel.Data.Tables;
using Xunit;

namespace Hyperkernel.Tests.Data.Tables;

/// <summary>Entries that look the same, and values far from all others.</summary>
public class NearEqualTests
{
    [Theory]
    [InlineData(12, 12.000000001)]
    [InlineData(0, 1e-15)]
    [InlineData(23, 22.9999999)]
    public void Twins_are_found_among_hours(double hour, double twin)
    {
        double[] entries = [.. Enumerable.Range(0, 30).SelectMany(_ => Enumerable.Range(0, 24).Select(h => (double)h)), twin];
        Assert.Equal((Math.Min(hour, twin), Math.Max(hour, twin), 1), Found(entries));
    }

    [Fact]
    public void Entries_that_all_carry_rounding_are_found()
    {
        Random random = new(3);
        double[] entries = [.. Enumerable.Range(0, 500).Select(i => (i % 24) + (1e-9 * random.NextDouble()))];
        Assert.InRange(Found(entries)!.Value.Pairs, 450, 500);
    }

    // Of 100,000 evenly drawn entries .1 pairs are so near by chance, and a pair alone of a column that does not repeat is not named.
    [Theory]
    [InlineData("hours")]
    [InlineData("drawn")]
    [InlineData("decades")]
    [InlineData("one")]
    public void Nothing_is_found_where_nothing_is(string kind)
    {
        Random random = new(4);
        double[] entries = kind switch
        {
            "hours" => [.. Enumerable.Range(0, 480).Select(i => i % 24 / 3.0)],
            "drawn" => [.. Enumerable.Range(0, 100_000).Select(_ => random.NextDouble())],
            "decades" => [.. Enumerable.Range(0, 300).Select(i => Math.Pow(10, (i % 20) - 10))],
            _ => [1, 1, 1],
        };
        Assert.Null(Found(entries));
    }

    [Fact]
    public void A_million_among_ones_is_an_outlier()
    {
        Random random = new(5);
        double[] values = [.. Enumerable.Range(0, 200).Select(_ => random.NextDouble()), double.NaN];
        Assert.Null(Outliers.Find(values));
        (values[17], values[30]) = (1e6, -1e6);
        Outliers found = Outliers.Find(values)!;
        Assert.Equal((2, 17, 1e6), (found.Count, found.First, found.Value));
        Assert.InRange(found.Median, 0.3, 0.7);
        Assert.StartsWith(
            "Warning: 2 values of 'v' lie more than 20 interquartile ranges from the median 0.",
            found.Sentence("of 'v'", "on line 3"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Half_of_equal_values_says_nothing_about_the_others() =>
        Assert.Null(Outliers.Find([.. Enumerable.Repeat(0.0, 50), .. Enumerable.Repeat(1.0, 10), 1000]));

    private static (double Low, double High, int Pairs)? Found(double[] entries) =>
        NearEqual.Find(entries) is { } found ? (found.Low, found.High, found.Pairs) : null;
}
