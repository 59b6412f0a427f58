namespace Hyperkernel.Operators;

/// <summary>What a fit of an operator did.</summary>
/// <param name="Blocks">Systems of equations that were solved, each by itself.</param>
/// <param name="LargestOrder">Equations of the largest.</param>
/// <param name="LeftAside">Parts of the outputs with less than 1e-14 of their squares, which are predicted by their mean.</param>
/// <param name="RelativeResidual">|Y - (K + ridge) W| / |Y|, the largest over blocks.</param>
/// <param name="TableError">The largest error of the tabulated kernel that was found, over its largest value.</param>
/// <param name="LeaveOutError">
/// The mean over training functions of |prediction by all others - truth| / |truth|: the error to expect at new functions. Functions that
/// are 0 are left aside.
/// </param>
/// <param name="NegativeLogScore">
/// Minus the mean over training functions of the log density of their outputs given all others, in nats, each block's variance being its
/// mean over functions.
/// </param>
/// <param name="MissingValues">Values of outputs that were not observed.</param>
public sealed record OperatorReport(
    int Blocks,
    long LargestOrder,
    int LeftAside,
    double RelativeResidual,
    double TableError,
    double LeaveOutError,
    double NegativeLogScore,
    int MissingValues = 0
);
