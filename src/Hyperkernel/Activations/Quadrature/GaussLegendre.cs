namespace Hyperkernel.Activations.Quadrature;

/// <summary>The rule of Gauss and Legendre with 16 points: exact for polynomials up to degree 31.</summary>
internal static class GaussLegendre
{
    /// <summary>The number of points.</summary>
    public const int Points = 16;

    private static readonly (double Node, double Weight)[] _rule = Rule();

    /// <summary>Nodes in (-1, 1) and their weights.</summary>
    public static ReadOnlySpan<(double Node, double Weight)> Nodes => _rule;

    /// <summary>The integral of a function between two bounds.</summary>
    public static double Integrate(double from, double to, Func<double, double> function)
    {
        double middle = (from + to) / 2,
            half = (to - from) / 2,
            sum = 0;
        foreach ((double node, double weight) in _rule)
        {
            sum += weight * function(middle + (half * node));
        }

        return half * sum;
    }

    // Newton's iteration on the Legendre polynomial.
    private static (double Node, double Weight)[] Rule()
    {
        (double, double)[] rule = new (double, double)[Points];
        for (int i = 0; i < Points; i++)
        {
            double x = Math.Cos(Math.PI * (i + 0.75) / (Points + 0.5)),
                slope = 1;
            for (int step = 0; step < 10; step++)
            {
                (double p, double previous) = (x, 1);
                for (int n = 2; n <= Points; n++)
                {
                    (p, previous) = ((((2 * n) - 1) * x * p - ((n - 1) * previous)) / n, p);
                }

                slope = Points * ((x * p) - previous) / ((x * x) - 1);
                x -= p / slope;
            }

            rule[i] = (x, 2 / ((1 - (x * x)) * slope * slope));
        }

        return rule;
    }
}
