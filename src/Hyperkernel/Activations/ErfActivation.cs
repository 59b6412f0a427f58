using System.Numerics;
using System.Runtime.Intrinsics;
using Hyperkernel.LinearAlgebra.Simd;

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

    internal override int StripConstants => 1;

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
            : CovarianceBlock.FromEntries(OwnMoment(v1), OwnMoment(v2), value);
        return new(block, 4 / Math.PI / Math.Sqrt(rest));
    }

    internal override void PrepareStrip(double variance, Span<double> constants) => constants[0] = 1 / Math.Sqrt(1 + (2 * variance));

    internal override T MapStrip<T>(in ActivationStrip<T> strip) =>
        Vector512.IsHardwareAccelerated ? Map<Lanes512<T>, T>(strip)
        : Vector256.IsHardwareAccelerated ? Map<Lanes256<T>, T>(strip)
        : Map<Lanes128<T>, T>(strip);

    private static double OwnMoment(double variance) => 2 / Math.PI * Math.Atan2(2 * variance, Math.Sqrt(1 + (4 * variance)));

    private static unsafe T Map<TLanes, T>(in ActivationStrip<T> strip)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
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
