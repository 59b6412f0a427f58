using System.Numerics;
using Hyperkernel.Activations.SpecialFunctions;
using Hyperkernel.LinearAlgebra.Simd;
using Hyperkernel.Strips;

namespace Hyperkernel.Activations.Functions;

/// <summary>s(y) = negative * y for y at most 0, positive * y above: ReLU, its scaled and leaky forms, the absolute value.</summary>
/// <remarks>
/// With s(y) = p y + q |y|, p = (positive + negative)/2, q = (positive - negative)/2, m = sqrt(v1 v2), u = |rho|, t = arccos(u):
/// E s s' = p^2 c + q^2 m (2/pi)(sqrt(1-u^2) + u arcsin u), E s's' = p^2 + q^2 sign(rho) (2/pi) arcsin u, because the mixed terms are odd.
/// On covariances of one sign the terms in c have one factor, so that nothing cancels: a rectifier's are exact at rho = -1 too. Domain:
/// variances up to 1e300. Source: the arc-cosine kernels of order 1 and 0 (Cho and Saul 2009), equations 54-56 of the paper. At a variance
/// of 0, rho counts as 0.
/// </remarks>
internal sealed record PiecewiseLinear : Activation
{
    private const string Source = "arc-cosine kernels of order 1 and 0 (Cho and Saul 2009)";
    private readonly double _linear;
    private readonly double _absolute;

    public PiecewiseLinear(double negative, double positive, string name)
    {
        if (!double.IsFinite(negative) || !double.IsFinite(positive))
        {
            throw new ArgumentException($"{name}: slopes are {negative} and {positive}, must be finite.", nameof(negative));
        }

        Negative = negative;
        Positive = positive;
        Name = name;
        _linear = (positive + negative) / 2;
        _absolute = (positive - negative) / 2;
    }

    public static PiecewiseLinear Rectifier { get; } = new(0, 1, "relu");

    public static PiecewiseLinear ScaledRectifier { get; } = new(0, Math.Sqrt(2), "relu_sqrt2");

    public static PiecewiseLinear AbsoluteValue { get; } = new(-1, 1, "abs");

    public static ActivationEntry ReluEntry { get; } = ActivationEntry.Of(Rectifier, "max(y, 0)", Source);

    public static ActivationEntry ReluSqrt2Entry { get; } = ActivationEntry.Of(ScaledRectifier, "sqrt(2) max(y, 0)", Source);

    public static ActivationEntry LeakyReluEntry { get; } =
        new("leaky_relu", p => Leaky(p[0]))
        {
            Parameters = ["slope"],
            Usual = [0.01],
            Formula = "y for positive y, slope y for negative",
            DualMaps = Source,
            Samples =
            [
                [0.1],
            ],
        };

    public static ActivationEntry AbsEntry { get; } = ActivationEntry.Of(AbsoluteValue, "absolute value of y", Source);

    public static ActivationEntry AbReluEntry { get; } =
        new("ab_relu", p => Of(p[0], p[1]))
        {
            Parameters = ["a", "b"],
            Formula = "a y for negative y, b y for positive",
            DualMaps = Source,
            Samples =
            [
                [-0.3, 1.2],
                [0.8, 0.8],
            ],
        };

    public double Negative { get; }

    public double Positive { get; }

    public override string Name { get; }

    public override IReadOnlyList<double> Kinks => Negative == Positive ? [] : [0];

    private double LinearSquare => _linear * _linear;

    private double AbsoluteSquare => _absolute * _absolute;

    public static PiecewiseLinear Leaky(double slope) => new(slope, 1, FormattableString.Invariant($"leaky_relu({slope:R})"));

    public static PiecewiseLinear Of(double negative, double positive) =>
        new(negative, positive, FormattableString.Invariant($"ab_relu({negative:R},{positive:R})"));

    // p^2 + q^2; and p^2 - q^2 is the product of the slopes.
    private double MeanSquare => ((Positive * Positive) + (Negative * Negative)) / 2;

