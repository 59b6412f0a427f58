using System.Collections.Concurrent;

namespace Hyperkernel.Activations;

/// <summary>Dual maps of an activation divided by their values at equal inputs, as functions of two deviations and x = 2 arcsin(rho) / pi.</summary>
/// <remarks>Smooth functions of moderate deviations are expanded in Hermite polynomials; others take their scalar maps.</remarks>
internal sealed class DualSamples(Activation activation, DualIntegrals integrals)
{
    private readonly ConcurrentDictionary<double, (double Value, double Slope, double[]? Series)> _known = new();

    /// <summary>sqrt(E s^2) and sqrt(E s'^2) at a deviation.</summary>
    public (double Value, double Slope) Scales(double deviation)
    {
        GaussianRule rule = integrals.Rule(deviation);
        return (Math.Sqrt(rule.Own), Math.Sqrt(rule.OwnSlope));
    }

    /// <summary>
    /// What a deviation contributes to both maps against a variance of 0, which contributes |s(0)| and the mean slope there: E s(a) and E s'(a), up to
    /// one sign each. 0 where the map is.
    /// </summary>
    public (double Value, double Slope) AgainstZero(double deviation)
    {
        DualMoments zero = integrals.Moments(CovarianceBlock.Diagonal(0)), moments = integrals.Moments(new(deviation * deviation, 0, 0, 0));
        return (Ratio(moments.Value.Covariance, Math.Sqrt(zero.Value.Variance1)), Ratio(moments.Derivative, Math.Sqrt(zero.Derivative)));
    }

    /// <summary>Both maps at x, over the products of scales.</summary>
    public (double Value, double Slope) At(double first, double second, double x)
    {
        (double value1, double slope1, double[]? series1) = Known(first);
        (double value2, double slope2, double[]? series2) = Known(second);
        double value = 0, slope = 0;
        if (series1 is not null && series2 is not null)
        {
            // Horner's rule for a polynomial and its derivative.
            double rho = Math.Sin(Math.PI / 2 * x);
            for (int n = Math.Min(series1.Length, series2.Length) - 1; n >= 0; n--)
            {
                slope = (slope * rho) + value;
                value = (value * rho) + (series1[n] * series2[n]);
            }

            slope /= first * second;
        }
        else
        {
            double bound = first * second, half = Math.Sin(Math.PI / 4 * (1 - Math.Abs(x))), gap = 2 * half * half * bound;
            DualMoments moments = activation.Moments(new(first * first, second * second, Math.CopySign(bound - gap, x), gap));
            (value, slope) = (moments.Value.Covariance, moments.Derivative);
        }

        return (Ratio(value, value1 * value2), Ratio(slope, slope1 * slope2));
    }

    /// <summary>Chebyshev coefficients in x of both maps.</summary>
    public (double[] Value, double[] Slope) Series(double first, double second, int degree)
    {
        double[] points = Chebyshev.Points(degree), values = new double[degree + 1], slopes = new double[degree + 1];
        _ = Parallel.For(0, degree + 1, i => (values[i], slopes[i]) = At(first, second, points[i]));
        return (Chebyshev.Coefficients(values), Chebyshev.Coefficients(slopes));
    }

    private static double Ratio(double value, double scale) => scale == 0 ? 0 : value / scale;

    private (double Value, double Slope, double[]? Series) Known(double deviation) => _known.GetOrAdd(deviation, d =>
    {
        GaussianRule rule = integrals.Rule(d);
        return (Math.Sqrt(rule.Own), Math.Sqrt(rule.OwnSlope), HermiteSeries.Of(activation.Value, d, rule));
    });
}
