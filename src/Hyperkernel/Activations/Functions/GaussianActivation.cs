using System.Globalization;
using System.Numerics;
using Hyperkernel.Activations.SpecialFunctions;
using Hyperkernel.LinearAlgebra.Simd;
using Hyperkernel.Strips;

namespace Hyperkernel.Activations.Functions;

/// <summary>s(y) = a exp(b y^2).</summary>
/// <remarks>
/// With w = (1 - 2b v1)(1 - 2b v2) - 4b^2 c^2: E s s' = a^2 / sqrt w, E s's' = 4 a^2 b^2 c / w^(3/2), by completing the square in the
/// Gaussian density. For positive b, E s^2 is finite where 4 b v is below 1 only. A strip takes w as a difference, which costs (1 - 2b
/// v1)(1 - 2b v2) / w roundings; where that is many it hands the entry over. Domain: variances up to 1e300.
/// </remarks>
internal sealed record GaussianActivation : Activation
{
    public GaussianActivation(double a, double b)
    {
        if (!double.IsFinite(a) || !double.IsFinite(b))
        {
            throw new ArgumentException($"gaussian: a = {a} and b = {b}, must be finite.", nameof(a));
        }

        (A, B) = (a, b);
    }

    public static ActivationEntry Entry { get; } =
        new("gaussian", p => new GaussianActivation(p[0], p[1]))
        {
            Parameters = ["a", "b"],
            Formula = "a exp(b y^2)",
            DualMaps = "completing the square",
            Samples =
            [
                [0.9, -0.4],
                [1.1, 0.02],
            ],
            LargestVariance = p => p[1] > 0 ? 4 : 1e6,
        };

    public double A { get; }

    public double B { get; }

    public override string Name => FormattableString.Invariant($"gaussian({A:R},{B:R})");

    public override IReadOnlyList<double> Kinks => [];

    public override double Value(double y) => A * Math.Exp(B * y * y);

    public override double Derivative(double y) => 2 * A * B * y * Math.Exp(B * y * y);

    /// <exception cref="ArgumentException">b is positive and a variance so large that E s^2 is infinite.</exception>
    public override DualMoments Moments(in CovarianceBlock input)
    {
        double v1 = input.Variance1,
            v2 = input.Variance2,
            c = input.Covariance;
        if (4 * B * Math.Max(v1, v2) >= 1)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Name}: E s^2 is infinite at a variance of {Math.Max(v1, v2)}, which must be below 1/(4b) = {1 / (4 * B)}; "
                        + $"scale the inputs or weights down."
                )
            );
        }

        // With p = 1 - 2b v: w / (p1 p2) = s / (p1 p2) + 4b^2 (v1 v2 - c^2) / (p1 p2), the bracket from the gap, where s = 1 - 2b (v1 +
        // v2).
        double p1 = 1 - (2 * B * v1),
            p2 = 1 - (2 * B * v2),
            p = Math.Sqrt(p1) * Math.Sqrt(p2),
            s = 1 - (2 * B * (v1 + v2));
        double bound = input.GeometricMean,
            cross = 2 * B * c / p;
        double gapPart = 2 * B * input.Gap,
            sumPart = 2 * B * (bound + Math.Abs(c));
        double ratio = (s / p1 / p2) + (gapPart / p * (sumPart / p)),
            root = p * Math.Sqrt(ratio);
        double own1 = A * A / Math.Sqrt(1 - (4 * B * v1)),
            own2 = A * A / Math.Sqrt(1 - (4 * B * v2));
        double slope = A * A * 2 * B * cross / root / root / Math.Sqrt(ratio);
        if (input.IsDiagonal)
        {
            return new(CovarianceBlock.Diagonal(own1), slope);
        }

        // w - w0 = 4b^2 (v1 v2 - c^2) + 4b^2 (v1 - v2)^2 / (s + w0), with w0 = own^4 that of c = sqrt(v1 v2) in own moments.
        double fourth = Math.Sqrt(1 - (4 * B * v1)) * Math.Sqrt(1 - (4 * B * v2)),
            own = Math.Sqrt(fourth),
            apart = 2 * B * input.VarianceDifference;
        double excess = (gapPart / root * sumPart) + (apart / root * (apart / (s + fourth)));
        return new(new(own1, own2, A * A / root, A * A * (excess / (root + own) / own)), slope);
    }

    internal override void WriteTaylor(double y, Span<double> coefficients) => TaylorRecurrences.Gaussian(A, B, y, coefficients);

    internal override DualDerivatives DualDerivatives(
        double v1,
        double c,
        double v2,
        ReadOnlySpan<double> first,
        ReadOnlySpan<double> second
    )
    {
        double q1 = 1 - (2 * B * v1),
            q2 = 1 - (2 * B * v2),
            twice = 2 * B * c,
            determinant = (q1 * q2) - (twice * twice),
            value = A * A / Math.Sqrt(determinant),
            cube = value / determinant,
            slope = 2 * B * twice * cube;
        return new(
            value,
            slope,
            B * q2 * cube,
            B * q1 * cube,
            slope,
            4 * B * B * cube * (1 + (3 * twice * twice / determinant)),
            3 * B * q2 * slope / determinant,
            3 * B * q1 * slope / determinant
        );
    }

    internal override StripMap<T> StripMap<T>(VarianceRange range) => new VectorStripMap<Kernel<T>, T>(new(this, range.Largest));

    private readonly unsafe struct Kernel<T> : IStripKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly double _b;
        private readonly T _power;
        private readonly T _square;

        // How much larger the product may be than the difference; 0 where it never is.
        private readonly T _limit;

        public Kernel(GaussianActivation function, double largest)
        {
            (_b, _power) = (function.B, T.CreateTruncating(function.A * function.A));
            _square = T.CreateTruncating(4 * _b * _b);

            // Some six roundings of the product, and a power -3/2, are half of what may be lost.
            double limit = Promise.Roundings<T>() / 18,
                product = 1 - (2 * _b * largest);
            _limit = product / (1 - (4 * _b * largest)) * product > limit ? T.CreateTruncating(limit) : T.Zero;
        }

        public int Constants => 1;

        public void Prepare(double variance, Span<double> constants) => constants[0] = 1 - (2 * _b * variance);

        public T Map<TLanes>(in KernelStrip<T> strip)
            where TLanes : struct, ILanes<TLanes, T>
        {
            T* covariance = strip.Covariance,
                tangent = strip.Tangent,
                column = strip.Columns[0];
            TLanes row = TLanes.Create(strip.Row[0]),
                square = TLanes.Create(_square);
            TLanes power = TLanes.Create(_power),
                zero = TLanes.Create(T.Zero),
                one = TLanes.Create(T.One),
                closest = zero,
                limit = TLanes.Create(_limit);
            for (int j = 0; j < strip.Count; j += TLanes.Count)
            {
                TLanes c = TLanes.Load(covariance + j),
                    product = row * TLanes.Load(column + j),
                    w = TLanes.MultiplyAdd(square * c, zero - c, product);
                TLanes value = power / TLanes.Sqrt(w);
                TLanes.Store(value, covariance + j);
                TLanes.Store(square * c * value / w * TLanes.Load(tangent + j), tangent + j);
                if (_limit > T.Zero)
                {
                    TLanes marked = TLanes.SelectGreater(limit * w, product, zero, one);
                    closest = TLanes.Max(closest, marked);
                    HandOver.Mark(strip, j, marked, zero);
                }
            }

            return HandOver.Any<TLanes, T>(closest, zero);
        }
    }
}
