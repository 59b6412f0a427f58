using System.Numerics;
using Hyperkernel.LinearAlgebra.Simd;
using Hyperkernel.Strips;

namespace Hyperkernel.Activations;

/// <summary>s(y) = erf(y).</summary>
/// <remarks>
/// With w = (1 + 2 v1)(1 + 2 v2): E s s' = (2/pi) arcsin(2c / sqrt w), E s's' = (4/pi) / sqrt(w - 4 c^2).
/// Source: C. Williams, Computing with infinite networks (1997). At unbounded variances the sine 2c / sqrt w of equal inputs tends to 1.
/// </remarks>
internal sealed record ErfActivation : Activation
{
    public override string Name => "erf";

    public override IReadOnlyList<double> Kinks => [];

    public override double Value(double y) => ErrorFunction.Value(y);

    public override double Derivative(double y) => 2 / Math.Sqrt(Math.PI) * Math.Exp(-y * y);

    public override DualMoments Moments(in CovarianceBlock input)
    {
        double v1 = input.Variance1, v2 = input.Variance2, c = input.Covariance;

        // w - 4 c^2 = 1 + 2 v1 + 2 v2 + 4 (v1 v2 - c^2), the bracket from the gap.
        double rest = 1 + (2 * v1) + (2 * v2) + (4 * input.Gap * (input.GeometricMean + Math.Abs(c)));
        double value = 2 / Math.PI * Math.Atan2(2 * c, Math.Sqrt(rest));
        CovarianceBlock block = input.IsDiagonal
            ? CovarianceBlock.Diagonal(value)
            : new CovarianceBlock(OwnMoment(v1), OwnMoment(v2), value, Gap(input, rest));
        return new(block, 4 / Math.PI / Math.Sqrt(rest));
    }

    // With angles a1, a2 of sines 2 v / (1 + 2 v), a of sine 2|c| / sqrt w and h of sine (s1 s2)^(1/2), the gap is 2/pi times
    // (h - a) + (sqrt(a1 a2) - h), and sqrt(a1 a2) - h = (h (a1 + a2 - 2 h) - (a1 - h)(h - a2)) / (sqrt(a1 a2) + h). Each difference of two
    // angles comes from the difference of their sines, which the gap and v1 - v2 give without cancellation.
    private static double Gap(in CovarianceBlock input, double rest)
    {
        double w1 = 1 + (2 * input.Variance1), w2 = 1 + (2 * input.Variance2);
        if (input.Variance1 == 0 || input.Variance2 == 0)
        {
            return 0;
        }

        double s1 = 2 * input.Variance1 / w1, s2 = 2 * input.Variance2 / w2, s = Math.Sqrt(s1) * Math.Sqrt(s2);
        double product = Math.Sqrt(w1) * Math.Sqrt(w2), sine = 2 * Math.Abs(input.Covariance) / product;
        double cosine1 = Math.Sqrt((1 + s1) / w1), cosine2 = Math.Sqrt((1 + s2) / w2), middle = Math.Sqrt((1 / w1) + (s1 / w2));
        double toCovariance = Difference(2 * input.Gap / product, s, middle, sine, Math.Sqrt(rest) / product);
        double step = 2 * (input.Variance1 - input.Variance2) / (w1 * w2) / (Math.Sqrt(s1) + Math.Sqrt(s2));
        double up = Difference(step * Math.Sqrt(s1), s1, cosine1, s, middle), down = Difference(step * Math.Sqrt(s2), s, middle, s2, cosine2);
        double angle = Math.Atan2(s, middle), means = Math.PI / 2 * Math.Sqrt(OwnMoment(input.Variance1) * OwnMoment(input.Variance2));

        // Where the variances are far apart nothing cancels, and the differences would.
        double toMeans = Math.Abs(up) + Math.Abs(down) > angle / 2 ? means - angle : ((angle * (up - down)) - (up * down)) / (means + angle);
        return 2 / Math.PI * (toCovariance + Math.Max(0, toMeans));
    }

    // The difference of two angles in [0, pi/2], given that of their sines, their sines and their cosines.
    private static double Difference(double sines, double sine, double cosine, double otherSine, double otherCosine) => Math.Atan2(
        sines * (sine + otherSine) / ((sine * otherCosine) + (otherSine * cosine)),
        (cosine * otherCosine) + (sine * otherSine));

    internal override void WriteTaylor(double y, Span<double> coefficients) =>
        TaylorRecurrences.GaussianIntegral(Value(y), 2 / Math.Sqrt(Math.PI), -1, y, coefficients);

    internal override StripMap<T> StripMap<T>(VarianceRange range) => new VectorStripMap<Kernel<T>, T>(default);

    private static double OwnMoment(double variance) => 2 / Math.PI * Math.Atan2(2 * variance, Math.Sqrt(1 + (4 * variance)));

    private readonly unsafe struct Kernel<T> : IStripKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public int Constants => 1;

        public void Prepare(double variance, Span<double> constants) => constants[0] = 1 / Math.Sqrt(1 + (2 * variance));

        public T Map<TLanes>(in KernelStrip<T> strip)
            where TLanes : struct, ILanes<TLanes, T>
        {
            T* covariance = strip.Covariance, tangent = strip.Tangent, scale = strip.Columns[0], closeness = strip.Closeness;
            TLanes closest = TLanes.Create(T.Zero);
            TLanes one = TLanes.Create(T.One), row = TLanes.Create(strip.Row[0]), two = TLanes.Create(T.CreateTruncating(2));
            TLanes minusTwoOverPi = TLanes.Create(T.CreateTruncating(-2 / Math.PI));
            TLanes fourOverPi = TLanes.Create(T.CreateTruncating(4 / Math.PI));
            for (int j = 0; j < strip.Count; j += TLanes.Count)
            {
                TLanes scales = row * TLanes.Load(scale + j);
                TLanes sine = two * TLanes.Load(covariance + j) * scales;
                TLanes magnitude = TLanes.Abs(sine);
                closest = TLanes.Max(closest, magnitude);
                TLanes distance = TLanes.Max(one - magnitude, TLanes.Create(T.Zero));
                TLanes root = TLanes.Sqrt(distance);
                TLanes angle = ArcCosine.Angle<TLanes, T>(distance, root);
                TLanes.Store(TLanes.CopySign(TLanes.MultiplyAdd(minusTwoOverPi, angle, one), sine), covariance + j);
                TLanes slope = fourOverPi * scales / (root * TLanes.Sqrt(one + magnitude));
                TLanes.Store(TLanes.Load(tangent + j) * slope, tangent + j);
                if (closeness is not null)
                {
                    TLanes.Store(TLanes.Max(magnitude, TLanes.Load(closeness + j)), closeness + j);
                }
            }

            return Reduction.Largest<TLanes, T>(closest);
        }
    }
}
