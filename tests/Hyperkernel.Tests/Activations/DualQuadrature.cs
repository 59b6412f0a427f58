using Hyperkernel.Activations;

namespace Hyperkernel.Tests.Activations;

/// <summary>Expectations over a Gaussian pair by quadrature of the definition, for activations whose kinks are at 0.</summary>
/// <remarks>
/// In polar coordinates a = sqrt(v1) r cos(f), b = sqrt(v2) r cos(f - t), with t the angle of the correlation. Kinks at 0 are rays, so
/// panels of f end there, and Gauss and Legendre's rule sees analytic integrands only. The angle is the parameter: nothing is lost as t
/// tends to 0.
/// </remarks>
internal static class DualQuadrature
{
    private const double LargestRadius = 10;
    private const int Points = 16;
    private static readonly (double Node, double Weight)[] _rule = GaussLegendre(Points);
    private static readonly (double Node, double Weight)[] _radii = [.. Panels([0, 0.5, 1.2, 2.5, 4.5, 7, LargestRadius])];

    /// <summary>The block of a pair of variances at an angle: covariance sqrt(v1 v2) cos t, gap sqrt(v1 v2) (1 - |cos t|).</summary>
    public static CovarianceBlock Block(double variance1, double variance2, double t)
    {
        double bound = Math.Sqrt(variance1 * variance2),
            half = t <= Math.PI / 2 ? Math.Sin(t / 2) : Math.Cos(t / 2);
        double covariance = t switch
        {
            0 => bound,
            Math.PI => -bound,
            Math.PI / 2 => 0,
            _ => bound * Math.Cos(t),
        };
        return new(
            variance1,
            variance2,
            covariance,
            t == Math.PI ? 0
                : t == Math.PI / 2 ? bound
                : 2 * half * half * bound
        );
    }

    /// <summary>E f(a, b) at an angle t between 0 and pi.</summary>
    public static double Expectation(double variance1, double variance2, double t, Func<double, double, double> function)
    {
        double scale1 = Math.Sqrt(variance1),
            scale2 = Math.Sqrt(variance2),
            sum = 0;
        foreach ((double f, double weight) in Panels(AngleBreaks(t)))
        {
            (double first, double second) = (scale1 * Math.Cos(f), scale2 * Math.Cos(f - t));
            double ray = 0;
            foreach ((double r, double radial) in _radii)
            {
                ray += radial * r * Math.Exp(-r * r / 2) * function(first * r, second * r);
            }

            sum += weight * ray;
        }

        return sum / (2 * Math.PI);
    }

    /// <summary>
    /// The same for functions that are not smooth at given points, or nowhere special: first over b given a, then over a.
    /// </summary>
    /// <remarks>
    /// With a = sqrt(v1) z, b = sqrt(v2)(z cos t + w sin t). Over z, what is left turns within tan t of where b's mean meets a point.
    /// </remarks>
    public static double NestedExpectation(
        double variance1,
        double variance2,
        double t,
        IEnumerable<double> points,
        Func<double, double, double> function
    )
    {
        double scale1 = Math.Sqrt(variance1),
            scale2 = Math.Sqrt(variance2),
            cosine = Math.Cos(t),
            sine = Math.Sin(t),
            sum = 0;
        double[] grid = [.. Enumerable.Range(-12, 25).Select(k => 0.75 * k)];
        IEnumerable<double> turns = points.SelectMany(p =>
            new double[] { -16, -8, -4, -2, 0, 2, 4, 8, 16 }.Select(k => ((p / scale2) + (k * sine)) / cosine)
        );
        foreach ((double z, double weight) in Panels(Within(grid.Concat(points.Select(p => p / scale1)).Concat(turns))))
        {
            double inner = 0;
            foreach (
                (double w, double innerWeight) in Panels(Within(grid.Concat(points.Select(p => ((p / scale2) - (z * cosine)) / sine))))
            )
            {
                inner += innerWeight * Math.Exp(-w * w / 2) * function(scale1 * z, scale2 * ((z * cosine) + (w * sine)));
            }

            sum += weight * Math.Exp(-z * z / 2) * inner;
        }

        return sum / (2 * Math.PI);

        static double[] Within(IEnumerable<double> ends) => [.. ends.Where(e => Math.Abs(e) <= 9).Distinct().Order()];
    }

    // The rays where a or b is 0, and panels that grow away from them, because erf of a large variance turns steeply there.
    private static double[] AngleBreaks(double t)
    {
        double[] rays = [.. new[] { -Math.PI / 2, t - (Math.PI / 2), Math.PI / 2, t + (Math.PI / 2), 1.5 * Math.PI }.Distinct().Order()];
        SortedSet<double> breaks = [.. rays];
        for (int k = 0; k + 1 < rays.Length; k++)
        {
            double length = rays[k + 1] - rays[k];
            foreach (double part in new[] { 0.05, 0.2, 0.5, 0.8, 0.95 })
            {
                _ = breaks.Add(rays[k] + (part * length));
            }
        }

        return [.. breaks];
    }

    private static IEnumerable<(double Node, double Weight)> Panels(double[] breaks)
    {
        for (int k = 0; k + 1 < breaks.Length; k++)
        {
            double middle = (breaks[k] + breaks[k + 1]) / 2,
                half = (breaks[k + 1] - breaks[k]) / 2;
            foreach ((double node, double weight) in _rule)
            {
                yield return (middle + (half * node), half * weight);
            }
        }
    }

    private static (double Node, double Weight)[] GaussLegendre(int count)
    {
        (double, double)[] rule = new (double, double)[count];
        for (int i = 0; i < count; i++)
        {
            double x = Math.Cos(Math.PI * (i + 0.75) / (count + 0.5)),
                slope = 1;
            for (int step = 0; step < 100; step++)
            {
                (double p, double previous) = (x, 1);
                for (int n = 2; n <= count; n++)
                {
                    (p, previous) = ((((2 * n) - 1) * x * p - ((n - 1) * previous)) / n, p);
                }

                slope = count * ((x * p) - previous) / ((x * x) - 1);
                x -= p / slope;
            }

            rule[i] = (x, 2 / ((1 - (x * x)) * slope * slope));
        }

        return rule;
    }
}
