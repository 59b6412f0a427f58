using Hyperkernel.Experiments.Reproduction;

namespace Hyperkernel.Experiments.TrainingLimit;

/// <summary>Trained networks beside what their limit, their own tangent kernel and its motion predict.</summary>
public static class TrainingLimitExperiment
{
    /// <summary>The experiment.</summary>
    public static Experiment Create() =>
        new Experiment<TrainingLimitConfiguration>(
            "training-limit",
            "Trained networks beside their limit",
            "Hypernetworks whose f and g are equally wide are trained by gradient descent at a small rate on a few points. Their "
                + "outputs at other points are predicted from those at the start: "
                + "by gradient flow with the hyperkernel Theta^h, by their own tangent kernel K^h of the start, and by K^h with "
                + "its motion, a Taylor term of second order.",
            2,
            TrainingLimitJson.Default.TrainingLimitConfiguration,
            TrainingLimitConfiguration.Of,
            Plan
        )
        {
            Claims = TrainingLimitStatements.Claims,
        };

    private static Plan Plan(TrainingLimitConfiguration c)
    {
        c.Check();
        TrainingLimitUnits units = new(c);
        return new(
            [.. c.Widths.OrderDescending().SelectMany(n => Enumerable.Range(0, c.Activations.Count).Select(a => units.Create(a, n)))],
            results => new TrainingLimitFindings(c, results).All()
        );
    }
}
