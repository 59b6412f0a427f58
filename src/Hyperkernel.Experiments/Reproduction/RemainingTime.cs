namespace Hyperkernel.Experiments.Reproduction;

/// <summary>Estimates the time that is left from what was spent on the declared cost that this run has done.</summary>
/// <param name="costs">The cost of every unit that this run has to compute.</param>
internal sealed class RemainingTime(IEnumerable<double> costs)
{
    // A smaller part says nothing of the whole.
    private const double LeastShare = 1e-4;

    private readonly double _total = costs.Sum();
    private double _done;

    /// <summary>Counts a unit as done.</summary>
    public void Finish(double cost) => _done += cost;

    /// <summary>The time that is left; null before a part is done that lets it be told.</summary>
    /// <param name="elapsed">What this run has taken so far.</param>
    /// <param name="current">The declared cost that is done of the unit being computed.</param>
    public TimeSpan? Estimate(TimeSpan elapsed, double current)
    {
        double done = _done + current;
        return done > LeastShare * _total ? elapsed * Math.Max(0, (_total - done) / done) : null;
    }
}