    public override double Value(double y) => y > 0 ? Positive * y : Negative * y;

    public override double Derivative(double y) => y > 0 ? Positive : Negative;

    public override DualMoments Moments(in CovarianceBlock input)
    {
        double bound = input.GeometricMean;
        double distance = bound == 0 ? 1 : Math.Min(1, input.Gap / bound);
        double t = 2 * Math.Asin(Math.Sqrt(distance / 2));
        double excess = 2 / Math.PI * ArcCosine.Excess(t);

        // |y||y'| has covariance m (1 - deficit).
        double deficit = distance - excess;
        // p^2 c + q^2 |c| is the mean square of both slopes times a positive c, and their product times a negative one: 0 for a rectifier.
        double value = ((input.Covariance >= 0 ? MeanSquare : Negative * Positive) * input.Covariance) + (AbsoluteSquare * bound * excess);
        double magnitude = Math.Abs(input.Covariance),
            evenGap = AbsoluteSquare * bound * deficit;
        double gap,
            separation;
        if (value >= 0)
        {
            gap = (LinearSquare * (input.Covariance >= 0 ? input.Gap : bound + magnitude)) + evenGap;
            separation = (LinearSquare * input.SquaredDistance) + (AbsoluteSquare * input.SquaredRootDifference) + (2 * evenGap);
        }
        else
        {
            double even = AbsoluteSquare * bound * (1 - deficit);
            gap = (LinearSquare * input.Gap) + (AbsoluteSquare * bound) + even;
            separation = (LinearSquare * input.SquaredSum) + (AbsoluteSquare * (input.Variance1 + input.Variance2)) + (2 * even);
        }

        double slope = LinearSquare + (AbsoluteSquare * Math.CopySign(1 - (2 / Math.PI * t), input.Covariance));
        CovarianceBlock block = new(MeanSquare * input.Variance1, MeanSquare * input.Variance2, value, gap) { Separation = separation };
        return new(input.IsDiagonal ? CovarianceBlock.Diagonal(block.Variance1) : block, slope);
    }

    internal override OwnDerivatives OwnDerivatives(double variance, Span<double> numbers) =>
        new(MeanSquare * variance, MeanSquare, MeanSquare, 0);

    internal override DualDerivatives DualDerivatives(
        double v1,
        double c,
        double v2,
        ReadOnlySpan<double> first,
        ReadOnlySpan<double> second
    )
    {
        double even = 2 / Math.PI * AbsoluteSquare;
        ArcSineDerivatives angle = new(v1, c, v2);
        double slope = LinearSquare + (even * angle.Value);
        return new(
            (slope * c) + (even * angle.Root),
            slope,
            v1 > 0 ? even * angle.Root / (2 * v1) : 0,
            v2 > 0 ? even * angle.Root / (2 * v2) : 0,
            slope,
            even * angle.ByCovariance,
            even * angle.ByVariance1,
            even * angle.ByVariance2
        );
    }

    internal override int? TaylorDegree => 1;

    internal override void WriteTaylor(double y, Span<double> coefficients) =>
        TaylorRecurrences.Linear(Value(y), Derivative(y), coefficients);

    internal override StripMap<T> StripMap<T>(VarianceRange range) => new VectorStripMap<Kernel<T>, T>(new(this));

    internal override void Values<T>(ReadOnlySpan<T> y, Span<T> values)
    {
        T negative = T.CreateTruncating(Negative),
            positive = T.CreateTruncating(Positive);
        int k = 0;
        for (; k + Vector<T>.Count <= y.Length; k += Vector<T>.Count)
        {
            Vector<T> v = new(y[k..]);
            (Vector.ConditionalSelect(Vector.GreaterThan(v, Vector<T>.Zero), new Vector<T>(positive), new(negative)) * v).CopyTo(
                values[k..]
            );
        }

        for (; k < y.Length; k++)
        {
            values[k] = (y[k] > T.Zero ? positive : negative) * y[k];
        }
    }

