using System.Globalization;

namespace Hyperkernel.LinearAlgebra;

/// <summary>A matrix that has to be positive definite is not, up to rounding.</summary>
public sealed class NotPositiveDefiniteException : ArithmeticException
{
    /// <summary>A pivot was not positive.</summary>
    /// <param name="pivot">The 0-based row of the first pivot that was not positive.</param>
    /// <param name="order">The order of the matrix.</param>
    /// <param name="advice">What helps, as a sentence.</param>
    public NotPositiveDefiniteException(long pivot, long order, string advice = "A larger ridge makes it so.")
        : base($"The {order} x {order} matrix is not positive definite: pivot {pivot} is not positive. {advice}") =>
        (Pivot, Order) = (pivot, order);

    /// <summary>All pivots were positive, but the matrix is so near to a singular one that rounding may have made them so.</summary>
    /// <param name="order">The order of the matrix.</param>
    /// <param name="condition">Its condition number, about.</param>
    /// <param name="advice">What helps, as a sentence.</param>
    internal NotPositiveDefiniteException(long order, double condition, string advice)
        : base(
            string.Create(
                CultureInfo.InvariantCulture,
                $"The {order} x {order} matrix is not positive definite up to rounding: its condition number is about "
                    + $"{condition:0.0e-0}, so that not one digit of a solution is sure. {advice}"
            )
        ) => (Pivot, Order) = (order - 1, order);

    /// <summary>The 0-based row of the first pivot that was not positive; the last row where all were, up to rounding.</summary>
    public long Pivot { get; }

    /// <summary>The order of the matrix.</summary>
    public long Order { get; }
}
