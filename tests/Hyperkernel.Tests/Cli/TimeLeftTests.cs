using Hyperkernel.Cli.Rendering;
using Xunit;

namespace Hyperkernel.Tests.Cli;

/// <summary>Sentences about the time left come seldom, and are right where work goes on evenly.</summary>
public class TimeLeftTests
{
    [Theory]
    [InlineData(100, 0, 5, "work: 5 % done, about 95 s left.", "work: 10 % done, about 90 s left.", "work: 20 % done, about 80 s left.")]
    [InlineData(6000, 0.2, 7, "work: 21 % done, about 99 min left.", "work: 22 % done, about 98 min left.")]
    [InlineData(100000, 0, 7, "work: 1 % done, about 27.5 h left.")]
    [InlineData(4, 0, 0)]
    public void The_time_left(double whole, double begun, int count, params string[] first)
    {
        Clock clock = new();
        List<string> said = [];
        TimeLeft left = new("work", clock, said.Add);
        int steps = 100;
        for (int step = 0; step <= steps; step++)
        {
            clock.Seconds = step * whole / steps;
            left.Report(begun + (step * (1 - begun) / steps));
        }

        Assert.Equal(count, said.Count);
        Assert.Equal(first, said.Take(first.Length));
    }

    private sealed class Clock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => (long)(1000 * Seconds);
    }
}
