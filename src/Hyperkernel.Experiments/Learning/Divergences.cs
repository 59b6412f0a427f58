using Hyperkernel.Experiments.Reproduction;

namespace Hyperkernel.Experiments.Learning;

/// <summary>The table of runs that diverged: where, and at which rate.</summary>
internal static class Divergences
{
    /// <summary>The table; without rows if no run diverged.</summary>
    /// <param name="results">All units.</param>
    /// <param name="units">The names of the units.</param>
    public static ResultTable Table(UnitResults results, IEnumerable<string> units)
    {
        ResultTable table = new(
            "divergences",
            "Runs that left the finite numbers, or whose loss grew beyond use: the step before whose update it was seen, and the "
                + "learning rate.",
            "run",
            "step",
            "rate",
            "loss"
        );
        foreach (string unit in units)
        {
            if (results.Array(unit, TrainingRun.Diverged) is [var step, var rate, var loss])
            {
                table.Add(unit, step, rate, loss);
            }
        }

        return table;
    }
}
