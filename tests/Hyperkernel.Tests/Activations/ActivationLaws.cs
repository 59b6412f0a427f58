using System.Reflection;
using CsCheck;
using Hyperkernel.Activations;
using Hyperkernel.Randomness;
using Xunit;

namespace Hyperkernel.Tests.Activations;

/// <summary>What every activation obeys. It does not prove the maps accurate at variances outside 1e-8 to 25.</summary>
public class ActivationLaws
{
    // Angles of correlations 1, 1 - 1e-12, 1 - 1e-6, .95, .54, 0, -.8, -1 + 5e-7 and -1.
    private static readonly double[] _angles = [0, Math.Sqrt(2e-12), Math.Sqrt(2e-6), 0.3, 1, Math.PI / 2, 2.5, Math.PI - 1e-3, Math.PI];
    private static readonly (double V1, double V2)[] _variances = [(1, 1), (0.3, 2), (9, 9), (1e-8, 1), (1e-8, 3e-8), (2, 2.000001)];

    public static TheoryData<string> Names => ActivationSamples.Names;

    public static TheoryData<string> HomogeneousNames =>
        [.. ActivationSamples.All.Where(s => s.Value(4) == 4 * s.Value(1) && s.Value(-4) == 4 * s.Value(-1)).Select(s => s.Name)];

