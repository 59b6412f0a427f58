namespace Hyperkernel.Inference;

/// <summary>
/// What becomes of candidates that score the same: of those the earlier kernel is taken, and of one kernel's the larger ridge.
/// </summary>
/// <remarks>
/// Scores are sums over all values, so what differs by less than this differs by rounding. The rule asks for the simpler answer: kernels
/// are given simple ones first.
/// </remarks>
internal static class Ties
{
    private const double InDouble = 1e-10;
    private const double InSingle = 1e-5;

    /// <summary>Whether two scores are the same up to rounding.</summary>
    /// <param name="first">One score, finite.</param>
    /// <param name="second">Another.</param>
    /// <param name="inDouble">Whether they were computed in double precision rather than in single.</param>
    public static bool AreEqual(double first, double second, bool inDouble) =>
        Math.Abs(first - second) <= (inDouble ? InDouble : InSingle) * Math.Max(Math.Abs(first), Math.Abs(second));

    /// <summary>Whether a score is better than the best so far, by more than rounding.</summary>
    /// <param name="score">The score, finite.</param>
    /// <param name="best">The best of the candidates before it.</param>
    /// <param name="lessIsBetter">Whether it is an error rather than a likelihood.</param>
    /// <param name="inDouble">Whether they were computed in double precision rather than in single.</param>
    public static bool IsBetter(double score, double best, bool lessIsBetter, bool inDouble) =>
        (lessIsBetter ? score < best : score > best) && !AreEqual(score, best, inDouble);
}
