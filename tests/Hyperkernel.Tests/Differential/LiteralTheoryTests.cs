using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Layers;
using Xunit;

namespace Hyperkernel.Tests.Differential;

/// <summary>The oracle itself: digits of its functions, and a case by hand.</summary>
public class LiteralTheoryTests
{
    [Fact]
    public void Functions_have_the_digits_that_tables_give()
    {
        // Each constant as the sum of doubles, 48 digits and more; the rest of them is below 1e-46.
        AssertDigits(BigMath.Pi, 3.141592653589793, 1.2246467991473532e-16, -2.9947698097183397e-33);
        AssertDigits(BigMath.Exp(1), 2.718281828459045, 1.4456468917292502e-16, -2.1277171080381768e-33);
        AssertDigits(BigReal.Sqrt(2), 1.4142135623730951, -9.667293313452913e-17, 4.1386753086994136e-33);
    }

    [Fact]
    public void Functions_are_inverse_to_each_other()
    {
        foreach (double x in new[] { 1e-30, 1e-3, 0.4, 0.9999999, 7, 1e9 })
        {
            BigReal exact = x,
                root = BigReal.Sqrt(exact);
            AssertNear(exact, root * root);
            AssertNear(1, BigMath.Exp(exact / 7) * BigMath.Exp(-exact / 7));
            AssertNear(BigMath.Pi / 2, BigMath.Atan(exact) + BigMath.Atan(1 / exact));
            AssertNear(BigMath.Atan(exact), BigMath.Asin(exact / BigReal.Sqrt(1 + (exact * exact))));
        }
    }

    [Fact]
    public void A_relu_kernel_at_a_right_angle_is_that_of_the_formula()
    {
        // E s s' = m (sin t + rho (pi - t)) / (2 pi) at t = pi/2 with m = 3/2; the tangent kernel adds E s's' S^0, and S^0 = 0.
        DifferentialCase drawn = new(
            Mlp.Of(Activation.Relu, 1),
            [
                [1, 0],
                [0, 3],
            ],
            [],
            null
        );
        (BigReal covariance, BigReal tangent, _, _) = new ScalarReference(drawn, single: false).Literally(new(0, 0), new(1, 1), 0)!.Value;
        AssertNear(3 / (4 * BigMath.Pi), covariance);
        AssertNear(3 / (4 * BigMath.Pi), tangent);
    }

    [Fact]
    public void A_wrong_entry_is_told_from_a_right_one()
    {
        Network network = new(new Dense(1, 0.5), new ActivationLayer(Activation.Erf), new Dense());
        DifferentialCase drawn = new(
            network,
            [
                [0.3, 1.1],
                [0.4, -0.2],
            ],
            [],
            null
        );
        ScalarReference reference = new(drawn, single: false);
        KernelComparison comparison = new(reference, single: false, new());
        KernelState right = reference.At(new(0, 0), new(1, 1))!.Value;
        KernelRoute route = new("a route", () => []);
        Assert.Null(comparison.Entries(route, [new(new(0, 0), new(1, 1), right.Covariance.Covariance, right.Tangent)]));
        Assert.NotNull(comparison.Entries(route, [new(new(0, 0), new(1, 1), right.Covariance.Covariance, right.Tangent * (1 + 1e-10))]));
        Assert.NotNull(comparison.Entries(route, [new(new(0, 0), new(1, 1), double.NaN, right.Tangent)]));
    }

    private static void AssertDigits(BigReal value, params double[] parts) =>
        Assert.True(BigReal.Abs(value - parts.Aggregate(BigReal.Zero, (sum, part) => sum + part)).ToDouble() < 1e-46, value.ToString());

    private static void AssertNear(BigReal expected, BigReal actual) =>
        Assert.True(BigReal.Abs(expected - actual) <= BigReal.Abs(expected).Scaled(-260), $"{expected}, {actual}");
}
