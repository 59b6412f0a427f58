using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Figures;
using Hyperkernel.Experiments.Statistics;

namespace Hyperkernel.Experiments.KernelConvergence;

/// <summary>How K^h of finite hypernetworks comes to the hyperkernel Theta^h (section 1.1 of the paper, its Figure 1).</summary>
public static class KernelConvergenceExperiment
{
    /// <summary>The experiment.</summary>
    public static Experiment Create() =>
        new Experiment<KernelConvergenceConfiguration>(
            "kernel-convergence",
            "Convergence of the empirical hyperkernel",
            "The empirical kernel Kʰ(u,u') = grad h(u)·grad h(u') of hypernetworks h(x,z) = g(z; f(x)) with random weights, at u "
                + "= (x, z(0)) and u' = (x, z(θ)), z(θ) = (sin θ, cos θ), "
                + "beside its limit Θʰ: over the widths n of f and m of g, and over θ. ReLU networks in NTK parameterisation; the "
                + "paper does not give its inputs, so these are ours.",
            2,
            KernelConvergenceJson.Default.KernelConvergenceConfiguration,
            KernelConvergenceConfiguration.Of,
            Plan
        )
        {
            Claims = KernelConvergenceStatements.Claims,
        };

    private static Plan Plan(KernelConvergenceConfiguration c)
    {
        c.Check();
        KernelConvergenceUnits units = new(c);
        return new(units.All(), results => Conclude(c, units, results));
    }

    private static Findings Conclude(KernelConvergenceConfiguration c, KernelConvergenceUnits units, UnitResults results)
    {
        int[] ns = [.. c.MetaWidths.Order()],
            ms = [.. c.PrimaryWidths.Order()];
        double limit = units.Limit(Math.PI * c.Angle);
        RunningMoments[,] cells = new RunningMoments[ms.Length, ns.Length];
        ResultTable table = new(
            "moments",
            "Kʰ(u,u') over draws for each pair of widths, beside the limit.",
            "width n of f",
            "width m of g",
            "draws",
            "mean",
            "standard error",
            "variance",
            "limit",
            "mean / limit",
            "variance / limit^2"
        );
        for (int i = 0; i < ms.Length; i++)
        {
            for (int j = 0; j < ns.Length; j++)
            {
                RunningMoments k = cells[i, j] = RunningMoments.Of(
                    results.Array(KernelConvergenceUnits.CellName(ns[j], ms[i]), KernelConvergenceUnits.Draws)
                );
                table.Add(ns[j], ms[i], k.Count, k.Mean, k.StandardError, k.Variance, limit, k.Mean / limit, k.Variance / (limit * limit));
            }
        }

        CurveMoments[] curves = [.. c.CurvePrimaryWidths.Select(m => CurveMoments.Of(m, units, results))];
        double[] widths = [.. c.MeanMetaWidths.Order().Select(n => (double)n)];
        RunningMoments[] means =
        [
            .. c
                .MeanMetaWidths.Order()
                .Select(n =>
                    RunningMoments.Of(
                        results.Array(KernelConvergenceUnits.MeanName(n), KernelConvergenceUnits.Draws).Select(k => k / units.Limit(0))
                    )
                ),
        ];
        return new(
            [.. Statements(c, ns, ms, limit, results, widths, means)],
            [
                ConvergenceFigures.Variance(c, ns, ms, cells, limit),
                ConvergenceFigures.Curves(c, units.Angles, curves, results),
                ConvergenceFigures.Means(c, widths, means),
            ],
            [table, CurveMoments.Table(curves)]
        );
    }

    private static IEnumerable<Statement> Statements(
        KernelConvergenceConfiguration c,
        int[] ns,
        int[] ms,
        double limit,
        UnitResults results,
        double[] widths,
        RunningMoments[] means
    )
    {
        double[] Draws(int n, int m) => results.Array(KernelConvergenceUnits.CellName(n, m), KernelConvergenceUnits.Draws);
        IEnumerable<Statement> variances = KernelConvergenceStatements.Variances(
            (ns[0], ns[^1]),
            (ms[0], ms[^1]),
            limit,
            Draws(ns[0], ms[0]),
            Draws(ns[^1], ms[0]),
            Draws(ns[0], ms[^1]),
            Draws(ns[^1], ms[^1])
        );

        // Of the wider half of equal widths: where networks are narrow, single draws dominate the variance.
        int[] equal = [.. ns.Intersect(ms)],
            fitted = [.. equal.Skip(Math.Min(equal.Length / 2, equal.Length - 2))];
        Statement[] both =
            equal.Length < 2
                ? []
                :
                [
                    KernelConvergenceStatements.Convergence(
                        [.. fitted.Select(n => (double)n)],
                        [.. fitted.Select(n => Draws(n, n))],
                        limit
                    ),
                ];
        return [.. variances, .. both, KernelConvergenceStatements.Mean(c.CurveMetaWidth, c.CurvePrimaryWidths[^1], widths, means)];
    }
}
