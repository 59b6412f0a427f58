using System.Collections.Concurrent;
using Hyperkernel.Activations.Quadrature;
using Hyperkernel.Activations.SpecialFunctions;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Activations.Tables;

/// <summary>
/// Dual maps of an activation divided by their values at equal inputs, as functions of two deviations and x = 2 arcsin(rho) / pi.
/// </summary>
/// <remarks>Smooth functions of moderate deviations are expanded in Hermite polynomials; others take their scalar maps.</remarks>
internal sealed class DualSamples
{
    private readonly Activation _activation;
    private readonly DualIntegrals _integrals;
    private readonly ConcurrentDictionary<double, (double Value, double Slope, double[]? Series)> _known = new();

    // How many terms the largest deviation takes; null where there are no expansions.
    private readonly int? _longest;

    public DualSamples(Activation activation, DualIntegrals integrals, double largest)
    {
        (_activation, _integrals) = (activation, integrals);
        GaussianRule rule = integrals.Rule(largest);
        double[]? series = integrals.IsSmooth ? HermiteSeries.Of(activation.Value, largest, rule) : null;
        _longest = series?.Length;
        _known[largest] = (Math.Sqrt(rule.Own), Math.Sqrt(rule.OwnSlope), series);
    }

    /// <summary>sqrt(E s^2) and sqrt(E s'^2) at a deviation.</summary>
    public (double Value, double Slope) Scales(double deviation)
    {
        GaussianRule rule = _integrals.Rule(deviation);
        return (Math.Sqrt(rule.Own), Math.Sqrt(rule.OwnSlope));
    }

    /// <summary>
    /// What a deviation contributes to both maps against a variance of 0, which contributes |s(0)| and the mean slope there: E s(a) and E
    /// s'(a), up to one sign each. 0 where the map is.
    /// </summary>
    public (double Value, double Slope) AgainstZero(double deviation)
    {
        DualMoments zero = _integrals.Moments(CovarianceBlock.Diagonal(0)),
            moments = _integrals.Moments(new(deviation * deviation, 0, 0, 0));
        return (Ratio(moments.Value.Covariance, Math.Sqrt(zero.Value.Variance1)), Ratio(moments.Derivative, Math.Sqrt(zero.Derivative)));
    }

    /// <summary>Both maps at some x, over the products of scales.</summary>
    /// <exception cref="OperationCanceledException">The work was ended.</exception>
    public (double[] Values, double[] Slopes) At(double first, double second, double[] x, ParallelOptions parallel)
    {
        parallel.CancellationToken.ThrowIfCancellationRequested();
        (double value1, double slope1, double[]? series1) = Known(first);
        (double value2, double slope2, double[]? series2) = Known(second);
        double[] values = new double[x.Length],
            slopes = new double[x.Length];
        if (series1 is not null && series2 is not null)
        {
            HermiteSeries.Sum(series1, series2, Array.ConvertAll(x, angle => Math.Sin(Math.PI / 2 * angle)), values, slopes);
            slopes = Array.ConvertAll(slopes, slope => slope / (first * second));
        }
        else
        {
            double bound = first * second;
            InParallel.For(
                0,
                x.Length,
                parallel,
                i =>
                {
                    double half = Math.Sin(Math.PI / 4 * (1 - Math.Abs(x[i]))),
                        gap = 2 * half * half * bound;
                    DualMoments moments = _activation.Moments(new(first * first, second * second, Math.CopySign(bound - gap, x[i]), gap));
                    (values[i], slopes[i]) = (moments.Value.Covariance, moments.Derivative);
                }
            );
        }

        return (
            Array.ConvertAll(values, value => Ratio(value, value1 * value2)),
            Array.ConvertAll(slopes, slope => Ratio(slope, slope1 * slope2))
        );
    }

    /// <summary>Chebyshev coefficients in x of both maps.</summary>
    public (double[] Values, double[] Slopes) Series(double first, double second, int degree, ParallelOptions parallel)
    {
        (double[] values, double[] slopes) = At(first, second, Chebyshev.Points(degree), parallel);
        return (Chebyshev.Coefficients(values), Chebyshev.Coefficients(slopes));
    }

    private static double Ratio(double value, double scale) => scale == 0 ? 0 : value / scale;

    private (double Value, double Slope, double[]? Series) Known(double deviation) =>
        _known.GetOrAdd(
            deviation,
            d =>
            {
                GaussianRule rule = _integrals.Rule(d);
                return (
                    Math.Sqrt(rule.Own),
                    Math.Sqrt(rule.OwnSlope),
                    _longest is null ? null : HermiteSeries.Of(_activation.Value, d, rule, _longest)
                );
            }
        );
}
