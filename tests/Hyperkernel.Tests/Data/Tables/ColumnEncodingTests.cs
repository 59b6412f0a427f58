using CsCheck;
using Hyperkernel.Data.Tables;
using Xunit;

namespace Hyperkernel.Tests.Data.Tables;

/// <summary>Entries of columns become the numbers that a network sees.</summary>
public class ColumnEncodingTests
{
    [Fact]
    public void A_category_is_one_of_its_levels_or_none()
    {
        ColumnEncoding site = ColumnEncoding.OfCategories("site", ["north", "south"]);
        Assert.Equal(["site=north", "site=south"], site.Names);
        Assert.Equal([0, 1], Encoded(site, 1));
        Assert.Equal([0, 0], Encoded(site, -1));
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(6, 0, 1)]
    [InlineData(12, -1, 0)]
    [InlineData(-6, 0, -1)]
    public void A_period_is_cosine_and_sine(double hour, double cos, double sin)
    {
        ColumnEncoding encoding = ColumnEncoding.OfNumbers("hour", [24, 12], keepsNumber: true);
        Assert.Equal(["hour", "cos hour/24", "sin hour/24", "cos hour/12", "sin hour/12"], encoding.Names);
        double[] encoded = Encoded(encoding, hour);
        Assert.Equal(5, encoded.Length);
        Assert.Equal(hour, encoded[0]);
        Assert.Equal(cos, encoded[1], 1e-15);
        Assert.Equal(sin, encoded[2], 1e-15);
    }

    // A day of 24 hours in binary: the remainder is exact, so whole hours a day apart are one input.
    [Fact]
    public void Entries_a_period_apart_are_the_same() =>
        Gen.Int[-100_000, 100_000]
            .SampleSeeded(quarters =>
            {
                ColumnEncoding encoding = ColumnEncoding.OfNumbers("hour", [24], keepsNumber: false);
                Assert.Equal(Encoded(encoding, quarters / 4.0), Encoded(encoding, (quarters / 4.0) + 48));
            });

    [Theory]
    [InlineData("hour=24", "hour", false, false, 24.0)]
    [InlineData("date=day,year", "date", false, true, 1.0, 365.2425)]
    [InlineData("a=b=week,linear", "a=b", true, true, 7.0)]
    [InlineData(" hour = 1e1 ", "hour", false, false, 10.0)]
    public void Periods_are_read(string text, string column, bool keeps, bool ofTimes, params double[] lengths)
    {
        ColumnPeriods periods = ColumnPeriods.Parse(text);
        Assert.Equal((column, keeps, ofTimes), (periods.Column, periods.KeepsNumber, periods.AreOfTimes));
        Assert.Equal(lengths, periods.Lengths);
        Assert.Equal(periods.ToString(), ColumnPeriods.Parse(periods.ToString()).ToString());
    }

    [Theory]
    [InlineData("hour")]
    [InlineData("=24")]
    [InlineData("hour=")]
    [InlineData("hour=linear")]
    [InlineData("hour=0")]
    [InlineData("hour=-1")]
    [InlineData("hour=inf")]
    [InlineData("hour=decade")]
    public void What_is_no_period_is_refused(string text) =>
        Assert.Contains(text, Assert.Throws<FormatException>(() => ColumnPeriods.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Encodings_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ColumnEncoding.OfCategories("a", []));
        Assert.Throws<ArgumentException>(() => ColumnEncoding.OfCategories("a", ["x", "x"]));
        Assert.Throws<ArgumentException>(() => ColumnEncoding.OfNumbers("a", [], keepsNumber: false));
        Assert.Throws<ArgumentException>(() => ColumnEncoding.OfTimes("a", [double.NaN], keepsNumber: true));
    }

    [Theory]
    [InlineData("1970-01-01", 0)]
    [InlineData("2024-02-29", 19782)]
    [InlineData("1970-01-02T12:00", 1.5)]
    [InlineData("1970-01-02 12:00:00.000", 1.5)]
    [InlineData("1970-01-01t06:00:00z", 0.25)]
    [InlineData("1970-01-01T00:00+06:00", -0.25)]
    [InlineData("1970-01-01T00:00:00,5-0600", 0.25 + (0.5 / 86400))]
    [InlineData("0001-01-01", -719162)]
    public void Times_are_days_since_the_origin(string text, double days)
    {
        Assert.True(TimeField.TryRead(text, out double read, out _));
        Assert.Equal(days, read, 1e-12);
    }

    [Theory]
    [InlineData("2023-02-29")]
    [InlineData("2024-13-01")]
    [InlineData("0000-01-01")]
    [InlineData("2024-1-1")]
    [InlineData("20240101")]
    [InlineData("2024-01-01T")]
    [InlineData("2024-01-01T24:00")]
    [InlineData("2024-01-01T12")]
    [InlineData("2024-01-01T12:60")]
    [InlineData("2024-01-01T12:00:60")]
    [InlineData("2024-01-01T12:00:00.")]
    [InlineData("2024-01-01T12:00+1")]
    [InlineData("2024-01-01T12:00ZZ")]
    [InlineData("2024-01-01 noon")]
    [InlineData("12:00")]
    [InlineData("")]
    public void What_is_no_time_is_none(string text) => Assert.False(TimeField.TryRead(text, out _, out _));

    // Microseconds: the days of ten thousand years have no more digits.
    [Fact]
    public void Times_are_written_as_they_are_read() =>
        Gen.Long[-62_135_596_800_000, 253_402_300_799_000]
            .SampleSeeded(milliseconds =>
            {
                string text = DateTime.UnixEpoch.AddMilliseconds(milliseconds).ToString("yyyy-MM-ddTHH:mm:ss.FFFZ");
                Assert.True(TimeField.TryRead(text, out double days, out _));
                Assert.True(TimeField.TryRead(TimeField.Text(days, isDate: false), out double again, out _));
                Assert.Equal(days, again, 1e-9);
            });

    private static double[] Encoded(ColumnEncoding encoding, double entry)
    {
        double[] encoded = new double[encoding.Width];
        encoding.Encode(entry, encoded);
        return encoded;
    }
}
