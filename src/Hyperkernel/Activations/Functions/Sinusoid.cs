using System.Numerics;
using System.Runtime.CompilerServices;
using Hyperkernel.Activations.SpecialFunctions;
using Hyperkernel.LinearAlgebra.Simd;
using Hyperkernel.Strips;

namespace Hyperkernel.Activations.Functions;

/// <summary>s(y) = amplitude sin(frequency y + phase): sin, cos and the random feature of the RBF kernel.</summary>
/// <remarks>
/// With w = frequency^2, A = amplitude^2 / 2, k = cos(2 phase), h = w (v1 + v2)/2 - w c and h' = w (v1 + v2)/2 + w c: E s s' = A (exp(-h) -
/// k exp(-h')), E s's' = w A (exp(-h) + k exp(-h')), by the characteristic function of a Gaussian variable. For a phase of pi/4 k is 0, and
/// the dual map is the RBF kernel (Rahimi and Recht 2008). Domain: variances up to 1e300; h comes from the separation, so far from the
/// origin from the inputs' difference. A strip takes it as the difference of w (v1 + v2)/2 and w c, whose roundings pass to the result:
/// where those may exceed what is promised it hands the entry over.
/// </remarks>
internal sealed record Sinusoid : Activation
{
    private const string Source = "characteristic function";

    // sinh(v) / v: E sin(a)^2 = exp(-v) sinh(v).
    private static readonly MeanExcess _hyperbolicSine = new(
        [
            .. Enumerable
                .Range(0, MeanExcess.Terms + 1)
                .Select(k => Enumerable.Range(1, (2 * k) + 1).Aggregate(1.0, (product, i) => product / i)),
        ]
    );

    private Sinusoid(string name, double amplitude, double frequency, double phase, int evenness)
    {
        if (!double.IsFinite(frequency * frequency))
        {
            throw new ArgumentException($"{name}: the frequency is {frequency}, must be finite, and its square, too.", nameof(frequency));
        }

        (Name, Amplitude, Frequency, Phase, Evenness) = (name, amplitude, frequency, phase, evenness);
    }

    public static Sinusoid Sine { get; } = new("sin", 1, 1, 0, evenness: 1);

    public static Sinusoid Cosine { get; } = new("cos", 1, 1, Math.PI / 2, evenness: -1);

    public static ActivationEntry SinEntry { get; } =
        new("sin", p => SineOf(p[0]))
        {
            Parameters = ["frequency"],
            Usual = [1],
            Formula = "sin(frequency y)",
            DualMaps = Source,
            Samples =
            [
                [1],
                [1.6],
            ],
        };

    public static ActivationEntry CosEntry { get; } =
        new("cos", p => CosineOf(p[0]))
        {
            Parameters = ["frequency"],
            Usual = [1],
            Formula = "cos(frequency y)",
            DualMaps = Source,
            Samples =
            [
                [1],
                [-0.4],
            ],
        };

    public static ActivationEntry RbfEntry { get; } =
        new("rbf", p => OfRbf(p[0]))
        {
            Parameters = ["gamma"],
            Formula = "sqrt(2) sin(sqrt(2 gamma) y + pi/4)",
            DualMaps = $"{Source}; the first is exp(-gamma E (a - b)^2)",
            Samples =
            [
                [0.7],
            ],
        };

    public override string Name { get; }

    public double Amplitude { get; }

    public double Frequency { get; }

    public double Phase { get; }

    /// <summary>cos(2 phase), exactly: 1, 0 or -1.</summary>
    public int Evenness { get; }

    public override IReadOnlyList<double> Kinks => [];

    internal override bool IsStationary => Evenness == 0;

    private double Squared => Frequency * Frequency;

    private double HalfPower => Amplitude * Amplitude / 2;

    public static Sinusoid SineOf(double frequency) =>
        frequency == 1 ? Sine : new(FormattableString.Invariant($"sin({frequency:R})"), 1, frequency, 0, evenness: 1);

    public static Sinusoid CosineOf(double frequency) =>
        frequency == 1 ? Cosine : new(FormattableString.Invariant($"cos({frequency:R})"), 1, frequency, Math.PI / 2, evenness: -1);

