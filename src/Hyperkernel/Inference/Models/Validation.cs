namespace Hyperkernel.Inference.Models;

/// <summary>How well a model predicts what it is not shown, and whether its intervals hold.</summary>
/// <remarks>
/// Every part that is left out is predicted from the others with the model's own kernel, ridge and scaling. These were settled with all
/// values, so where much was learnt from few values the scores are a little too good.
/// </remarks>
public sealed record Validation
{
    /// <summary>What was left out together.</summary>
    public required HoldOut LeftOut { get; init; }

    /// <summary>
    /// Whether every part was left out in turn, by the inverse of the matrix; else a tenth of the parts, drawn, was left out at once and
    /// the regression solved again.
    /// </summary>
    public required bool IsClosedForm { get; init; }

    /// <summary>How many entries, or contexts, were left out.</summary>
    public required long Parts { get; init; }

    /// <summary>The model's score.</summary>
    public required PredictionScore Model { get; init; }

    /// <summary>
    /// The score of each channel's mean and deviation over all values, which is what there is to say without inputs; null where a channel
    /// is constant.
    /// </summary>
    public required PredictionScore? Constant { get; init; }

    /// <summary>
    /// How many values count as independent where coverage is judged: those that have intervals, or one for each context and channel where
    /// contexts are left out, since values of a context hang together.
    /// </summary>
    public required long Independent { get; init; }

    /// <summary>Whether the deviations can be relied on (<see cref="DeviationReport.IsTrusted"/>).</summary>
    public bool AreDeviationsTrusted { get; init; } = true;

    /// <summary>Where the share of values in their intervals lies nineteen times in twenty if the intervals hold.</summary>
    /// <param name="level">The share that intervals are made to hold, between 0 and 1.</param>
    /// <returns>Quantiles of the binomial distribution of <see cref="Independent"/> values, as shares; all shares where there are
    /// none.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The level is not between 0 and 1.</exception>
    public (double Low, double High) Expected(double level)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(level, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, 1);
        return Independent == 0 ? (0, 1) : BinomialRange.Of(level, Independent);
    }
}
