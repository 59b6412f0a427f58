namespace Hyperkernel.Tests.Differential;

/// <summary>Random relative errors of a size, as a computation that carries variances and gaps makes them in every layer.</summary>
/// <remarks>
/// At an input the distance |x - x'| keeps its digits, since it comes from differences; behind an activation both variances and the gap
/// have errors of their own, and of an angle below one rounding nothing is left. What these errors do to a result is its condition: no
/// computation that rounds so can promise more.
/// </remarks>
/// <param name="size">The relative size of an error.</param>
/// <param name="seed">Which errors.</param>
internal sealed class Roundings(double size, int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>
    /// Covariances of inputs, all with one error, so that differences keep their digits, and the gap with one of its own.
    /// </summary>
    public LiteralState OfInput(LiteralState s)
    {
        BigReal all = Factor();
        return WithGap(s.V1 * all, s.V2 * all, s.C, Gap(s) * all * Factor(), s.Tangent);
    }

    /// <summary>A state behind an activation.</summary>
    public LiteralState Of(LiteralState s)
    {
        BigReal gap = Gap(s),
            first = Factor(),
            second = Factor(),
            ofGap = Factor(),
            ofTangent = Factor();
        bool isOne = gap.IsZero && s.V1.CompareTo(s.V2) == 0;
        BigReal unresolved = isOne ? 0 : BigReal.Sqrt(s.V1 * s.V2) * size * size;
        return WithGap(s.V1 * first, s.V2 * (isOne ? first : second), s.C, (gap * ofGap) + unresolved, s.Tangent * ofTangent);
    }

    private static BigReal Gap(LiteralState s)
    {
        BigReal bound = BigReal.Sqrt(s.V1 * s.V2),
            gap = bound - BigReal.Abs(s.C);
        return gap.Sign <= 0 || gap.Magnitude < bound.Magnitude - BigReal.Bits + 20 ? 0 : gap;
    }

    private static LiteralState WithGap(BigReal v1, BigReal v2, BigReal covariance, BigReal gap, BigReal tangent)
    {
        BigReal size = BigReal.Max(0, BigReal.Sqrt(v1 * v2) - gap);
        return new(v1, v2, covariance.Sign < 0 ? -size : size, tangent);
    }

    private BigReal Factor() => (BigReal)1 + (_random.Next(2) == 0 ? size : -size);
}
