using Hyperkernel.Inference.Flow;
using Xunit;

namespace Hyperkernel.Tests.Inference.Dense;

/// <summary>The integral of an exponential, to the last digits at every argument.</summary>
public class RelaxationTests
{
    public static TheoryData<double> Arguments => [1e-300, 1e-20, 1e-16, 1e-12, 1e-8, 1e-4, 0.01, 0.3, 0.999999, 1, 1.000001, 3, 20, 800];

    [Theory]
    [MemberData(nameof(Arguments))]
    public void It_is_its_power_series(double x)
    {
        // (1 - exp(-x)) / x = exp(-x) sum of x^k / (k + 1)!: terms of one sign.
        double term = 1,
            sum = 0;
        for (int k = 1; term > sum * 1e-18; k++)
        {
            sum += term;
            term *= x / (k + 1);
        }

        double exact = x > 700 ? 1 / x : Math.Exp(-x) * sum;
        Assert.Equal(exact, Relaxation.Integral(x, 1), 4e-15 * exact);
        Assert.Equal(5 * exact, Relaxation.Integral(x / 5, 5), 2e-14 * exact);
    }

    [Theory]
    [MemberData(nameof(Arguments))]
    public void Two_halves_of_a_time_make_the_whole(double x)
    {
        // The second half is the first, decayed.
        double half = Relaxation.Integral(x, 0.5);
        Assert.Equal(half * (1 + Math.Exp(-x / 2)), Relaxation.Integral(x, 1), 4e-15 * half);
    }

    [Fact]
    public void The_ends_are_exact()
    {
        Assert.Equal(7, Relaxation.Integral(0, 7));
        Assert.Equal(0, Relaxation.Integral(3, 0));
        Assert.Equal(0.25, Relaxation.Integral(4, double.PositiveInfinity));
    }

    [Fact]
    public void The_plain_form_would_have_lost_the_digits() =>
        Assert.True(Math.Abs(((1 - Math.Exp(-1e-12)) / 1e-12) - Relaxation.Integral(1e-12, 1)) > 1e-6);
}
