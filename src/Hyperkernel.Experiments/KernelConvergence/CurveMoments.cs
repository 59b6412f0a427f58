using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Statistics;

namespace Hyperkernel.Experiments.KernelConvergence;

/// <summary>K^h against the angle, over draws.</summary>
/// <param name="Width">The width m of g.</param>
/// <param name="Angles">The angles.</param>
/// <param name="Moments">For each angle the moments over draws.</param>
/// <param name="Limits">For each angle the limit.</param>
internal sealed record CurveMoments(int Width, double[] Angles, RunningMoments[] Moments, double[] Limits)
{
    public static CurveMoments Of(int width, KernelConvergenceUnits units, UnitResults results)
    {
        double[] angles = units.Angles, draws = results.Array(KernelConvergenceUnits.CurveName(width), KernelConvergenceUnits.Draws);
        return new(
            width,
            angles,
            [.. angles.Select((_, i) => RunningMoments.Of(draws.Where((_, k) => k % angles.Length == i)))],
            [.. angles.Select(units.Limit)]);
    }

    public static ResultTable Table(CurveMoments[] curves)
    {
        ResultTable table = new(
            "curves", "K^h((x, z(0)), (x, z(θ))) over draws, beside the limit.", "width m of g", "theta", "mean", "standard deviation", "limit", "mean / limit", "z");
        foreach (CurveMoments curve in curves)
        {
            for (int i = 0; i < curve.Angles.Length; i++)
            {
                RunningMoments k = curve.Moments[i];
                table.Add(curve.Width, curve.Angles[i], k.Mean, k.StandardDeviation, curve.Limits[i], k.Mean / curve.Limits[i], k.ZScore(curve.Limits[i]));
            }
        }

        return table;
    }
}
