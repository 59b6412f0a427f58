namespace Hyperkernel.Experiments.Reproduction;

/// <summary>Estimates the time that is left from what was spent on the declared cost that this run has done.</summary>
/// <param name="costs">The cost of every unit that this run has to compute.</param>
internal sealed class RemainingTime(IEnumerable<double> costs)
{
    private readonly double _total = costs.Sum();
    private double _done;

    /// <summary>Counts a unit as done.</summary>
    public void Finish(double cost) => _done += cost;

    /// <summary>The time that is left; null before anything is done.</summary>
    /// <param name="elapsed">What this run has taken so far.</param>
    /// <param name="current">The declared cost that is done of the unit being computed.</param>
    public TimeSpan? Estimate(TimeSpan elapsed, double current)
    {
        double done = _done + current;
        return done > 0 ? elapsed * Math.Max(0, (_total - done) / done) : null;
    }
}
