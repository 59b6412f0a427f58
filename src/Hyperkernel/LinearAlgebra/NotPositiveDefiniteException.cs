namespace Hyperkernel.LinearAlgebra;

/// <summary>A matrix that has to be positive definite is not, up to rounding.</summary>
/// <param name="pivot">The 0-based row of the first pivot that was not positive.</param>
/// <param name="order">The order of the matrix.</param>
/// <param name="advice">What helps, as a sentence.</param>
public sealed class NotPositiveDefiniteException(long pivot, long order, string advice = "A larger ridge makes it so.")
    : ArithmeticException($"The {order} x {order} matrix is not positive definite: pivot {pivot} is not positive. {advice}")
{
    /// <summary>The 0-based row of the first pivot that was not positive.</summary>
    public long Pivot { get; } = pivot;

    /// <summary>The order of the matrix.</summary>
    public long Order { get; } = order;
}
