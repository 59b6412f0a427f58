namespace Hyperkernel.Experiments.Reproduction;

/// <summary>How far an experiment is.</summary>
/// <param name="Done">Units of this run's part that are finished, by this run or an earlier one.</param>
/// <param name="Total">Units of this run's part.</param>
/// <param name="Unit">The unit being computed.</param>
/// <param name="Fraction">The share of the declared cost that is done, from 0 to 1.</param>
/// <param name="Remaining"> An estimate of the time that is left: what this run has taken for each piece of declared cost, times the cost
/// that is left. Null before anything is known.
/// </param>
public readonly record struct ReproductionProgress(int Done, int Total, string Unit, double Fraction, TimeSpan? Remaining);
