using Hyperkernel.Activations;
using Xunit;

namespace Hyperkernel.Tests.Activations;

/// <summary>What the Taylor coefficients of every activation obey, up to order 16.</summary>
public class TaylorLaws
{
    private const int Order = 16;

    // None within 1.05 of a kink at 0, where the circle of the contour integral would leave a branch, but those at which functions without
    // kinks are tried too.
    private static readonly double[] _points = [-3.7, -2.2, -1.3, 1.1, 1.9, 3.4];
    private static readonly double[] _central = [-0.6, 0, 1e-9, 0.4];

    public static TheoryData<string> Names => ActivationSamples.Names;

    public static TheoryData<string> NamesOfAllOrders =>
        [.. ActivationSamples.All.Where(s => s.LargestTaylorOrder is null).Select(s => s.Name)];

    public static TheoryData<string> NamesOverComplexNumbers =>
        [.. ActivationSamples.All.Where(s => s.LargestTaylorOrder is null && ContourIntegral.Has(s)).Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Orders_0_and_1_are_value_and_derivative(string name)
    {
        Activation s = ActivationSamples.Of(name);
        Span<double> coefficients = stackalloc double[2];
        foreach (double y in _points.Concat(_central).Concat(s.Kinks))
        {
            s.TaylorCoefficients(y, coefficients);
            Assert.Equal(s.Value(y), coefficients[0], 1e-15 * (1 + Math.Abs(s.Value(y))));
            Assert.Equal(s.Derivative(y), coefficients[1], 1e-14 * (1 + Math.Abs(s.Derivative(y))));
        }
    }

    [Theory]
    [MemberData(nameof(NamesOverComplexNumbers))]
    public void The_coefficients_are_Cauchys_integrals(string name)
    {
        // What either side rounds is that of the largest value on the circle, and of the recurrence's terms, which are at most Order times
        // that.
        Activation s = ActivationSamples.Of(name);
        double[] coefficients = new double[Order + 1];
        foreach (double y in PointsOf(s))
        {
            s.TaylorCoefficients(y, coefficients);
            (double[] expected, double largest) = ContourIntegral.Of(s, y, Order);
            for (int k = 0; k <= Order; k++)
            {
                Assert.True(
                    Math.Abs(expected[k] - coefficients[k]) <= 1e-13 * largest,
                    $"y {y}, order {k}: {coefficients[k]:R} instead of {expected[k]:R}"
                );
            }

            // Derivatives, without the division by k!, are told apart wherever there is an order to see it at.
            Assert.All(
                Enumerable.Range(2, 4).Where(k => Math.Abs(expected[k]) > 1e-12 * largest),
                k => Assert.True(Math.Abs(expected[k] - (Factorial(k) * coefficients[k])) > 1e-13 * largest)
            );
        }
    }

    [Theory]
    [MemberData(nameof(NamesOfAllOrders))]
    public void The_series_is_the_function_nearby(string name)
    {
        // The remainder is at most largest (|h| / R)^(Order + 1) / (1 - |h| / R) by Cauchy's estimate, here below 1e-12 of it; no second
        // form of the function is needed.
        Activation s = ActivationSamples.Of(name);
        double[] coefficients = new double[Order + 1];
        foreach (double y in PointsOf(s))
        {
            s.TaylorCoefficients(y, coefficients);
            double largest = ContourIntegral.Has(s)
                ? ContourIntegral.Of(s, y, 0).Largest
                : Enumerable.Range(-10, 21).Max(k => Math.Abs(s.Value(y + (0.1 * k))));
            foreach (double h in new[] { -0.18, 0.11, 0.19 })
            {
                double sum = 0;
                for (int k = Order; k >= 0; k--)
                {
                    sum = (sum * h) + coefficients[k];
                }

                Assert.Equal(s.Value(y + h), sum, 2e-12 * largest);
            }
        }
    }

    [Theory]
    [MemberData(nameof(NamesOfAllOrders))]
    public void No_order_above_the_degree_is_there(string name)
    {
        Activation s = ActivationSamples.Of(name);
        double[] coefficients = new double[Order + 1];
        foreach (double y in PointsOf(s).Concat(s.Kinks))
        {
            coefficients.AsSpan().Fill(double.NaN);
            s.TaylorCoefficients(y, coefficients);
            Assert.All(coefficients.Skip((s.TaylorDegree ?? Order) + 1), c => Assert.Equal(0, c));
            Assert.All(coefficients, c => Assert.True(double.IsFinite(c)));
        }
    }

    [Theory]
    [MemberData(nameof(NamesOfAllOrders))]
    public void Fewer_orders_are_the_first_of_more(string name)
    {
        Activation s = ActivationSamples.Of(name);
        double[] all = new double[Order + 1];
        s.TaylorCoefficients(0.7, all);
        for (int order = 0; order < Order; order++)
        {
            double[] some = new double[order + 1];
            s.TaylorCoefficients(0.7, some);
            Assert.Equal(all.Take(order + 1), some);
        }
    }

    [Fact]
    public void A_function_of_the_callers_has_the_orders_that_it_is_given_with()
    {
        ArgumentException unknown = Assert.Throws<ArgumentException>(() => ActivationSamples.Kinked.TaylorCoefficients(0, new double[3]));
        Assert.StartsWith("hard_tanh: Taylor coefficients up to order 2 were asked for", unknown.Message, StringComparison.Ordinal);
        Assert.Contains("known up to order 1", unknown.Message, StringComparison.Ordinal);
        Assert.Contains(
            "hard_tanh",
            Assert.Throws<ArgumentException>(() => ActivationSamples.Kinked.Scaled(2).TaylorCoefficients(0, new double[4])).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "must be 0 or more",
            Assert.Throws<ArgumentException>(() => Activation.Relu.TaylorCoefficients(0, [])).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(0.25, ActivationSamples.Series.Derivative(2), 1e-15);
    }

    private static IEnumerable<double> PointsOf(Activation s) => s.Kinks.Count > 0 || TurnsAtZero(s) ? _points : _points.Concat(_central);

    private static bool TurnsAtZero(Activation s)
    {
        double[] left = new double[Order + 1],
            right = new double[Order + 1];
        s.TaylorCoefficients(-1e-9, left);
        s.TaylorCoefficients(1e-9, right);
        return left.Zip(right).Any(pair => Math.Abs(pair.First - pair.Second) > 1e-6);
    }

    private static double Factorial(int k) => Enumerable.Range(1, k).Aggregate(1.0, (product, i) => product * i);
}
