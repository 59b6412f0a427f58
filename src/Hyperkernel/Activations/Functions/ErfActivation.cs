using System.Numerics;
using Hyperkernel.Activations.SpecialFunctions;
using Hyperkernel.LinearAlgebra.Simd;
using Hyperkernel.Strips;

namespace Hyperkernel.Activations.Functions;

/// <summary>s(y) = erf(y).</summary>
/// <remarks>
/// With w = (1 + 2 v1)(1 + 2 v2): E s s' = (2/pi) arcsin(2c / sqrt w), E s's' = (4/pi) / sqrt(w - 4 c^2). Source: C. Williams, Computing
/// with infinite networks (1997). At unbounded variances the sine 2c / sqrt w of equal inputs tends to 1: the slope has 1 / (2 (1 - sine))
/// times the relative error of the sine, so that strips hand such entries over. Domain: variances up to 1e300.
/// </remarks>
internal sealed record ErfActivation : Activation
{
    // arcsin(s) / s.
    private static readonly MeanExcess _arcSine = new([1.0, .. Enumerable.Range(1, MeanExcess.Terms).Select(ArcSineCoefficient)]);

    public static ErfActivation Instance { get; } = new();

    public static ActivationEntry Entry { get; } = ActivationEntry.Of(Instance, "error function", "C. Williams 1997");

    public override string Name => "erf";

    public override IReadOnlyList<double> Kinks => [];

    public override double Value(double y) => ErrorFunction.Value(y);

    public override double Derivative(double y) => 2 / Math.Sqrt(Math.PI) * Math.Exp(-y * y);

    public override DualMoments Moments(in CovarianceBlock input)
    {
        double w1 = 1 + (2 * input.Variance1),
            w2 = 1 + (2 * input.Variance2),
            product = Math.Sqrt(w1) * Math.Sqrt(w2);
        double magnitude = Math.Abs(input.Covariance),
            sine = 2 * input.Covariance / product;

        // 1 - sine^2, with v1 v2 - c^2 from the gap, and each quotient formed before a product could overflow.
        double cosine = Math.Sqrt(
            (1 / w1) + (2 * input.Variance1 / w1 / w2) + (2 * input.Gap / product * (2 * (input.GeometricMean + magnitude) / product))
        );
        double value = 2 / Math.PI * Math.Atan2(sine, cosine);
        CovarianceBlock block = input.IsDiagonal
            ? CovarianceBlock.Diagonal(value)
            : new CovarianceBlock(OwnMoment(input.Variance1), OwnMoment(input.Variance2), value, Gap(input, sine, cosine));
        return new(block, 4 / Math.PI / product / cosine);
    }

    // With angles a1, a2 of sines 2 v / (1 + 2 v), a of sine 2|c| / sqrt w and h of sine (s1 s2)^(1/2), the gap is 2/pi times
    // (h - a) + (sqrt(a1 a2) - h), and sqrt(a1 a2) - h = (h (a1 + a2 - 2 h) - (a1 - h)(h - a2)) / (sqrt(a1 a2) + h). Each difference of two
    // angles comes from the difference of their sines, which the gap and v1 - v2 give without cancellation.
    private static double Gap(in CovarianceBlock input, double sine, double cosine)
    {
        double w1 = 1 + (2 * input.Variance1),
            w2 = 1 + (2 * input.Variance2);
        if (input.Variance1 == 0 || input.Variance2 == 0)
        {
            return 0;
        }

        double s1 = 2 * input.Variance1 / w1,
            s2 = 2 * input.Variance2 / w2,
            s = Math.Sqrt(s1) * Math.Sqrt(s2);
        double product = Math.Sqrt(w1) * Math.Sqrt(w2);
        double cosine1 = Math.Sqrt((1 + s1) / w1),
            cosine2 = Math.Sqrt((1 + s2) / w2),
            middle = Math.Sqrt((1 / w1) + (s1 / w2));
        double toCovariance = Difference(2 * input.Gap / product, s, middle, Math.Abs(sine), cosine);
        double difference = 2 * input.VarianceDifference / w1 / w2,
            step = difference / (Math.Sqrt(s1) + Math.Sqrt(s2));
        if (Math.Max(s1, s2) < MeanExcess.Largest)
        {
            return 2 / Math.PI * (toCovariance + (Math.Asin(s) * _arcSine.Excess(s1, s2, difference)));
        }

        double up = Difference(step * Math.Sqrt(s1), s1, cosine1, s, middle),
            down = Difference(step * Math.Sqrt(s2), s, middle, s2, cosine2);
        double angle = Math.Atan2(s, middle),
            means = Math.PI / 2 * Math.Sqrt(OwnMoment(input.Variance1)) * Math.Sqrt(OwnMoment(input.Variance2));

        // Where the variances are far apart nothing cancels, and the differences would.
        double toMeans =
            Math.Abs(up) + Math.Abs(down) > angle / 2 ? means - angle : ((angle * (up - down)) - (up * down)) / (means + angle);
        return 2 / Math.PI * (toCovariance + Math.Max(0, toMeans));
    }