    internal override void Slopes<T>(ReadOnlySpan<T> y, Span<T> slopes)
    {
        T negative = T.CreateTruncating(Negative),
            positive = T.CreateTruncating(Positive);
        int k = 0;
        for (; k + Vector<T>.Count <= y.Length; k += Vector<T>.Count)
        {
            Vector
                .ConditionalSelect(Vector.GreaterThan(new(y[k..]), Vector<T>.Zero), new Vector<T>(positive), new(negative))
                .CopyTo(slopes[k..]);
        }

        for (; k < y.Length; k++)
        {
            slopes[k] = y[k] > T.Zero ? positive : negative;
        }
    }

    private readonly unsafe struct Kernel<T>(PiecewiseLinear function) : IStripKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T _linear = T.CreateTruncating(function.LinearSquare);
        private readonly T _absolute = T.CreateTruncating(function.AbsoluteSquare);
        private readonly T _ofExcess = T.CreateTruncating(2 / Math.PI * function.AbsoluteSquare);
        private readonly T _ofPositive = T.CreateTruncating(function.MeanSquare);
        private readonly T _ofNegative = T.CreateTruncating(function.Negative * function.Positive);

        public int Constants => 2;

        public void Prepare(double variance, Span<double> constants)
        {
            double deviation = Math.Sqrt(variance);
            constants[0] = deviation;
            constants[1] = deviation == 0 ? 0 : 1 / deviation;
        }

        public T Map<TLanes>(in KernelStrip<T> strip)
            where TLanes : struct, ILanes<TLanes, T>
        {
            T* covariance = strip.Covariance,
                tangent = strip.Tangent,
                deviation = strip.Columns[0],
                inverse = strip.Columns[1];
            T* closeness = strip.Closeness;
            int count = strip.Count;
            TLanes zero = TLanes.Create(T.Zero),
                one = TLanes.Create(T.One);
            TLanes rowInverse = TLanes.Create(strip.Row[1]);
            TLanes linear = TLanes.Create(_linear),
                absolute = TLanes.Create(_absolute);
            TLanes even = TLanes.Create(_ofExcess * strip.Row[0]);
            TLanes ofPositive = TLanes.Create(_ofPositive),
                ofNegative = TLanes.Create(_ofNegative);
            TLanes minusTwoOverPi = TLanes.Create(T.CreateTruncating(-2 / Math.PI));
            TLanes closest = zero;
            for (int j = 0; j < count; j += TLanes.Count)
            {
                TLanes c = TLanes.Load(covariance + j);
                TLanes rho = c * rowInverse * TLanes.Load(inverse + j);
                TLanes u = TLanes.Abs(rho);
                closest = TLanes.Max(closest, u);

                // Rounding may take u above 1 by an ulp or two; entries that near are done again by the scalar map.
                TLanes distance = TLanes.Max(one - u, zero);
                TLanes root = TLanes.Sqrt(distance);
                TLanes angle = ArcCosine.Angle<TLanes, T>(distance, root);
                TLanes excess = ArcCosine.Excess<TLanes, T>(distance, root);
                TLanes arcSine = TLanes.CopySign(TLanes.MultiplyAdd(minusTwoOverPi, angle, one), rho);
                TLanes factor = TLanes.SelectGreater(c, zero, ofPositive, ofNegative);
                TLanes.Store(TLanes.MultiplyAdd(factor, c, even * TLanes.Load(deviation + j) * excess), covariance + j);
                TLanes.Store(TLanes.Load(tangent + j) * TLanes.MultiplyAdd(absolute, arcSine, linear), tangent + j);
                if (closeness is not null)
                {
                    TLanes.Store(TLanes.Max(u, TLanes.Load(closeness + j)), closeness + j);
                }
            }

            return _absolute == T.Zero ? T.Zero : Reduction.Largest<TLanes, T>(closest);
        }
    }
}
