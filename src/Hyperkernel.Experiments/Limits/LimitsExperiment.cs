using Hyperkernel.Experiments.Reproduction;

namespace Hyperkernel.Experiments.Limits;

/// <summary>
/// Finite quantities beside their limits, over a sweep of sizes: Lemmas 2 and 6, Theorems 2 and 3, Remark 1 of the paper's appendix.
/// </summary>
public static class LimitsExperiment
{
    /// <summary>The experiment.</summary>
    public static Experiment Create() =>
        new Experiment<LimitsConfiguration>(
            "limits",
            "Limits: what finite hypernetworks tend to",
            "For each limit of the paper's appendix: the mean of the finite quantity over draws with its standard error, the "
                + "limit in closed form, and how many standard errors lie between them, "
                + "over a sweep of widths; and how far the tangent kernel moves in training. ReLU networks in NTK "
                + "parameterisation, f and g equally wide where both are finite.",
            2,
            LimitsJson.Default.LimitsConfiguration,
            LimitsConfiguration.Of,
            Plan
        )
        {
            Claims = LimitsStatements.Claims,
        };

    private static Plan Plan(LimitsConfiguration c)
    {
        c.Check();
        LimitInputs inputs = new(c);
        return new(new LimitUnits(c, inputs).All(), results => new LimitsFindings(c, inputs, results).All());
    }
}