    [Fact]
    public void Every_type_of_activation_has_samples()
    {
        Type[] types = [.. typeof(Activation).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Activation)) && !t.IsAbstract)];
        Assert.NotEmpty(types);
        Assert.All(types, t => Assert.Contains(ActivationSamples.All, a => a.GetType() == t));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_derivative_is_that_of_the_value(string name)
    {
        Activation s = ActivationSamples.Of(name);
        const double Step = 1e-5;
        Gen.Double[-6, 6]
            .Where(y => s.Kinks.Append(0).All(k => Math.Abs(y - k) > 2 * Step))
            .SampleSeeded(
                y =>
                    Assert.Equal(
                        (s.Value(y + Step) - s.Value(y - Step)) / (2 * Step),
                        s.Derivative(y),
                        1e-9 * Math.Max(1, Math.Abs(s.Value(y)) + Math.Abs(s.Derivative(y)))
                    ),
                iter: 300
            );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Kinks_are_where_the_derivative_jumps_and_it_is_the_left_one_there(string name)
    {
        Activation s = ActivationSamples.Of(name);
        Assert.Equal(s.Kinks.Order(), s.Kinks);
        Assert.All(s.Kinks, k => Assert.True(Jumps(s, k) || s.Derivative(k - 1e-9) != s.Derivative(k + 1e-9)));
        Assert.All(s.Kinks, k => Assert.Equal(s.Derivative(k - 1e-9), s.Derivative(k), 1e-8));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_moments_are_those_of_the_definition(string name)
    {
        Activation s = ActivationSamples.Of(name);
        Oracle expectation = OracleOf(s);
        foreach ((double v1, double v2) in Allowed(s, _variances))
        {
            double own1 = Own(s.Value, v1),
                own2 = Own(s.Value, v2);
            double valueScale = Math.Sqrt(own1 * own2),
                slopeScale = Math.Sqrt(Own(s.Derivative, v1) * Own(s.Derivative, v2));
            foreach (double t in _angles)
            {
                DualMoments moments = s.Moments(DualQuadrature.Block(v1, v2, t));
                string where = $"v1 {v1}, v2 {v2}, angle {t}";
                AssertClose(expectation(v1, v2, t, (a, b) => s.Value(a) * s.Value(b)), moments.Value.Covariance, valueScale, where);
                AssertClose(
                    expectation(v1, v2, t, (a, b) => s.Derivative(a) * s.Derivative(b)),
                    moments.Derivative,
                    slopeScale * (s == ActivationSamples.Smooth ? 10 : 1),
                    where
                );
                AssertClose(own1, moments.Value.Variance1, own1, where);
                AssertClose(own2, moments.Value.Variance2, own2, where);
            }
        }

        double Own(Func<double, double> f, double variance) => expectation(variance, variance, 0, (a, b) => f(a) * f(b));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_gap_keeps_its_digits_near_parallel_inputs(string name)
    {
        // sqrt(AB) - |C| = E (k s(a) -+ s(b)/k)^2 / 2 with k^4 = B/A: squares, so the oracle loses nothing by cancellation either.
        Activation s = ActivationSamples.Of(name);
        Oracle expectation = OracleOf(s);
        foreach ((double v1, double v2) in Allowed(s, (1.0, 1.0), (25.0, 25.0), (0.01, 0.01), (2, 2.000001), (0.5, 3), (3, 0.5)))
        {
            foreach (double t in new[] { 1e-7, 1e-6, 1e-4, 1e-2, 0.3, Math.PI - 1e-2 })
            {
                CovarianceBlock value = s.Moments(DualQuadrature.Block(v1, v2, t)).Value;
                double k = Math.Pow(value.Variance2 / value.Variance1, 0.25),
                    sign = value.Covariance < 0 ? -1 : 1;
                double expected = expectation(
                    v1,
                    v2,
                    t,
                    (a, b) =>
                    {
                        double difference = (k * s.Value(a)) - (sign * s.Value(b) / k);
                        return difference * difference / 2;
                    }
                );
                double distance = Math.Sqrt(expected / value.GeometricMean);
                Assert.True(
                    Math.Abs(Math.Sqrt(value.Gap / value.GeometricMean) - distance) <= Tolerances.GapQuadrature(t) * distance,
                    $"v1 {v1}, v2 {v2}, angle {t}: gap {value.Gap:R}, by quadrature {expected:R}"
                );
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_moments_are_the_means_of_random_draws(string name)
    {
        // 16 comparisons a sample and 35 samples: by chance one in 28 seeds would exceed 4 standard errors, this one does not.
        Activation s = ActivationSamples.Of(name);
        const int Draws = 40_000;
        CounterRandom random = new(7, 1);
        ulong index = 0;
        foreach ((double v1, double v2, double rho) in new[] { (1, 1, 0.6), (0.5, 3, -0.4), (4, 1, 0.95), (1, 2, 0) })
        {
            if (Math.Max(v1, v2) > ActivationSamples.LargestVariance(s))
            {
                continue;
            }

            DualMoments moments = s.Moments(CovarianceBlock.FromEntries(v1, v2, rho * Math.Sqrt(v1 * v2)));
            Statistic value = new(),
                slope = new(),
                own1 = new(),
                own2 = new();
            for (int k = 0; k < Draws; k++)
            {
                double x = random.Normal(index++),
                    y = random.Normal(index++);
                double a = Math.Sqrt(v1) * x,
                    b = Math.Sqrt(v2) * ((rho * x) + (Math.Sqrt(1 - (rho * rho)) * y));
                value.Add(s.Value(a) * s.Value(b));
                slope.Add(s.Derivative(a) * s.Derivative(b));
                own1.Add(s.Value(a) * s.Value(a));
                own2.Add(s.Value(b) * s.Value(b));
            }

            value.AssertMean(moments.Value.Covariance);
            slope.AssertMean(moments.Derivative);
            own1.AssertMean(moments.Value.Variance1);
            own2.AssertMean(moments.Value.Variance2);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_output_block_is_a_covariance(string name)
    {
        Activation s = ActivationSamples.Of(name);
        double largest = Math.Min(3, Math.Log10(ActivationSamples.LargestVariance(s)));
        Gen.Select(Gen.Double[-8, largest], Gen.Double[-8, largest], Gen.Double[0, Math.PI], Gen.Double[-9, 0])
            .SampleSeeded(
                (e1, e2, t, near) =>
                {
                    AssertCovariance(s.Moments(DualQuadrature.Block(Math.Pow(10, e1), Math.Pow(10, e2), t)).Value);
                    AssertCovariance(s.Moments(DualQuadrature.Block(Math.Pow(10, e1), Math.Pow(10, e1), Math.Pow(10, near))).Value);
                },
                iter: ActivationSamples.IsNumerical(s) ? 20 : 300
            );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Variances_that_differ_in_their_last_bit_keep_a_gap_that_is_not_negative(string name)
    {
        Activation s = ActivationSamples.Of(name);
        for (double v = 1e-3; v <= Math.Min(100, ActivationSamples.LargestVariance(s)); v *= ActivationSamples.IsNumerical(s) ? 4 : 1.0917)
        {
            double next = Math.BitIncrement(v);
            AssertCovariance(s.Moments(new(next, v, Math.Sqrt(v) * Math.Sqrt(next), 1e-125)).Value);
        }

        AssertCovariance(s.Moments(new(Math.BitIncrement(1.0), 1, 1, 3.7307522E-125)).Value);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Equal_variables_stay_equal(string name)
    {
        Activation s = ActivationSamples.Of(name);
        Gen.Double[-12, Math.Log10(ActivationSamples.LargestVariance(s))]
            .SampleSeeded(
                e =>
                {
                    DualMoments moments = s.Moments(CovarianceBlock.Diagonal(Math.Pow(10, e)));
                    Assert.True(moments.Value.IsDiagonal);
                    Assert.Equal(moments.Value.Variance1, moments.Value.Covariance, 1e-15 * moments.Value.Variance1);
                },
                iter: 100
            );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_variance_of_zero_has_the_limit_without_correlation(string name)
    {
        Activation s = ActivationSamples.Of(name);
        foreach (double other in new[] { 0, 0.4, 9 }.Where(v => v <= ActivationSamples.LargestVariance(s)))
        {
            DualMoments zero = s.Moments(new(0, other, 0, 0)),
                small = s.Moments(new(1e-18, other, 0, Math.Sqrt(1e-18 * other)));
            Assert.Equal(s.Value(0) * s.Value(0), zero.Value.Variance1, 1e-15);
            AssertCovariance(zero.Value);
            if (other > 0)
            {
                // Deviations of 1e-9 change a value and a slope by as much, unless they jump at 0, where a value counts and a slope is
                // averaged.
                Assert.Equal(small.Derivative, zero.Derivative, 1e-7);
                Assert.Equal(Jumps(s, 0) ? 0 : small.Value.Covariance, zero.Value.Covariance, 1e-7);
                Assert.Equal(Jumps(s, 0) ? 0 : small.Value.Gap, zero.Value.Gap, 1e-7);
                Assert.Equal(s.Moments(new(other, 0, 0, 0)).Derivative, zero.Derivative, 1e-15);
                Assert.Equal(s.Moments(new(other, 0, 0, 0)).Value.Covariance, zero.Value.Covariance, 1e-15);
            }

            Assert.True(double.IsFinite(zero.Derivative));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Swapped_variables_have_swapped_moments(string name)
    {
        Activation s = ActivationSamples.Of(name);
        double largest = Math.Min(9, ActivationSamples.LargestVariance(s));
        Gen.Select(Gen.Double[0.01, largest], Gen.Double[0.01, largest], Gen.Double[0, Math.PI])
            .SampleSeeded(
                (v1, v2, t) =>
                {
                    DualMoments moments = s.Moments(DualQuadrature.Block(v1, v2, t)),
                        swapped = s.Moments(DualQuadrature.Block(v2, v1, t));
                    Assert.Equal(moments.Value.Covariance, swapped.Value.Covariance, Tolerances.Scalar * moments.Value.GeometricMean);
                    Assert.Equal(moments.Value.Variance1, swapped.Value.Variance2);
                    Assert.Equal(moments.Derivative, swapped.Derivative, Tolerances.Scalar * Math.Max(1, moments.Derivative));
                    Assert.Equal(moments.Value.Gap, swapped.Value.Gap, Tolerances.Scalar * moments.Value.GeometricMean);
                },
                iter: ActivationSamples.IsNumerical(s) ? 10 : 100
            );
    }

    [Theory]
    [MemberData(nameof(HomogeneousNames))]
    public void A_piecewise_linear_activation_is_homogeneous(string name)
    {
        Activation s = ActivationSamples.Of(name);
        Gen.Select(Gen.Double[0.01, 9], Gen.Double[0.01, 9], Gen.Double[0, Math.PI], Gen.Double[-4, 4])
            .SampleSeeded(
                (v1, v2, t, e) =>
                {
                    double factor = Math.Pow(10, e);
                    CovarianceBlock block = DualQuadrature.Block(v1, v2, t);
                    DualMoments moments = s.Moments(block),
                        scaled = s.Moments(block.Scale(factor));
                    double tolerance = Tolerances.Scalar * factor * moments.Value.GeometricMean;
                    Assert.Equal(factor * moments.Value.Covariance, scaled.Value.Covariance, tolerance);
                    Assert.Equal(factor * moments.Value.Gap, scaled.Value.Gap, tolerance);
                    Assert.Equal(
                        moments.Derivative,
                        scaled.Derivative,
                        8 * Tolerances.Scalar * s.Moments(CovarianceBlock.Diagonal(1)).Derivative
                    );
                },
                iter: 100
            );
    }

    internal static void AssertCovariance(CovarianceBlock block)
    {
        Assert.True(block.Variance1 >= 0 && block.Variance2 >= 0 && block.Gap >= 0, block.ToString());
        Assert.True(
            Math.Abs(Math.Abs(block.Covariance) + block.Gap - block.GeometricMean) <= 8e-15 * block.GeometricMean,
            block.ToString()
        );
    }

    private delegate double Oracle(double variance1, double variance2, double t, Func<double, double, double> function);

    // Polar coordinates see kinks at 0 as rays; other kinks, and a caller's functions, take the nested rule.
    private static Oracle OracleOf(Activation s) =>
        ActivationSamples.IsCallers(s) || s.Kinks.Any(k => k != 0)
            ? (v1, v2, t, f) => DualQuadrature.NestedExpectation(v1, v2, t, s.Kinks, f)
            : DualQuadrature.Expectation;

    private static IEnumerable<(double, double)> Allowed(Activation s, params (double V1, double V2)[] variances) =>
        variances
            .Where(v => Math.Max(v.V1, v.V2) <= ActivationSamples.LargestVariance(s))
            .Take(ActivationSamples.IsCallers(s) ? 2 : variances.Length);

    private static bool Jumps(Activation s, double y) => Math.Abs(s.Value(y + 1e-9) - s.Value(y - 1e-9)) > 0.1;

    private static void AssertClose(double expected, double actual, double scale, string where) =>
        Assert.True(Math.Abs(expected - actual) <= Tolerances.Quadrature * scale, $"{where}: {actual:R} instead of {expected:R}");
}
