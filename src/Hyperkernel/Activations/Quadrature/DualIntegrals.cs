namespace Hyperkernel.Activations.Quadrature;

/// <summary>The dual maps of any function by quadrature whose error is controlled.</summary>
/// <remarks>
/// E s(a)s(b) is an expectation over a of one over b given a. Where s is smooth, both are trapezoidal sums, whose error falls like exp(-2
/// pi d / h) with the distance d of s's nearest singularity in the complex plane: the step is shortened until the sums of s^2 and s'^2
/// agree with those of their midpoints to 1e-12. Where that takes too many points, or s has points where it is not smooth, Gauss and
/// Legendre's rule serves on intervals that end there (<see cref="ResolvedPanels"/>). The gap sqrt(A B) - |C| of nearly parallel inputs is
/// E (k s(a) -+ s(b)/k)^2 / 2 with k^4 = B/A, by the same points: a sum of squares, so it keeps its digits.
/// </remarks>
internal sealed class DualIntegrals(Jet function, IReadOnlyList<double> breaks)
{
    private const double Tolerance = 1e-12;

    // The rule takes moments of the Gaussian variable itself wrong by 2 exp(-2 pi^2 / h^2) and powers of 2 pi / h: 1e-23 here, but 5e-12 at
    // 0.8.
    private const double LongestStep = 0.6;
    private const double ShortestStep = 0.08;
    private const double UsualReach = 8.3;
    private const double LargestReach = 38;

    // An interval of four deviations is resolved by 16 points to 1e-17.
    private const double LongestPanel = 4;
    private readonly ResolvedPanels _panels = new(function, breaks);

    /// <summary>Whether the function has derivatives of all orders everywhere.</summary>
    public bool IsSmooth => breaks.Count == 0;

    /// <summary>Whether the function is not smooth at some point other than 0.</summary>
    public bool TurnsAwayFromZero => breaks.Any(b => b != 0);

    /// <summary>The dual moments of a pair.</summary>
    public DualMoments Moments(in CovarianceBlock input)
    {
        if (input.IsDiagonal)
        {
            GaussianRule rule = Rule(Math.Sqrt(input.Variance1));
            return new(CovarianceBlock.Diagonal(rule.Own), rule.OwnSlope);
        }

        // The outer variable is the one with the larger variance, whatever their order: swapped inputs have the same moments, to the bit.
        bool swapped = input.Variance1 < input.Variance2;
        double larger = Math.Sqrt(swapped ? input.Variance2 : input.Variance1),
            smaller = Math.Sqrt(swapped ? input.Variance1 : input.Variance2);
        GaussianRule outer = Rule(larger),
            inner = Rule(smaller);
        double bound = input.GeometricMean,
            distance = bound == 0 ? 1 : Math.Min(1, input.Gap / bound);
        double correlation = Math.CopySign(1 - distance, input.Covariance);
        PairSums sums = Sum(larger, outer, smaller, inner, correlation, Math.Sqrt(distance * (2 - distance)));
        double own = Math.Sqrt(outer.Own) * Math.Sqrt(inner.Own);
        bool near = Math.Abs(sums.Value) > own / 2;
        double gap = near ? Math.Min(sums.Value > 0 ? sums.Minus : sums.Plus, own) : own - Math.Abs(sums.Value);
        double value = near ? Math.CopySign(own - gap, sums.Value) : sums.Value;
        return new(swapped ? new(inner.Own, outer.Own, value, gap) : new(outer.Own, inner.Own, value, gap), sums.Slope);
    }

    /// <summary>E s^2 and E s'^2 at a deviation, and the rule that gave them.</summary>
    public GaussianRule Rule(double deviation)
    {
        if (deviation == 0)
        {
            (double value, double slope) = AtZero();
            return new(LongestStep, UsualReach, value * value, slope * slope);
        }

        for (double step = breaks.Count == 0 ? LongestStep : 0; step > ShortestStep; step *= 0.75)
        {
            GaussianRule rule = Trapezoid(deviation, step, 0),
                middle = Trapezoid(deviation, step, 0.5);
            if (
                Math.Abs(rule.Own - middle.Own) <= Tolerance * rule.Own
                && Math.Abs(rule.OwnSlope - middle.OwnSlope) <= Tolerance * rule.OwnSlope
            )
            {
                return new(step, Math.Max(rule.Reach, middle.Reach), (rule.Own + middle.Own) / 2, (rule.OwnSlope + middle.OwnSlope) / 2);
            }
        }

        return ByPanels(deviation);
    }

    // The value at 0, and what its derivative is on average over a small variance.
    private (double Value, double Slope) AtZero() =>
        (function(0).Value, (function(double.Epsilon).Derivative + function(-double.Epsilon).Derivative) / 2);

    private GaussianRule Trapezoid(double deviation, double step, double offset)
    {
        double own = 0,
            slopes = 0,
            z = 0;
        for (int j = 0; z < LargestReach; j++)
        {
            z = (j + offset) * step;
            double weight = (z == 0 ? 0.5 : 1) * Density(z) * step;
            (double right, double rightSlope) = function(deviation * z);
            (double left, double leftSlope) = function(-deviation * z);
            double term = weight * ((right * right) + (left * left)),
                slopeTerm = weight * ((rightSlope * rightSlope) + (leftSlope * leftSlope));
            own += term;
            slopes += slopeTerm;
            if (z > UsualReach && term <= 1e-17 * own && slopeTerm <= 1e-17 * slopes)
            {
                break;
            }
        }

        return new(step, z, own, slopes);
    }