    // (2k)! / (4^k k!^2 (2k + 1))
    private static double ArcSineCoefficient(int k) =>
        Enumerable.Range(1, k).Aggregate(1.0, (product, i) => product * ((2 * i) - 1) / (2 * i)) / ((2 * k) + 1);

    // The difference of two angles in [0, pi/2], given that of their sines, their sines and their cosines.
    private static double Difference(double sines, double sine, double cosine, double otherSine, double otherCosine) =>
        Math.Atan2(
            sines * ((sine + otherSine) / ((sine * otherCosine) + (otherSine * cosine))),
            (cosine * otherCosine) + (sine * otherSine)
        );

    internal override void WriteTaylor(double y, Span<double> coefficients) =>
        TaylorRecurrences.GaussianIntegral(Value(y), 2 / Math.Sqrt(Math.PI), -1, y, coefficients);

    // The sine of an input with itself is 1 - 1 / (1 + 2v).
    internal override DualDerivatives DualDerivatives(
        double v1,
        double c,
        double v2,
        ReadOnlySpan<double> first,
        ReadOnlySpan<double> second
    )
    {
        double p1 = 1 + (2 * v1),
            p2 = 1 + (2 * v2),
            mean = Math.Sqrt(p1) * Math.Sqrt(p2);
        // sqrt(p1 p2 - 4 c^2).
        double root = Math.Sqrt((mean - (2 * c)) * (mean + (2 * c))),
            slope = 4 / (Math.PI * root),
            cube = slope / (root * root);
        return new(
            2 / Math.PI * Math.Asin(Math.Clamp(2 * c / mean, -1, 1)),
            slope,
            -c / p1 * slope,
            -c / p2 * slope,
            slope,
            4 * c * cube,
            -p2 * cube,
            -p1 * cube
        );
    }

    internal override StripMap<T> StripMap<T>(VarianceRange range) =>
        new VectorStripMap<Kernel<T>, T>(new(SmallestDistance<T>() * (1 + (2 * range.Largest)) < 1));

    // Some three roundings of the sine over twice this are half of what may be lost.
    private static double SmallestDistance<T>()
        where T : unmanaged => 3 / Promise.Roundings<T>();

    private static double OwnMoment(double variance) => 2 / Math.PI * Math.Atan2(2 * variance, Math.Sqrt(1 + (4 * variance)));

    private readonly unsafe struct Kernel<T>(bool isApart) : IStripKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T _limit = isApart ? T.PositiveInfinity : T.CreateTruncating(1 - SmallestDistance<T>());

        public int Constants => 1;

        public void Prepare(double variance, Span<double> constants) => constants[0] = 1 / Math.Sqrt(1 + (2 * variance));

        public T Map<TLanes>(in KernelStrip<T> strip)
            where TLanes : struct, ILanes<TLanes, T>
        {
            T* covariance = strip.Covariance,
                tangent = strip.Tangent,
                scale = strip.Columns[0];
            TLanes closest = TLanes.Create(T.Zero),
                zero = closest,
                limit = TLanes.Create(_limit);
            TLanes one = TLanes.Create(T.One),
                row = TLanes.Create(strip.Row[0]),
                two = TLanes.Create(T.CreateTruncating(2));
            TLanes twoOverPi = TLanes.Create(T.CreateTruncating(2 / Math.PI));
            TLanes fourOverPi = TLanes.Create(T.CreateTruncating(4 / Math.PI));
            for (int j = 0; j < strip.Count; j += TLanes.Count)
            {
                TLanes scales = row * TLanes.Load(scale + j);
                TLanes sine = two * TLanes.Load(covariance + j) * scales;
                TLanes magnitude = TLanes.Abs(sine);
                closest = TLanes.Max(closest, magnitude);
                TLanes distance = TLanes.Max(one - magnitude, zero);
                TLanes.Store(TLanes.CopySign(twoOverPi * ArcSine.Of<TLanes, T>(magnitude, distance), sine), covariance + j);
                TLanes slope = fourOverPi * scales / TLanes.Sqrt(distance * (one + magnitude));
                TLanes.Store(TLanes.Load(tangent + j) * slope, tangent + j);
                HandOver.Mark(strip, j, magnitude, limit);
            }

            return HandOver.Any<TLanes, T>(closest, limit);
        }
    }
}
