using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Figures;
using Hyperkernel.Experiments.Statistics;

namespace Hyperkernel.Experiments.KernelConvergence;

/// <summary>How K^h of finite hypernetworks comes to the hyperkernel Theta^h (section 1.1 of the paper, its Figure 1).</summary>
public static class KernelConvergenceExperiment
{
    // One network counts as converging where its variance falls at least by this factor over the whole range of widths.
    private const double Falls = 3;

    /// <summary>The experiment.</summary>
    public static Experiment Create() => new Experiment<KernelConvergenceConfiguration>(
        "kernel-convergence",
        "Convergence of the empirical hyperkernel",
        "The empirical kernel Kʰ(u,u') = grad h(u)·grad h(u') of hypernetworks h(x,z) = g(z; f(x)) with random weights, at u = (x, z(0)) and u' = (x, z(θ)), z(θ) = (sin θ, cos θ), "
        + "beside its limit Θʰ: over the widths n of f and m of g, and over θ. ReLU networks in NTK parameterisation; the paper does not give its inputs, so these are ours.",
        2,
        KernelConvergenceJson.Default.KernelConvergenceConfiguration,
        KernelConvergenceConfiguration.Of,
        Plan);

    private static Plan Plan(KernelConvergenceConfiguration c)
    {
        c.Check();
        KernelConvergenceUnits units = new(c);
        return new(units.All(), results => Conclude(c, units, results));
    }

    private static Findings Conclude(KernelConvergenceConfiguration c, KernelConvergenceUnits units, UnitResults results)
    {
        int[] ns = [.. c.MetaWidths.Order()], ms = [.. c.PrimaryWidths.Order()];
        double limit = units.Limit(Math.PI * c.Angle);
        RunningMoments[,] cells = new RunningMoments[ms.Length, ns.Length];
        ResultTable table = new(
            "moments", "Kʰ(u,u') over draws for each pair of widths, beside the limit.", "width n of f", "width m of g", "draws", "mean", "standard error", "variance", "limit", "mean / limit", "variance / limit^2");
        for (int i = 0; i < ms.Length; i++)
        {
            for (int j = 0; j < ns.Length; j++)
            {
                RunningMoments k = cells[i, j] = RunningMoments.Of(results.Array(KernelConvergenceUnits.CellName(ns[j], ms[i]), KernelConvergenceUnits.Draws));
                table.Add(ns[j], ms[i], k.Count, k.Mean, k.StandardError, k.Variance, limit, k.Mean / limit, k.Variance / (limit * limit));
            }
        }

        CurveMoments[] curves = [.. c.CurvePrimaryWidths.Select(m => CurveMoments.Of(m, units, results))];
        double[] widths = [.. c.MeanMetaWidths.Order().Select(n => (double)n)];
        RunningMoments[] means = [.. c.MeanMetaWidths.Order().Select(n => RunningMoments.Of(
            results.Array(KernelConvergenceUnits.MeanName(n), KernelConvergenceUnits.Draws).Select(k => k / units.Limit(0))))];
        return new(
            [.. VarianceStatements(ns, ms, cells, limit), MeanStatement(c, widths, means)],
            [
                ConvergenceFigures.Variance(c, ns, ms, cells, limit),
                ConvergenceFigures.Curves(c, units.Angles, curves, results),
                ConvergenceFigures.Means(c, widths, means),
            ],
            [table, CurveMoments.Table(curves)]);
    }

    private static IEnumerable<Statement> VarianceStatements(int[] ns, int[] ms, RunningMoments[,] cells, double limit)
    {
        double Variance(int i, int j) => cells[i, j].Variance / (limit * limit);
        (int lastM, int lastN) = (ms.Length - 1, ns.Length - 1);
        double narrow = Variance(0, 0), wideF = Variance(0, lastN), wideG = Variance(lastM, 0), wide = Variance(lastM, lastN);
        string corners = FormattableString.Invariant(
            $"Var Kʰ / (Θʰ)² is {narrow:G3} at n = {ns[0]}, m = {ms[0]}; {wideF:G3} with only f wide (n = {ns[^1]}); {wideG:G3} with only g wide (m = {ms[^1]}); {wide:G3} with both wide.");
        yield return new(
            "Section 1.1, Figure 1(a)",
            "Kʰ converges only when both f and g are wide: its variance falls when both widths grow, not when one of them does.",
            corners,
            wide * Falls < Math.Min(wideF, wideG) ? Verdict.Agrees : Verdict.Differs);
        yield return new(
            "Section 1.1, Figure 1(a)",
            "The width of f matters more than that of g.",
            FormattableString.Invariant($"Widening f alone divides the variance by {narrow / wideF:G3}, widening g alone by {narrow / wideG:G3}."),
            wideF < wideG ? Verdict.Agrees : Verdict.Differs);
        int[] equal = [.. ns.Intersect(ms)];
        if (equal.Length >= 2)
        {
            // Of the wider half: where networks are narrow, single draws dominate the variance.
            int[] fitted = [.. equal.Skip(Math.Min(equal.Length / 2, equal.Length - 2))];
            double slope = LogLogSlope.Of([.. fitted.Select(n => (double)n)], [.. fitted.Select(n => Variance(Array.IndexOf(ms, n), Array.IndexOf(ns, n)))]);
            yield return new(
                "Theorem 3",
                "Kʰ tends to Θʰ in probability as both widths grow.",
                FormattableString.Invariant($"Where n = m, from {fitted[0]} on, the variance falls like n^{slope:F2}; at n = {ns[^1]}, m = {ms[^1]} the standard deviation is {Math.Sqrt(wide):P0} of the limit."),
                slope < -.5 ? Verdict.Agrees : Verdict.Differs);
        }
    }

    private static Statement MeanStatement(KernelConvergenceConfiguration c, double[] widths, RunningMoments[] means)
    {
        string found = string.Join("; ", widths.Zip(means, (n, k) => FormattableString.Invariant($"{k.Mean:F3} ± {k.StandardError:F3} at n = {n}")));
        return new(
            "Section 1.1, Figure 1(b)",
            "The mean of Kʰ equals the limit.",
            FormattableString.Invariant(
                $"The mean of Kʰ(u,u) at θ = 0 over {c.MeanDraws} draws, g of width {c.CurvePrimaryWidths[^1]}, divided by Θʰ: {found}. It lies above the limit by terms of order 1/n and 1/m, and equals it only as both grow."),
            means.All(k => Math.Abs(k.ZScore(1)) < 4) ? Verdict.Agrees : Verdict.Differs);
    }
}
