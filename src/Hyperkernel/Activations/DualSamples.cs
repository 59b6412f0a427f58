namespace Hyperkernel.Activations;

/// <summary>Dual maps of an activation divided by their values at equal inputs, as functions of two deviations and x = 2 arcsin(rho) / pi.</summary>
internal sealed class DualSamples(Activation activation)
{
    /// <summary>sqrt(E s^2) and sqrt(E s'^2) at a deviation.</summary>
    public (double Value, double Slope) Scales(double deviation)
    {
        DualMoments own = activation.Moments(CovarianceBlock.Diagonal(deviation * deviation));
        return (Math.Sqrt(own.Value.Variance1), Math.Sqrt(own.Derivative));
    }

    /// <summary>
    /// What a deviation contributes to both maps against a variance of 0, which contributes |s(0)| and the mean slope there: E s(a) and E s'(a), up to
    /// one sign each. 0 where the map is.
    /// </summary>
    public (double Value, double Slope) AgainstZero(double deviation)
    {
        DualMoments zero = activation.Moments(CovarianceBlock.Diagonal(0)), moments = activation.Moments(new(deviation * deviation, 0, 0, 0));
        return (Ratio(moments.Value.Covariance, Math.Sqrt(zero.Value.Variance1)), Ratio(moments.Derivative, Math.Sqrt(zero.Derivative)));
    }

    /// <summary>Both maps at x, over the products of scales.</summary>
    public (double Value, double Slope) At(double first, double second, double x)
    {
        double bound = first * second, half = Math.Sin(Math.PI / 4 * (1 - Math.Abs(x))), gap = 2 * half * half * bound;
        CovarianceBlock block = new(first * first, second * second, Math.CopySign(bound - gap, x), gap);
        DualMoments moments = activation.Moments(block);
        ((double value1, double slope1), (double value2, double slope2)) = (Scales(first), Scales(second));
        return (Ratio(moments.Value.Covariance, value1 * value2), Ratio(moments.Derivative, slope1 * slope2));
    }

    /// <summary>Chebyshev coefficients in x of both maps.</summary>
    public (double[] Value, double[] Slope) Series(double first, double second, int degree)
    {
        double[] points = Chebyshev.Points(degree), values = new double[degree + 1], slopes = new double[degree + 1];
        _ = Parallel.For(0, degree + 1, i => (values[i], slopes[i]) = At(first, second, points[i]));
        return (Chebyshev.Coefficients(values), Chebyshev.Coefficients(slopes));
    }

    private static double Ratio(double value, double scale) => scale == 0 ? 0 : value / scale;
}
