using System.Collections.Concurrent;
using CsCheck;
using Xunit;
using Xunit.Sdk;

namespace Hyperkernel.Tests;

public class SeededSamplingTests
{
    [Fact]
    public void Every_run_draws_the_same_and_each_draw_its_own()
    {
        Assert.Equal(Draws(threads: 0), Draws(threads: 1));

        // Now and then CsCheck draws a bound itself.
        Assert.InRange(Draws(threads: 1).Distinct().Count(), 45, 50);
    }

    [Fact]
    public void A_failure_says_what_was_drawn()
    {
        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(() => Gen.Const(7).Sample(n => Assert.Equal(8, n)));
        Assert.Contains("CsCheck_Seed=", failure.Message, StringComparison.Ordinal);
        Assert.Contains(", 7: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_skip_is_no_failure()
    {
        Exception? thrown = null;
        try
        {
            Gen.Const(7).Sample(_ => Assert.Skip("No such library here."));
        }
        catch (Exception exception)
        {
            thrown = exception;
        }

        // xUnit's own ways to expect an exception let this one through.
        Assert.True(thrown is SkipException, thrown?.ToString());
    }

    private static double[] Draws(int threads)
    {
        ConcurrentBag<double> draws = [];
        Gen.Select(Gen.Double[0, 1], Gen.Double[0, 1]).Sample((a, b) => draws.Add(a + b), iter: 50, threads: threads);
        return [.. draws.Order()];
    }
}