    public static Sinusoid OfRbf(double gamma) =>
        gamma >= 0
            ? new(FormattableString.Invariant($"rbf({gamma:R})"), Math.Sqrt(2), Math.Sqrt(2 * gamma), Math.PI / 4, evenness: 0)
            : throw new ArgumentException($"rbf: gamma = {gamma}, must not be negative.", nameof(gamma));

    // cos by itself: the rounding of its phase would be its value at the zeros.
    public override double Value(double y) =>
        Evenness < 0 ? Amplitude * Math.Cos(Frequency * y) : Amplitude * Math.Sin((Frequency * y) + Phase);

    public override double Derivative(double y) =>
        Amplitude * Frequency * (Evenness < 0 ? -Math.Sin(Frequency * y) : Math.Cos((Frequency * y) + Phase));

    public override DualMoments Moments(in CovarianceBlock input)
    {
        CovarianceBlock block = input.Scale(Squared);
        double v1 = block.Variance1,
            v2 = block.Variance2,
            m = block.GeometricMean,
            size = Math.Abs(block.Covariance);
        double difference = block.SquaredRootDifference;

        // exp(-near) and exp(-far) are those of the signs of c for which the exponents are nearer to and farther from 0.
        double near = block.Separation / 2,
            span = -Accurate.ExpM1(-2 * size);
        double larger = HalfPower * Math.Exp(-near),
            sum = larger * (2 - span),
            spread = larger * span;
        bool negative = block.Covariance < 0;
        double own1 = Own(v1),
            own2 = Own(v2);
        (double value, double slope) = Evenness switch
        {
            > 0 => (negative ? -spread : spread, sum),
            < 0 => (sum, negative ? -spread : spread),
            _ => negative ? (HalfPower * Math.Exp(-near - (2 * size)), HalfPower * Math.Exp(-near - (2 * size))) : (larger, larger),
        };
        CovarianceBlock output = input.IsDiagonal
            ? CovarianceBlock.Diagonal(own1)
            : new(own1, own2, value, Gap(block, own1, own2, difference, m, size));
        return new(output, Squared * slope);
    }

    // The k-th derivative is that at k mod 4 times frequency^k, with the sign of the second ones turned.
    internal override void WriteTaylor(double y, Span<double> coefficients)
    {
        double value = Value(y),
            slope = Derivative(y);
        for (int k = 0; k < coefficients.Length; k += 2)
        {
            coefficients[k] = value;
            value *= -Squared / ((k + 1) * (k + 2));
            if (k + 1 < coefficients.Length)
            {
                coefficients[k + 1] = slope;
                slope *= -Squared / ((k + 2) * (k + 3));
            }
        }
    }

    internal override DualDerivatives DualDerivatives(
        double v1,
        double c,
        double v2,
        ReadOnlySpan<double> first,
        ReadOnlySpan<double> second
    )
    {
        double w = Squared,
            middle = w * (v1 + v2) / 2,
            near = HalfPower * Math.Exp(-(middle - (w * c))),
            far = Evenness * HalfPower * Math.Exp(-(middle + (w * c))),
            value = near - far,
            slope = w * (near + far);
        return new(value, slope, -w / 2 * value, -w / 2 * value, slope, w * w * value, -w / 2 * slope, -w / 2 * slope);
    }

    internal override StripMap<T> StripMap<T>(VarianceRange range) => new VectorStripMap<Kernel<T>, T>(new(this, range.Largest));

