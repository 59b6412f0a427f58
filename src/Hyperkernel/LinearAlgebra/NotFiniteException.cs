namespace Hyperkernel.LinearAlgebra;

/// <summary>A result holds NaN or an infinity where a number should be, so it is not given.</summary>
/// <param name="message">What was found, where, and what to do.</param>
public sealed class NotFiniteException(string message) : ArithmeticException(message)
{
    /// <summary>What leads there, and what helps, in a sentence.</summary>
    /// <param name="isSingle">Whether the result is in single precision; one in double may come of a computation in single.</param>
    internal static string Cause(bool isSingle) =>
        isSingle
            ? "A number on the way to it left single precision, which ends at 3.4e38: scale the inputs or the weights down, or use "
                + "double precision (--precision double)."
            : "A number on the way to it left the precision's range (double ends at 1.8e308, single at 3.4e38): scale the inputs "
                + "or the weights down, or use double precision if it was single.";
}