    private GaussianRule ByPanels(double deviation)
    {
        for (double reach = UsualReach; ; reach += 3)
        {
            double own = 0,
                slopes = 0;
            foreach ((double z, double weight) in PanelNodes(OuterEnds(deviation, reach)))
            {
                (double value, double slope) = function(deviation * z);
                own += weight * value * value;
                slopes += weight * slope * slope;
            }

            double edge = Math.Max(Math.Abs(function(reach * deviation).Value), Math.Abs(function(-reach * deviation).Value));
            if (edge * edge * Density(reach) <= 1e-14 * own || reach > LargestReach)
            {
                return new(0, reach, own, slopes);
            }
        }
    }

    private PairSums Sum(double larger, GaussianRule outer, double smaller, GaussianRule inner, double correlation, double complement)
    {
        double k = outer.Own == 0 || inner.Own == 0 ? 1 : Math.Sqrt(Math.Sqrt(inner.Own / outer.Own)),
            deviation = smaller * complement;
        bool trapezoidal = outer.Step > 0 && inner.Step > 0;
        double reach = Math.Max(outer.Reach, inner.Reach);
        (double Z, double Weight)[] outerNodes = trapezoidal
            ? TrapezoidNodes(Math.Min(outer.Step, inner.Step), reach)
            : PanelNodes(OuterEnds(larger, reach, smaller * correlation, complement / Math.Abs(correlation)));
        (double Z, double Weight)[] fixedNodes =
            deviation == 0 ? [(0, 1)]
            : trapezoidal ? TrapezoidNodes(Math.Min(LongestStep, inner.Step / complement), inner.Reach)
            : [];
        (double Value, double Slope)? atZero = smaller == 0 ? AtZero() : null;
        PairSums total = default;
        foreach ((double z, double weight) in outerNodes)
        {
            (double first, double firstSlope) = function(larger * z);
            double mean = smaller * correlation * z,
                value = 0,
                slope = 0,
                minus = 0,
                plus = 0;
            foreach (
                (double w, double innerWeight) in fixedNodes.Length > 0 ? fixedNodes : PanelNodes(InnerEnds(mean, deviation, inner.Reach))
            )
            {
                (double second, double secondSlope) = atZero ?? function(mean + (deviation * w));
                double difference = (k * first) - (second / k),
                    sum = (k * first) + (second / k);
                value += innerWeight * second;
                slope += innerWeight * secondSlope;
                minus += innerWeight * difference * difference;
                plus += innerWeight * sum * sum;
            }

            total.Value += weight * first * value;
            total.Slope += weight * firstSlope * slope;
            total.Minus += weight * minus / 2;
            total.Plus += weight * plus / 2;
        }

        return total;
    }

    private static (double Z, double Weight)[] TrapezoidNodes(double step, double reach)
    {
        int count = (int)Math.Ceiling(reach / step);
        (double, double)[] nodes = new (double, double)[(2 * count) + 1];
        for (int j = -count; j <= count; j++)
        {
            nodes[j + count] = (j * step, step * Density(j * step));
        }

        return nodes;
    }

    private static (double Z, double Weight)[] PanelNodes(List<double> ends)
    {
        (double, double)[] nodes = new (double, double)[GaussLegendre.Points * (ends.Count - 1)];
        int next = 0;
        for (int i = 0; i + 1 < ends.Count; i++)
        {
            double middle = (ends[i] + ends[i + 1]) / 2,
                half = (ends[i + 1] - ends[i]) / 2;
            foreach ((double node, double weight) in GaussLegendre.Nodes)
            {
                double z = middle + (half * node);
                nodes[next++] = (z, half * weight * Density(z));
            }
        }

        return nodes;
    }

    // Where s(larger z) and the expectation of s(slope z + ...) are resolved: the latter turns sharply at its breaks where the rest is
    // narrow.
    private List<double> OuterEnds(double larger, double reach, double slope = 0, double width = 1)
    {
        List<double> ends = [-reach, reach];
        AddScaled(_panels.Covering(larger * reach), larger);
        if (slope != 0)
        {
            AddScaled(_panels.Covering(Math.Abs(slope) * reach), slope);
            foreach (double at in breaks)
            {
                for (double distance = 2 * width; distance < Math.Min(1, 9 * width); distance *= 2)
                {
                    ends.Add((at / slope) - distance);
                    ends.Add((at / slope) + distance);
                }
            }
        }

        return Cut(ends, reach, LongestPanel);

        void AddScaled(double[] points, double scale)
        {
            foreach (double point in points)
            {
                ends.Add(point / scale);
            }
        }
    }

    private List<double> InnerEnds(double mean, double deviation, double reach)
    {
        List<double> ends = [-reach, reach];
        foreach (double point in _panels.Covering(Math.Abs(mean) + (deviation * reach)))
        {
            ends.Add((point - mean) / deviation);
        }

        return Cut(ends, reach, LongestPanel);
    }

    // The points within reach in order, without repetitions, and no two farther apart than the longest panel.
    private static List<double> Cut(List<double> ends, double reach, double longest)
    {
        ends.Sort();
        List<double> result = [-reach];
        foreach (double end in ends)
        {
            double last = result[^1],
                length = end - last;
            if (Math.Abs(end) > reach || length <= 1e-14 * (1 + Math.Abs(end)))
            {
                continue;
            }

            int parts = (int)Math.Ceiling(length / longest);
            for (int p = 1; p <= parts; p++)
            {
                result.Add(p == parts ? end : last + (length * p / parts));
            }
        }

        return result;
    }

    private static double Density(double z) => Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);

    // E s(a)s(b), E s'(a)s'(b) and E (k s(a) -+ s(b)/k)^2 / 2.
    private struct PairSums
    {
        public double Value;
        public double Slope;
        public double Minus;
        public double Plus;
    }
}
