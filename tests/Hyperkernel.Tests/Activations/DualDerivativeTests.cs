using Hyperkernel.Activations;
using Xunit;

namespace Hyperkernel.Tests.Activations;

/// <summary>Derivatives of dual maps against differences of the maps that carry a gap.</summary>
public sealed class DualDerivativeTests
{
    private const double Tolerance = 1e-6;

    public static TheoryData<string> Names => [.. ActivationSamples.All.Where(a => a.WhyNoDerivatives is null).Select(a => a.Name)];

    [Fact]
    public void Only_functions_with_jumps_beyond_a_rectifiers_have_none() =>
        Assert.All(
            ActivationSamples.All.Where(a => a.WhyNoDerivatives is not null),
            a => Assert.True(a.Name.Contains("elu(", StringComparison.Ordinal) || a.Name is "elu" or "hard_tanh", a.Name)
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void They_are_those_of_the_maps(string name)
    {
        Activation activation = ActivationSamples.All.Single(a => a.Name == name);
        double most = Math.Min(1, ActivationSamples.LargestVariance(activation) / 2);
        foreach ((double v1, double v2) in ((double, double)[])[(most, most / 2), (most / 3, most), (most, most)])
        {
            foreach (double rho in (double[])[-0.9, -0.3, 0.2, 0.7, 0.95])
            {
                double c = rho * Math.Sqrt(v1 * v2);
                double[] first = new double[activation.DerivativeNumbers],
                    second = new double[activation.DerivativeNumbers];
                OwnDerivatives own = activation.OwnDerivatives(v1, first);
                activation.OwnDerivatives(v2, second);
                DualDerivatives actual = activation.DualDerivatives(v1, c, v2, first, second);
                (double value, double slope) = Maps(activation, v1, c, v2);
                Close(value, actual.Value);
                Close(slope, actual.Slope);
                CloseBoth(Difference(h => Maps(activation, v1, c + h, v2), c), (actual.ValueByCovariance, actual.SlopeByCovariance));
                CloseBoth(Difference(h => Maps(activation, v1 + h, c, v2), v1), (actual.ValueByVariance1, actual.SlopeByVariance1));
                CloseBoth(Difference(h => Maps(activation, v1, c, v2 + h), v2), (actual.ValueByVariance2, actual.SlopeByVariance2));
                (value, slope) = Own(activation, v1);
                Close(value, own.Value);
                Close(slope, own.Slope);
                CloseBoth(Difference(h => Own(activation, v1 + h), v1), (own.ValueByVariance, own.SlopeByVariance));
            }
        }

        void Close(double expected, double actual) =>
            Assert.True(
                Math.Abs(expected - actual) <= Tolerance * (1 + Math.Abs(expected)),
                $"{name}: {actual:R}, by differences {expected:R}"
            );
        void CloseBoth((double Value, double Slope) expected, (double Value, double Slope) actual)
        {
            Close(expected.Value, actual.Value);
            Close(expected.Slope, actual.Slope);
        }
    }

    private static (double Value, double Slope) Maps(Activation activation, double v1, double c, double v2)
    {
        DualMoments moments = activation.Moments(CovarianceBlock.FromEntries(v1, v2, c));
        return (moments.Value.Covariance, moments.Derivative);
    }

    private static (double Value, double Slope) Own(Activation activation, double v)
    {
        DualMoments moments = activation.Moments(CovarianceBlock.Diagonal(v));
        return (moments.Value.Variance1, moments.Derivative);
    }

    // Central differences of two steps, extrapolated.
    private static (double, double) Difference(Func<double, (double, double)> map, double at)
    {
        double h = 1e-3 * Math.Abs(at);
        (double a, double b) = Central(h);
        (double a2, double b2) = Central(h / 2);
        return (((4 * a2) - a) / 3, ((4 * b2) - b) / 3);

        (double, double) Central(double step)
        {
            (double up, double upSlope) = map(step);
            (double down, double downSlope) = map(-step);
            return ((up - down) / (2 * step), (upSlope - downSlope) / (2 * step));
        }
    }
}
