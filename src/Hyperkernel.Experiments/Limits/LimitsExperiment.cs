using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Figures;
using Hyperkernel.Experiments.Statistics;

namespace Hyperkernel.Experiments.Limits;

/// <summary>Finite quantities beside their limits, over a sweep of sizes (Remark 1).</summary>
public static class LimitsExperiment
{
    /// <summary>The experiment.</summary>
    public static Experiment Create() => new Experiment<LimitsConfiguration>(
        "limits",
        "Limits: what finite hypernetworks tend to",
        "For each limit of the paper's appendix: the finite quantity's mean over draws with its standard error, the limit in closed form, and how many standard errors lie between them, over a sweep of widths.",
        1,
        LimitsJson.Default.LimitsConfiguration,
        LimitsConfiguration.Of,
        Plan);

    private static Plan Plan(LimitsConfiguration c) => new([.. c.FeatureCounts.Select(k => FourierUnits.Create(k, c.FeatureDraws))], results => Conclude(c, results));

    private static Findings Conclude(LimitsConfiguration c, UnitResults results)
    {
        RunningMoments[] moments = [.. c.FeatureCounts.Select(k => RunningMoments.Of(results.Array(FourierUnits.Name(k), FourierUnits.Draws)))];
        double[] counts = [.. c.FeatureCounts.Select(k => (double)k)];
        double limit = FourierUnits.Limit;
        ResultTable table = new("limits", "Means over draws beside the limits.", "quantity", "size", "draws", "mean", "standard error", "limit", "z");
        for (int i = 0; i < counts.Length; i++)
        {
            table.Add("Remark 1", counts[i], moments[i].Count, moments[i].Mean, moments[i].StandardError, limit, moments[i].ZScore(limit));
        }

        Figure figure = new(
            "limits",
            "Left: mean over draws with two standard errors, the limit dashed. Right: standard deviation over draws.",
            new LineChart(
                "Remark 1",
                Axis.Powers("features k", counts),
                new Axis("p(z)·p(z′)/k"),
                new Series("limit", counts, [.. counts.Select(_ => limit)]) { Mark = Mark.DashedLine, Colour = -1 },
                new Series("mean ± 2 standard errors", counts, [.. moments.Select(m => m.Mean)])
                {
                    Colour = 0,
                    Spread = Spread.Bars,
                    Lower = [.. moments.Select(m => m.Mean - (2 * m.StandardError))],
                    Upper = [.. moments.Select(m => m.Mean + (2 * m.StandardError))],
                }),
            new LineChart(
                "Spread",
                Axis.Powers("features k", counts),
                new Axis("standard deviation", AxisScale.Logarithmic),
                new Series("measured", counts, [.. moments.Select(m => m.StandardDeviation)]) { Colour = 0 }));
        double worst = moments.Max(m => Math.Abs(m.ZScore(limit)));
        return new(
            [new("Remark 1", "p(z)·p(z′)/k tends to exp(−|z − z′|²/2).", FormattableString.Invariant($"At most {worst:F1} standard errors from it."), worst < 4 ? Verdict.Agrees : Verdict.Differs)],
            [figure],
            [table]);
    }
}
