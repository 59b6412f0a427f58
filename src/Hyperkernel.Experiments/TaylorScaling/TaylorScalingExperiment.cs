using Hyperkernel.Experiments.Reproduction;

namespace Hyperkernel.Experiments.TaylorScaling;

/// <summary>How correlation functions and Taylor terms fall with the widths (section 3 and Theorem 1 of the paper's appendix).</summary>
public static class TaylorScalingExperiment
{
    /// <summary>The experiment.</summary>
    public static Experiment Create() =>
        new Experiment<TaylorScalingConfiguration>(
            "taylor-scaling",
            "Orders in width of correlation functions and Taylor terms",
            "Medians over draws of the weights of |T^r| of plain networks and of |K^(r)| of hypernetworks, the r-th derivatives "
                + "of outputs along gradients of outputs, against the width n of f, for depths L of f "
                + "and H of g and all orders r up to L, or L·H; of |K^(r)| against the width m of g where f is infinitely wide; "
                + "and that what lies beyond these orders is exactly 0. "
                + "Their exponents, with bootstrap intervals, beside those that the paper predicts. ReLU networks in NTK "
                + "parameterisation, two fixed points u and u'.",
            2,
            TaylorScalingJson.Default.TaylorScalingConfiguration,
            TaylorScalingConfiguration.Of,
            Plan
        )
        {
            Claims = TaylorScalingStatements.Claims,
        };

    private static Plan Plan(TaylorScalingConfiguration c)
    {
        c.Check();
        return new(new TaylorScalingUnits(c).All(), results => new TaylorScalingFindings(c, results).All());
    }
}
