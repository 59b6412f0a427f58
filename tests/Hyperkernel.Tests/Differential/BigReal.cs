using System.Globalization;
using System.Numerics;

namespace Hyperkernel.Tests.Differential;

/// <summary>A real number of 320 bits, about 96 digits, with an exponent that no test leaves: mantissa 2^exponent.</summary>
/// <remarks>
/// So many digits let formulas be written down as they stand: what 10^12 and differences of 10^-12 cancel of them leaves more than a double
/// has.
/// </remarks>
internal readonly struct BigReal : IComparable<BigReal>
{
    /// <summary>Bits that are kept.</summary>
    public const int Bits = 320;

    // The exponent's reach: beyond it exp has no answer that a double could hold at the end of any network.
    private const int MostExponent = 1 << 29;
    private readonly BigInteger _mantissa;
    private readonly int _exponent;

    private BigReal(BigInteger mantissa, long exponent)
    {
        long excess = (long)BigInteger.Abs(mantissa).GetBitLength() - Bits;
        if (excess > 0)
        {
            mantissa >>= (int)excess;
            exponent += excess;
        }

        if (mantissa.IsZero || exponent < -MostExponent)
        {
            (_mantissa, _exponent) = (BigInteger.Zero, 0);
            return;
        }

        (_mantissa, _exponent) = (
            mantissa,
            exponent <= MostExponent ? (int)exponent : throw new OverflowException("A number of the oracle is too large.")
        );
    }

    public static BigReal Zero => default;

    public static BigReal One { get; } = new(BigInteger.One, 0);

    public int Sign => _mantissa.Sign;

    public bool IsZero => _mantissa.IsZero;

    /// <summary>The power of two just above the number's size.</summary>
    public long Magnitude => (long)BigInteger.Abs(_mantissa).GetBitLength() + _exponent;

    public static implicit operator BigReal(int value) => new(value, 0);

    /// <summary>A double, exactly.</summary>
    public static implicit operator BigReal(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new OverflowException("A number of the oracle is not finite.");
        }

        long bits = BitConverter.DoubleToInt64Bits(value),
            fraction = bits & 0xFFFFFFFFFFFFF;
        int exponent = (int)((bits >> 52) & 0x7FF);
        fraction = exponent == 0 ? fraction : fraction | (1L << 52);
        return new(value < 0 ? -fraction : fraction, Math.Max(exponent, 1) - 1075);
    }

    public static BigReal operator +(BigReal a, BigReal b)
    {
        if (a.IsZero || b.IsZero)
        {
            return a.IsZero ? b : a;
        }

        (BigReal high, BigReal low) = a._exponent >= b._exponent ? (a, b) : (b, a);
        int shift = high._exponent - low._exponent;

        // Where the lower number lies below all kept bits of the higher one it changes nothing.
        return shift > 2 * Bits && high.Magnitude - low.Magnitude > Bits + 2
            ? high
            : new((high._mantissa << shift) + low._mantissa, low._exponent);
    }

    public static BigReal operator -(BigReal a) => new(-a._mantissa, a._exponent);

    public static BigReal operator -(BigReal a, BigReal b) => a + -b;

    public static BigReal operator *(BigReal a, BigReal b) => new(a._mantissa * b._mantissa, (long)a._exponent + b._exponent);

    public static BigReal operator /(BigReal a, BigReal b)
    {
        int shift = (int)
            Math.Max(0, Bits + 2 + (long)BigInteger.Abs(b._mantissa).GetBitLength() - (long)BigInteger.Abs(a._mantissa).GetBitLength());
        return new((a._mantissa << shift) / b._mantissa, (long)a._exponent - b._exponent - shift);
    }

    public static bool operator <(BigReal a, BigReal b) => (a - b).Sign < 0;

    public static bool operator >(BigReal a, BigReal b) => (a - b).Sign > 0;

    public static bool operator <=(BigReal a, BigReal b) => (a - b).Sign <= 0;

    public static bool operator >=(BigReal a, BigReal b) => (a - b).Sign >= 0;

    public static BigReal Abs(BigReal a) => a.Sign < 0 ? -a : a;

    public static BigReal Max(BigReal a, BigReal b) => a < b ? b : a;

    /// <summary>The number times a power of two.</summary>
    public BigReal Scaled(long power) => new(_mantissa, _exponent + power);

    public BigReal Power(int degree)
    {
        BigReal result = One;
        for (int i = 0; i < degree; i++)
        {
            result *= this;
        }

        return result;
    }

    /// <summary>The square root by Newton's iteration on whole numbers.</summary>
    public static BigReal Sqrt(BigReal a)
    {
        if (a.Sign <= 0)
        {
            return a.IsZero ? Zero : throw new ArithmeticException("The oracle took the root of a negative number.");
        }

        long shift = (2 * Bits) + 4 - (long)a._mantissa.GetBitLength();
        shift += (a._exponent - shift) % 2 == 0 ? 0 : 1;
        BigInteger square = shift >= 0 ? a._mantissa << (int)shift : a._mantissa >> (int)-shift;
        int drop = (int)square.GetBitLength() - 104;
        drop += drop % 2;

        // The start has some 50 bits, and every step doubles them.
        BigInteger root = new BigInteger(Math.Sqrt((double)(square >> drop))) << (drop / 2);
        for (int step = 0; step < 4; step++)
        {
            root = (root + (square / root)) >> 1;
        }

        return new(root, (a._exponent - shift) / 2);
    }

    /// <summary>The nearest double, or nearly.</summary>
    public double ToDouble()
    {
        int drop = Math.Max(0, (int)BigInteger.Abs(_mantissa).GetBitLength() - 64);
        double leading = (double)(_mantissa >> drop);
        long exponent = (long)_exponent + drop;
        return exponent > 2000 ? leading * double.PositiveInfinity
            : exponent < -2000 ? 0
            : Math.ScaleB(leading, (int)exponent);
    }

    /// <summary>The whole part of a number that fits.</summary>
    public long Rounded() =>
        _exponent >= 0 ? (long)(_mantissa << _exponent) : (long)((_mantissa + (BigInteger.One << (-_exponent - 1))) >> -_exponent);

    public int CompareTo(BigReal other) => (this - other).Sign;

    public override string ToString() => ToDouble().ToString("R", CultureInfo.InvariantCulture);
}
