using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Statistics;

namespace Hyperkernel.Experiments.KernelConvergence;

/// <summary>K^h against the angle, over draws.</summary>
/// <param name="Width">The width m of g.</param>
/// <param name="Angles">The angles.</param>
/// <param name="Moments">For each angle the moments over draws.</param>
/// <param name="Lower">For each angle the tenth part of draws lies below it.</param>
/// <param name="Upper">For each angle the tenth part of draws lies above it.</param>
/// <param name="Limits">For each angle the limit.</param>
internal sealed record CurveMoments(int Width, double[] Angles, RunningMoments[] Moments, double[] Lower, double[] Upper, double[] Limits)
{
    private const double Tail = .1;

    public static CurveMoments Of(int width, KernelConvergenceUnits units, UnitResults results)
    {
        double[] angles = units.Angles,
            draws = results.Array(KernelConvergenceUnits.CurveName(width), KernelConvergenceUnits.Draws);
        double[][] sorted = [.. angles.Select((_, i) => draws.Where((_, k) => k % angles.Length == i).Order().ToArray())];
        return new(
            width,
            angles,
            [.. sorted.Select(RunningMoments.Of)],
            [.. sorted.Select(values => Quantile.OfSorted(values, Tail))],
            [.. sorted.Select(values => Quantile.OfSorted(values, 1 - Tail))],
            [.. angles.Select(units.Limit)]
        );
    }

    public static ResultTable Table(CurveMoments[] curves)
    {
        ResultTable table = new(
            "curves",
            "Kʰ((x, z(0)), (x, z(θ))) over draws, beside the limit.",
            "width m of g",
            "theta",
            "mean",
            "standard deviation",
            "10 %",
            "90 %",
            "limit",
            "mean / limit",
            "z"
        );
        foreach (CurveMoments curve in curves)
        {
            for (int i = 0; i < curve.Angles.Length; i++)
            {
                RunningMoments k = curve.Moments[i];
                table.Add(
                    curve.Width,
                    curve.Angles[i],
                    k.Mean,
                    k.StandardDeviation,
                    curve.Lower[i],
                    curve.Upper[i],
                    curve.Limits[i],
                    k.Mean / curve.Limits[i],
                    k.ZScore(curve.Limits[i])
                );
            }
        }

        return table;
    }
}
