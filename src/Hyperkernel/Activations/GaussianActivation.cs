using System.Numerics;
using Hyperkernel.LinearAlgebra.Simd;
using Hyperkernel.Strips;

namespace Hyperkernel.Activations;

/// <summary>s(y) = a exp(b y^2).</summary>
/// <remarks>
/// With w = (1 - 2b v1)(1 - 2b v2) - 4b^2 c^2: E s s' = a^2 / sqrt w, E s's' = 4 a^2 b^2 c / w^(3/2), by completing the square in the Gaussian
/// density. For positive b, E s^2 is finite where 4 b v is below 1 only.
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

    public double A { get; }

    public double B { get; }

    public override string Name => FormattableString.Invariant($"gaussian({A:R},{B:R})");

    public override IReadOnlyList<double> Kinks => [];

    public override double Value(double y) => A * Math.Exp(B * y * y);

    public override double Derivative(double y) => 2 * A * B * y * Math.Exp(B * y * y);

    /// <exception cref="ArgumentException">b is positive and a variance so large that E s^2 is infinite.</exception>
    public override DualMoments Moments(in CovarianceBlock input)
    {
        double v1 = input.Variance1, v2 = input.Variance2, c = input.Covariance;
        if (4 * B * Math.Max(v1, v2) >= 1)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"{Name}: E s^2 is infinite at a variance of {Math.Max(v1, v2)}, which must be below 1/(4b) = {1 / (4 * B)}; scale the inputs or weights down."));
        }

        // w - w0 = 4b^2 (v1 v2 - c^2) + 4b^2 (v1 - v2)^2 / (s + w0), with w0 that of c = sqrt(v1 v2) in own moments and s = 1 - 2b (v1 + v2).
        double square = 4 * B * B, bound = input.GeometricMean, s = 1 - (2 * B * (v1 + v2));
        double determinant = input.Gap * (bound + Math.Abs(c)), w = s + (square * determinant);
        double own1 = A * A / Math.Sqrt(1 - (4 * B * v1)), own2 = A * A / Math.Sqrt(1 - (4 * B * v2));
        double slope = square * A * A * c / (w * Math.Sqrt(w));
        if (input.IsDiagonal)
        {
            return new(CovarianceBlock.Diagonal(own1), slope);
        }

        double own = Math.Sqrt(1 - (4 * B * v1)) * Math.Sqrt(1 - (4 * B * v2));
        double excess = square * (determinant + ((v1 - v2) * (v1 - v2) / (s + own)));
        double gap = A * A * excess / ((Math.Sqrt(w) + Math.Sqrt(own)) * Math.Sqrt(w) * Math.Sqrt(own));
        return new(new(own1, own2, A * A / Math.Sqrt(w), gap), slope);
    }

    internal override void WriteTaylor(double y, Span<double> coefficients) => TaylorRecurrences.Gaussian(A, B, y, coefficients);

    internal override StripMap<T> StripMap<T>(VarianceRange range) => new VectorStripMap<Kernel<T>, T>(new(A, B));

    private readonly unsafe struct Kernel<T>(double a, double b) : IStripKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public int Constants => 1;

        public void Prepare(double variance, Span<double> constants) => constants[0] = 1 - (2 * b * variance);

        public T Map<TLanes>(in KernelStrip<T> strip)
            where TLanes : struct, ILanes<TLanes, T>
        {
            T* covariance = strip.Covariance, tangent = strip.Tangent, column = strip.Columns[0];
            TLanes row = TLanes.Create(strip.Row[0]), square = TLanes.Create(T.CreateTruncating(4 * b * b));
            TLanes power = TLanes.Create(T.CreateTruncating(a * a)), zero = TLanes.Create(T.Zero);
            for (int j = 0; j < strip.Count; j += TLanes.Count)
            {
                TLanes c = TLanes.Load(covariance + j), w = TLanes.MultiplyAdd(square * c, zero - c, row * TLanes.Load(column + j));
                TLanes value = power / TLanes.Sqrt(w);
                TLanes.Store(value, covariance + j);
                TLanes.Store(square * c * value / w * TLanes.Load(tangent + j), tangent + j);
            }

            return T.Zero;
        }
    }
}
