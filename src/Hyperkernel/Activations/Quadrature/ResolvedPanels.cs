using System.Collections.Concurrent;

namespace Hyperkernel.Activations.Quadrature;

/// <summary>Intervals of the real line on each of which Gauss and Legendre's rule resolves a function and its derivative.</summary>
/// <remarks>
/// Intervals end at the points where the function is not smooth, and are halved until the integrals of the squares agree with those of both
/// halves. They are found as far out as is asked for, in rings whose size grows with their distance from 0, and kept.
/// </remarks>
internal sealed class ResolvedPanels(Jet function, IReadOnlyList<double> breaks)
{
    private const double Tolerance = 1e-13;
    private const int LargestDepth = 24;
    private readonly ConcurrentDictionary<int, double[]> _byRing = new();

    /// <summary>The intervals' ends in ascending order, from at most -reach to at least reach.</summary>
    public double[] Covering(double reach)
    {
        int ring = 0;
        while (Math.ScaleB(1, 2 * ring) < reach && ring < 100)
        {
            ring++;
        }

        return _byRing.GetOrAdd(ring, Find);
    }

    private double[] Find(int ring)
    {
        SortedSet<double> ends = [0, .. breaks.Where(b => Math.Abs(b) <= Math.ScaleB(1, 2 * ring))];
        for (int k = 0; k <= ring; k++)
        {
            _ = ends.Add(Math.ScaleB(1, 2 * k));
            _ = ends.Add(-Math.ScaleB(1, 2 * k));
        }

        double[] coarse = [.. ends];
        double scale = 0,
            slopeScale = 0;
        foreach (double end in coarse.Where(e => Math.Abs(e) <= 1))
        {
            (double value, double slope) = function(end);
            (scale, slopeScale) = (Math.Max(scale, value * value), Math.Max(slopeScale, slope * slope));
        }

        List<double> fine = [coarse[0]];
        for (int i = 0; i + 1 < coarse.Length; i++)
        {
            Refine(coarse[i], coarse[i + 1], Squares(coarse[i], coarse[i + 1]), (scale, slopeScale), 0, fine);
        }

        return [.. fine];
    }

    private void Refine(
        double from,
        double to,
        (double Value, double Slope) whole,
        (double Value, double Slope) scale,
        int depth,
        List<double> ends
    )
    {
        double middle = (from + to) / 2;
        (double Value, double Slope) left = Squares(from, middle),
            right = Squares(middle, to);
        bool resolved =
            Agrees(whole.Value, left.Value + right.Value, scale.Value * (to - from))
            && Agrees(whole.Slope, left.Slope + right.Slope, scale.Slope * (to - from));
        if (resolved || depth == LargestDepth || !double.IsFinite(whole.Value + whole.Slope))
        {
            ends.Add(to);
            return;
        }

        Refine(from, middle, left, scale, depth + 1, ends);
        Refine(middle, to, right, scale, depth + 1, ends);
    }

    private static bool Agrees(double whole, double parts, double scale) =>
        Math.Abs(whole - parts) <= Tolerance * (Math.Abs(parts) + (1e-2 * scale));

    private (double Value, double Slope) Squares(double from, double to)
    {
        double middle = (from + to) / 2,
            half = (to - from) / 2,
            values = 0,
            slopes = 0;
        foreach ((double node, double weight) in GaussLegendre.Nodes)
        {
            (double value, double slope) = function(middle + (half * node));
            values += weight * value * value;
            slopes += weight * slope * slope;
        }

        return (half * values, half * slopes);
    }
}
