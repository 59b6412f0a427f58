namespace Hyperkernel.LinearAlgebra;

/// <summary>How far work has come.</summary>
/// <param name="Stage">What is being done, words for people: <c>kernel</c>, <c>factorisation</c>, <c>iterations</c>.</param>
/// <param name="Done">Parts of the stage that are done: tiles, iterations, subsets.</param>
/// <param name="Total">All its parts; of iterations the most that are allowed.</param>
public readonly record struct WorkProgress(string Stage, long Done, long Total)
{
    /// <summary>The part of the stage that is done, from 0 to 1.</summary>
    public double Fraction => Total == 0 ? 1 : (double)Done / Total;

    /// <summary>The residual's size relative to the right-hand side's, the largest over channels; null where nothing iterates.</summary>
    public double? RelativeResidual { get; init; }

    /// <summary>What is left of the stage, by the time of its parts so far; null where that is not known.</summary>
    public TimeSpan? Remaining { get; init; }
}