    // The gap is (M - |C|) + (sqrt(own own') - M), where M is the value at a covariance of sqrt(v1 v2). With S = (v1 + v2)/2, d and r the
    // difference and the sum of the deviations, M - |C| = A (1 - exp(-gap)) (exp(-(S - m)) + k exp(-(S + |c|))), and own own' - M^2 = A^2
    // ((1 - exp(-d^2))(1 - exp(-r^2)) - k (exp(-v1) - exp(-v2))^2).
    private double Gap(in CovarianceBlock block, double own1, double own2, double difference, double m, double size)
    {
        if (own1 == 0 || own2 == 0)
        {
            return 0;
        }

        double mean = (block.Variance1 + block.Variance2) / 2;
        if (Evenness == 0)
        {
            return -HalfPower * Accurate.ExpM1(block.Covariance < 0 ? -(difference / 2) - m - size : -block.Separation / 2);
        }

        double toCovariance = -HalfPower * Accurate.ExpM1(-block.Gap) * (Math.Exp(-difference / 2) + (Evenness * Math.Exp(-mean - size)));
        double atMost = HalfPower * Math.Exp(-difference / 2) * (Evenness > 0 ? -Accurate.ExpM1(-2 * m) : 2 + Accurate.ExpM1(-2 * m));
        if (Evenness > 0 && Math.Max(block.Variance1, block.Variance2) < MeanExcess.Largest)
        {
            return toCovariance + (atMost * _hyperbolicSine.Excess(block.Variance1, block.Variance2, block.VarianceDifference));
        }

        double sum = (2 * mean) + (2 * m),
            apart = Math.Abs(block.VarianceDifference);

        // exp(-v1) - exp(-v2) up to its sign; a subtraction of the exponentials would have no digits where v1 and v2 have the same leading
        // ones.
        double change = Math.Exp(-Math.Min(block.Variance1, block.Variance2)) * Accurate.ExpM1(-apart);
        double squares =
            Evenness < 0 || (sum >= 4 && m > mean / 2) ? (Accurate.ExpM1(-difference) * Accurate.ExpM1(-sum)) - (Evenness * change * change)
            : sum < 4 ? 4 * Math.Exp(-2 * mean) * HyperbolicExcess(sum / 2, difference / 2, 2 * m)
            : ExcessApart(mean, m, difference);
        return toCovariance + (HalfPower * HalfPower * squares / ((Math.Sqrt(own1) * Math.Sqrt(own2)) + atMost));
    }

    // The same for k = 1 where the variances are far apart: with q = |v1 - v2|/2, (1 - exp(-2(S + q)))(1 - exp(-2(S - q))) - exp(-d^2)(1 -
    // exp(-2m))^2.
    private static double ExcessApart(double mean, double m, double difference)
    {
        double upper = mean + (Math.Sqrt(mean - m) * Math.Sqrt(mean + m)),
            lower = m * (m / upper),
            root = Accurate.ExpM1(-2 * m);
        return (Accurate.ExpM1(-2 * upper) * Accurate.ExpM1(-2 * lower)) - (Math.Exp(-difference) * root * root);
    }

    // sinh x sinh y - sinh(sqrt(x y))^2 = sum over a < b of c_a c_b x y (x y)^(2a) (x^(b-a) - y^(b-a))^2, with c_a = 1 / (2a + 1)!.
    private static double HyperbolicExcess(double x, double y, double difference)
    {
        const int Terms = 13;
        Span<double> c = stackalloc double[Terms],
            powers = stackalloc double[Terms];
        c[0] = 1;
        powers[0] = 0;
        for (int a = 1; a < Terms; a++)
        {
            c[a] = c[a - 1] / (2 * a * ((2 * a) + 1));

            // x^a - y^a, from the difference of x and y.
            powers[a] = (x * powers[a - 1]) + (difference * Math.Pow(y, a - 1));
        }

        double total = 0;
        for (int a = 0; a < Terms; a++)
        {
            for (int b = a + 1; b < Terms; b++)
            {
                total += c[a] * c[b] * Math.Pow(x * y, (2 * a) + 1) * powers[b - a] * powers[b - a];
            }
        }

        return total;
    }

    private double Own(double scaledVariance) =>
        HalfPower
        * Evenness switch
        {
            > 0 => -Accurate.ExpM1(-2 * scaledVariance),
            < 0 => 1 + Math.Exp(-2 * scaledVariance),
            _ => 1,
        };

    // Constants: w v / 2 and exp(-w v / 2).
    private readonly unsafe struct Kernel<T>(Sinusoid sinusoid, double largest) : IStripKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly double _squared = sinusoid.Squared;
        private readonly T _frequencySquared = T.CreateTruncating(sinusoid.Squared);
        private readonly T _scale = T.CreateTruncating(sinusoid.HalfPower);

        // Roundings that the exponent's terms may bring along: layers before, polynomials above all, multiply theirs.
        private const double Inherited = 64;

        private readonly int _evenness = sinusoid.Evenness;

