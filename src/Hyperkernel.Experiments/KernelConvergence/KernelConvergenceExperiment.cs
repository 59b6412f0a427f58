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
        "The empirical kernel K^h(u,u') = grad h(u)·grad h(u') of hypernetworks h(x,z) = g(z; f(x)) with random weights, at u = (x, z(0)) and u' = (x, z(θ)), z(θ) = (sin θ, cos θ), "
        + "beside its limit Θ^h: over the widths n of f and m of g, and over θ. ReLU networks in NTK parameterisation; the paper does not give its inputs, so these are ours.",
        1,
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
            "moments", "K^h(u,u') over draws for each pair of widths, beside the limit.", "width n of f", "width m of g", "draws", "mean", "standard error", "variance", "limit", "mean / limit", "variance / limit^2");
        for (int i = 0; i < ms.Length; i++)
        {
            for (int j = 0; j < ns.Length; j++)
            {
                RunningMoments k = cells[i, j] = RunningMoments.Of(results.Array(KernelConvergenceUnits.CellName(ns[j], ms[i]), KernelConvergenceUnits.Draws));
                table.Add(ns[j], ms[i], k.Count, k.Mean, k.StandardError, k.Variance, limit, k.Mean / limit, k.Variance / (limit * limit));
            }
        }

        CurveMoments[] curves = [.. c.CurvePrimaryWidths.Select(m => CurveMoments.Of(m, units, results))];
        return new(
            [.. VarianceStatements(ns, ms, cells, limit), MeanStatement(c, curves)],
            [ConvergenceFigures.Variance(c, ns, ms, cells, limit), ConvergenceFigures.Curves(c, curves)],
            [table, CurveMoments.Table(curves)]);
    }

    private static IEnumerable<Statement> VarianceStatements(int[] ns, int[] ms, RunningMoments[,] cells, double limit)
    {
        double Variance(int i, int j) => cells[i, j].Variance / (limit * limit);
        (int lastM, int lastN) = (ms.Length - 1, ns.Length - 1);
        double narrow = Variance(0, 0), wideF = Variance(0, lastN), wideG = Variance(lastM, 0), wide = Variance(lastM, lastN);
        string corners = FormattableString.Invariant(
            $"Var K^h / (Θ^h)² is {narrow:G3} at n = {ns[0]}, m = {ms[0]}; {wideF:G3} with only f wide (n = {ns[^1]}); {wideG:G3} with only g wide (m = {ms[^1]}); {wide:G3} with both wide.");
        yield return new(
            "Section 1.1, Figure 1(a)",
            "K^h converges only when both f and g are wide: its variance falls when both widths grow, not when one of them does.",
            corners,
            wide * Falls < Math.Min(wideF, wideG) ? Verdict.Agrees : Verdict.Differs);
        yield return new(
            "Section 1.1, Figure 1(a)",
            "The width of f matters more than that of g.",
            FormattableString.Invariant($"Widening f alone divides the variance by {narrow / wideF:G3}, widening g alone by {narrow / wideG:G3}."),
            wideF < wideG ? Verdict.Agrees : Verdict.Differs);
        if (ns.Length == ms.Length)
        {
            double slope = LogLogSlope.Of([.. ns.Select(n => (double)n)], [.. ns.Select((_, k) => Variance(k, k))]);
            yield return new(
                "Theorem 3",
                "K^h tends to Θ^h in probability as both widths grow.",
                FormattableString.Invariant($"Along the diagonal of the heat map the variance falls like n^{slope:F2}; at its end the standard deviation is {Math.Sqrt(wide):P0} of the limit."),
                slope < -.5 ? Verdict.Agrees : Verdict.Differs);
        }
    }

    private static Statement MeanStatement(KernelConvergenceConfiguration c, CurveMoments[] curves)
    {
        CurveMoments widest = curves.MaxBy(curve => curve.Width)!;
        int middle = widest.Angles.Length / 2;
        double ratio = widest.Moments[middle].Mean / widest.Limits[middle], error = widest.Moments[middle].StandardError / widest.Limits[middle];
        double worst = widest.Moments.Zip(widest.Limits, (k, limit) => Math.Abs(k.ZScore(limit))).Max();
        return new(
            "Section 1.1, Figure 1(b)",
            "The mean of K^h equals the limit.",
            FormattableString.Invariant(
                $"At n = {c.CurveMetaWidth}, m = {widest.Width} the mean at θ = 0 is {ratio:F3} ± {error:F3} times the limit, at most {worst:F1} standard errors off over θ. The mean is above the limit by a term of order 1/n + 1/m and equals it only as both grow."),
            worst < 4 && ratio - 1 < 2 * error ? Verdict.Agrees : Verdict.Differs);
    }
}
