namespace Hyperkernel.Tests.Differential;

/// <summary>The functions of analysis that closed forms of kernels need, to all digits of <see cref="BigReal"/>.</summary>
internal static class BigMath
{
    // Arcs of k / 64: what is left of a tangent has a series of few terms.
    private const int Arcs = 64;
    private static readonly BigReal[] _arcs = MakeArcs();

    /// <summary>Machin's formula.</summary>
    public static BigReal Pi { get; } = (16 * ArcSeries((BigReal)1 / 5)) - (4 * ArcSeries((BigReal)1 / 239));

    private static BigReal LogarithmOfTwo { get; } = 2 * OddSeries((BigReal)1 / 3, 1);

    /// <summary>e^x: powers of two taken out, the rest from its series at a 2^-16 part, squared again.</summary>
    public static BigReal Exp(BigReal x)
    {
        const int Halvings = 16;
        if (x.Magnitude > 28)
        {
            return x.Sign < 0 ? BigReal.Zero : throw new OverflowException("An exponential of the oracle is too large.");
        }

        long power = (x / LogarithmOfTwo).Rounded();
        BigReal rest = (x - ((double)power * LogarithmOfTwo)).Scaled(-Halvings),
            term = 1,
            sum = 1;
        for (int n = 1; !term.IsZero && term.Magnitude > -BigReal.Bits - 4; n++)
        {
            term = term * rest / n;
            sum += term;
        }

        for (int i = 0; i < Halvings; i++)
        {
            sum *= sum;
        }

        return sum.Scaled(power);
    }

    public static BigReal Atan(BigReal x)
    {
        if (x.Sign < 0)
        {
            return -Atan(-x);
        }

        if (x > 1)
        {
            return (Pi / 2) - Atan(1 / x);
        }

        int nearest = (int)(x * Arcs).Rounded();
        BigReal known = (BigReal)nearest / Arcs;
        return _arcs[nearest] + ArcSeries((x - known) / (1 + (x * known)));
    }

    /// <summary>The arc of a sine, which may pass 1 by what rounding leaves.</summary>
    public static BigReal Asin(BigReal sine)
    {
        BigReal square = 1 - (sine * sine);
        return square.Sign <= 0 ? sine.Sign * (Pi / 2) : Atan(sine / BigReal.Sqrt(square));
    }

    private static BigReal ArcSeries(BigReal x) => OddSeries(x, -1);

    // The sum of (sign)^k x^(2k + 1) / (2k + 1).
    private static BigReal OddSeries(BigReal x, int sign)
    {
        BigReal square = sign * x * x,
            power = x,
            sum = x;
        for (int n = 3; !power.IsZero && power.Magnitude > x.Magnitude - BigReal.Bits - 4; n += 2)
        {
            power *= square;
            sum += power / n;
        }

        return sum;
    }

    // Each arc from the one before: atan(k / 64) - atan((k - 1) / 64) is the arc of a small tangent.
    private static BigReal[] MakeArcs()
    {
        BigReal[] arcs = new BigReal[Arcs + 1];
        for (int k = 1; k <= Arcs; k++)
        {
            arcs[k] = arcs[k - 1] + ArcSeries((BigReal)Arcs / ((Arcs * Arcs) + (k * (k - 1))));
        }

        return arcs;
    }
}