        // Of the exponent's terms in all; some four roundings of them are half of what may be lost.
        private readonly T _limit = T.CreateTruncating(Promise.Roundings<T>() / 8);
        private readonly bool _hasLarge = 2 * sinusoid.Squared * largest > Promise.Roundings<T>() / 8;

        public int Constants => 2;

        public void Prepare(double variance, Span<double> constants)
        {
            constants[0] = _squared * variance / 2;
            constants[1] = Math.Exp(-constants[0]);
        }

        public T Map<TLanes>(in KernelStrip<T> strip)
            where TLanes : struct, ILanes<TLanes, T>
        {
            T* covariance = strip.Covariance,
                tangent = strip.Tangent,
                half = strip.Columns[0],
                decay = strip.Columns[1];
            TLanes zero = TLanes.Create(T.Zero),
                one = TLanes.Create(T.One);
            TLanes rowHalf = TLanes.Create(strip.Row[0]),
                rowDecay = TLanes.Create(strip.Row[1] * _scale * T.CreateTruncating(2));
            T closest = _hasLarge ? MarkLarge<TLanes>(strip) : T.Zero;
            TLanes squared = TLanes.Create(_frequencySquared),
                scale = TLanes.Create(_scale),
                slopeScale = TLanes.Create(_scale * _frequencySquared);
            for (int j = 0; j < strip.Count; j += TLanes.Count)
            {
                TLanes c = TLanes.Load(covariance + j) * squared,
                    mean = rowHalf + TLanes.Load(half + j);

                // Rounding may make the exponent positive, even large.
                TLanes near = Exponential.Of<TLanes, T>(TLanes.Min(c - mean, zero)),
                    value = scale * near,
                    slope = slopeScale * near;
                if (_evenness != 0)
                {
                    TLanes far = Exponential.Of<TLanes, T>(TLanes.Min(zero - c - mean, zero));
                    TLanes sum = near + far,
                        difference = scale * (near - far);

                    // Where c is small the exponentials cancel, and the hyperbolic sine's series serves.
                    TLanes odd = TLanes.SelectGreater(
                        one,
                        TLanes.Abs(c),
                        rowDecay * TLanes.Load(decay + j) * HyperbolicSine<TLanes>(c),
                        difference
                    );
                    (value, slope) = _evenness > 0 ? (odd, slopeScale * sum) : (scale * sum, squared * odd);
                }

                TLanes.Store(value, covariance + j);
                TLanes.Store(TLanes.Load(tangent + j) * slope, tangent + j);
            }

            return closest;
        }

        // The exponent's rounding is the larger, the larger the result may be but for it. By itself: one more exponential in the loop above
        // would be more than the compiler inlines.
        private T MarkLarge<TLanes>(in KernelStrip<T> strip)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes zero = TLanes.Create(T.Zero),
                rowHalf = TLanes.Create(strip.Row[0]),
                squared = TLanes.Create(_frequencySquared);
            TLanes closest = zero,
                limit = TLanes.Create(_limit),
                rounding = TLanes.Create(T.CreateTruncating(Inherited * Promise.Roundoff<T>()));
            for (int j = 0; j < strip.Count; j += TLanes.Count)
            {
                TLanes size = TLanes.Abs(TLanes.Load(strip.Covariance + j) * squared),
                    mean = rowHalf + TLanes.Load(strip.Columns[0] + j),
                    sum = mean + size;
                TLanes terms = sum * Exponential.Of<TLanes, T>(TLanes.Min(TLanes.MultiplyAdd(sum, rounding, size - mean), zero));
                closest = TLanes.Max(closest, terms);
                HandOver.Mark(strip, j, terms, limit);
            }

            return HandOver.Any<TLanes, T>(closest, limit);
        }

        // Up to x^9 / 9! in single and x^17 / 17! in double precision, for |x| at most 1.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TLanes HyperbolicSine<TLanes>(TLanes x)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes square = x * x,
                one = TLanes.Create(T.One);
            TLanes sum = one;
            for (int n = typeof(T) == typeof(float) ? 8 : 16; n > 0; n -= 2)
            {
                sum = TLanes.MultiplyAdd(sum * square, TLanes.Create(T.One / T.CreateTruncating(n * (n + 1))), one);
            }

            return x * sum;
        }
    }
}
