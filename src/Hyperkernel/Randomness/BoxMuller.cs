using System.Runtime.Intrinsics;

namespace Hyperkernel.Randomness;

/// <summary>Box and Muller's transformation of eight pairs of uniform numbers into eight pairs of standard normal ones.</summary>
/// <remarks>
/// Arguments are multiples of 2^-53, so both reductions are exact: of the logarithm's to a mantissa, of the angle's to an eighth of a turn.
/// The series are cut below 2^-53. Only basic operations and fused ones occur, which give the same bits on every machine.
/// </remarks>
internal static class BoxMuller
{
    // 1 / (2k + 1) for k = 11, ..., 1.
    private static ReadOnlySpan<double> Logarithms =>
        [1.0 / 23, 1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3];

    // Ratios of successive terms, -1 / (2k (2k + 1)) and -1 / (2k (2k - 1)) for k = 8, ..., 1.
    private static ReadOnlySpan<double> Sines =>
        [-1.0 / 272, -1.0 / 210, -1.0 / 156, -1.0 / 110, -1.0 / 72, -1.0 / 42, -1.0 / 20, -1.0 / 6];

    private static ReadOnlySpan<double> Cosines =>
        [-1.0 / 240, -1.0 / 182, -1.0 / 132, -1.0 / 90, -1.0 / 56, -1.0 / 30, -1.0 / 12, -1.0 / 2];

    /// <summary>The pairs at radius sqrt(-2 log(1 - radius)) and angle 2 pi angle.</summary>
    /// <param name="radius">Numbers in [0, 1), multiples of 2^-53.</param>
    /// <param name="angle">Numbers in [0, 1), multiples of 2^-53.</param>
    public static (Vector512<double> First, Vector512<double> Second) Pairs(Vector512<double> radius, Vector512<double> angle)
    {
        // 1 - u lies in (0, 1], where the logarithm is finite.
        Vector512<double> length = Vector512.Sqrt(-2 * Logarithm(Vector512<double>.One - radius));
        (Vector512<double> sine, Vector512<double> cosine) = Circle(angle);
        return (length * cosine, length * sine);
    }

    // With u = 2^e m, m from sqrt(1/2) to sqrt(2), and s = (m - 1) / (m + 1): log m = 2 (s + s^3 / 3 + s^5 / 5 + ...).
    private static Vector512<double> Logarithm(Vector512<double> u)
    {
        const long HalfRoot = 0x3FE6A09E667F3BCC;
        Vector512<long> bits = u.AsInt64(),
            exponent = (bits - Vector512.Create(HalfRoot)) >> 52;
        Vector512<double> m = (bits - (exponent << 52)).AsDouble();
        Vector512<double> s = (m - Vector512<double>.One) / (m + Vector512<double>.One),
            square = s * s;
        Vector512<double> sum = Vector512<double>.Zero;
        foreach (double coefficient in Logarithms)
        {
            sum = Vector512.FusedMultiplyAdd(sum, square, Vector512.Create(coefficient));
        }

        Vector512<double> twice = s + s;
        return Vector512.FusedMultiplyAdd(
            Vector512.ConvertToDouble(exponent),
            Vector512.Create(Math.Log(2)),
            Vector512.FusedMultiplyAdd(sum * square, twice, twice)
        );
    }

    // Sine and cosine of u turns: of the rest after whole quarters by their series, then exchanged and negated by the quarter.
    private static (Vector512<double> Sine, Vector512<double> Cosine) Circle(Vector512<double> u)
    {
        Vector512<double> quarters = Vector512.Round(4 * u),
            rest = u - (0.25 * quarters),
            t = rest * (2 * Math.PI),
            square = t * t;
        Vector512<double> sine = Vector512<double>.One,
            cosine = Vector512<double>.One;
        for (int k = 0; k < Sines.Length; k++)
        {
            sine = Vector512.FusedMultiplyAdd(sine, square * Sines[k], Vector512<double>.One);
            cosine = Vector512.FusedMultiplyAdd(cosine, square * Cosines[k], Vector512<double>.One);
        }

        sine *= t;
        Vector512<long> quarter = Vector512.ConvertToInt64(quarters),
            odd = Vector512.Equals(quarter & Vector512<long>.One, Vector512<long>.One);
        Vector512<double> first = Vector512.ConditionalSelect(odd.AsDouble(), cosine, sine),
            second = Vector512.ConditionalSelect(odd.AsDouble(), sine, cosine);

        // Negative sines are in quarters 2 and 3, negative cosines in 1 and 2.
        Vector512<long> sineSign = (quarter & Vector512.Create(2L)) << 62,
            cosineSign = ((quarter + Vector512<long>.One) & Vector512.Create(2L)) << 62;
        return ((first.AsInt64() ^ sineSign).AsDouble(), (second.AsInt64() ^ cosineSign).AsDouble());
    }
}
