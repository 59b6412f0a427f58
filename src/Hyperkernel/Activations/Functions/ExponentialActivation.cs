using System.Numerics;
using Hyperkernel.Activations.SpecialFunctions;
using Hyperkernel.LinearAlgebra.Simd;
using Hyperkernel.Strips;

namespace Hyperkernel.Activations.Functions;

/// <summary>s(y) = a exp(b y).</summary>
/// <remarks>
/// E s s' = a^2 exp(b^2 (v1 + v2 + 2c) / 2), the Gaussian moment generating function, and E s's' = b^2 E s s'. Domain: b^2 v up to 354,
/// beyond which E s^2 overflows. The exponent's rounding is its terms' sizes times the unit roundoff: in single precision strips hand over
/// where these pass 21 in all.
/// </remarks>
internal sealed record ExponentialActivation : Activation
{
    public ExponentialActivation(double a, double b)
    {
        if (!double.IsFinite(a) || !double.IsFinite(b))
        {
            throw new ArgumentException($"exp: a = {a} and b = {b}, must be finite.", nameof(a));
        }

        (A, B) = (a, b);
    }

    public static ActivationEntry Entry { get; } =
        new("exp", p => new ExponentialActivation(p[0], p[1]))
        {
            Parameters = ["a", "b"],
            Formula = "a exp(b y)",
            DualMaps = "moment generating function",
            Samples =
            [
                [0.5, 0.8],
            ],
            LargestVariance = _ => 2,
        };

    public double A { get; }

    public double B { get; }

    public override string Name => FormattableString.Invariant($"exp({A:R},{B:R})");

    public override IReadOnlyList<double> Kinks => [];

    public override double Value(double y) => A * Math.Exp(B * y);

    public override double Derivative(double y) => A * B * Math.Exp(B * y);

    public override DualMoments Moments(in CovarianceBlock input)
    {
        CovarianceBlock block = input.Scale(B * B);
        double own1 = A * A * Math.Exp(2 * block.Variance1),
            own2 = A * A * Math.Exp(2 * block.Variance2);
        double value = A * A * Math.Exp(((block.Variance1 + block.Variance2) / 2) + block.Covariance);
        if (input.IsDiagonal)
        {
            return new(CovarianceBlock.Diagonal(own1), B * B * own1);
        }

        // (v1 + v2)/2 - c from terms of one sign.
        double distance =
            block.Covariance < 0 ? (block.SquaredRootDifference / 2) + block.GeometricMean - block.Covariance : block.Separation / 2;
        double gap = distance == 0 ? 0 : -Math.Sqrt(own1) * Math.Sqrt(own2) * Accurate.ExpM1(-distance);
        return new(new(own1, own2, value, gap), B * B * value);
    }

    internal override void WriteTaylor(double y, Span<double> coefficients) => TaylorRecurrences.Exponential(Value(y), B, coefficients);

    internal override DualDerivatives DualDerivatives(
        double v1,
        double c,
        double v2,
        ReadOnlySpan<double> first,
        ReadOnlySpan<double> second
    )
    {
        double square = B * B,
            value = A * A * Math.Exp(square * (((v1 + v2) / 2) + c)),
            slope = square * value;
        return new(value, slope, slope / 2, slope / 2, slope, square * slope, square * slope / 2, square * slope / 2);
    }

    internal override StripMap<T> StripMap<T>(VarianceRange range) => new VectorStripMap<Kernel<T>, T>(new(A, B, range.Largest));

    private readonly unsafe struct Kernel<T>(double a, double b, double largest) : IStripKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Of the exponent's terms in all; some four roundings of them are half of what is promised.
        private readonly T _limit = T.CreateTruncating(Promise.Of<T>() / (8 * Promise.Roundoff<T>()));
        private readonly bool _hasLarge = 2 * b * b * largest > Promise.Of<T>() / (8 * Promise.Roundoff<T>());

        public int Constants => 1;

        public void Prepare(double variance, Span<double> constants) => constants[0] = b * b * variance / 2;

        public T Map<TLanes>(in KernelStrip<T> strip)
            where TLanes : struct, ILanes<TLanes, T>
        {
            T* covariance = strip.Covariance,
                tangent = strip.Tangent,
                half = strip.Columns[0];
            TLanes row = TLanes.Create(strip.Row[0]),
                squared = TLanes.Create(T.CreateTruncating(b * b));
            TLanes scale = TLanes.Create(T.CreateTruncating(a * a)),
                limit = TLanes.Create(_limit),
                closest = TLanes.Create(T.Zero);
            for (int j = 0; j < strip.Count; j += TLanes.Count)
            {
                TLanes c = TLanes.Load(covariance + j),
                    mean = row + TLanes.Load(half + j);
                TLanes exponent = TLanes.MultiplyAdd(squared, c, mean);
                TLanes value = scale * Exponential.Of<TLanes, T>(exponent);
                TLanes.Store(value, covariance + j);
                TLanes.Store(squared * value * TLanes.Load(tangent + j), tangent + j);
                if (_hasLarge)
                {
                    TLanes terms = TLanes.MultiplyAdd(squared, TLanes.Abs(c), mean);
                    closest = TLanes.Max(closest, terms);
                    HandOver.Mark(strip, j, terms, limit);
                }
            }

            return HandOver.Any<TLanes, T>(closest, limit);
        }
    }
}
