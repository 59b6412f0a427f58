using System.Numerics;
using Hyperkernel.Activations.SpecialFunctions;
using Hyperkernel.LinearAlgebra.Simd;
using Hyperkernel.Strips;

namespace Hyperkernel.Activations.Functions;

/// <summary>The sign of y: -1, 0 at 0, or 1.</summary>
/// <remarks>
/// E s s' = (2/pi) arcsin(rho) (W. F. Sheppard 1899). The derivative is 0 almost everywhere, so the tangent map is 0: layers below
/// contribute nothing to the tangent kernel.
/// </remarks>
internal sealed record SignActivation : Activation
{
    public static SignActivation Instance { get; } = new();

    public static ActivationEntry Entry { get; } =
        ActivationEntry.Of(Instance, "-1, 0 at 0, or 1", "(2/pi) arcsin(rho) (Sheppard 1899); the tangent map is 0");

    public override string Name => "sign";

    public override IReadOnlyList<double> Kinks => [0];

    public override double Value(double y) => Math.Sign(y);

    public override double Derivative(double y) => 0;

    public override DualMoments Moments(in CovarianceBlock input)
    {
        input.RequireCorrelation(Name);
        double own1 = input.Variance1 > 0 ? 1 : 0,
            own2 = input.Variance2 > 0 ? 1 : 0;
        double bound = input.GeometricMean;
        if (bound == 0)
        {
            return new(new(own1, own2, 0, 0), 0);
        }

        double gap = 4 / Math.PI * Math.Asin(Math.Sqrt(Math.Min(1, input.Gap / bound) / 2));
        return new(new(own1, own2, Math.CopySign(1 - gap, input.Covariance), gap), 0);
    }

    internal override OwnDerivatives OwnDerivatives(double variance, Span<double> numbers) => new(variance > 0 ? 1 : 0, 0, 0, 0);

    internal override DualDerivatives DualDerivatives(
        double v1,
        double c,
        double v2,
        ReadOnlySpan<double> first,
        ReadOnlySpan<double> second
    )
    {
        const double Scale = 2 / Math.PI;
        ArcSineDerivatives angle = new(v1, c, v2);
        return new(Scale * angle.Value, Scale * angle.ByCovariance, Scale * angle.ByVariance1, Scale * angle.ByVariance2, 0, 0, 0, 0);
    }

    internal override bool NeedsCorrelation => true;

    internal override int? TaylorDegree => 0;

    internal override void WriteTaylor(double y, Span<double> coefficients) => TaylorRecurrences.Linear(Value(y), 0, coefficients);

    internal override StripMap<T> StripMap<T>(VarianceRange range) => new VectorStripMap<Kernel<T>, T>(default);

    private readonly unsafe struct Kernel<T> : IStripKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public int Constants => 1;

        public void Prepare(double variance, Span<double> constants) => constants[0] = variance == 0 ? 0 : 1 / Math.Sqrt(variance);

        public T Map<TLanes>(in KernelStrip<T> strip)
            where TLanes : struct, ILanes<TLanes, T>
        {
            T* covariance = strip.Covariance,
                inverse = strip.Columns[0],
                closeness = strip.Closeness;
            TLanes row = TLanes.Create(strip.Row[0]),
                closest = TLanes.Create(T.Zero);
            for (int j = 0; j < strip.Count; j += TLanes.Count)
            {
                TLanes rho = TLanes.Load(covariance + j) * row * TLanes.Load(inverse + j),
                    u = TLanes.Abs(rho);
                closest = TLanes.Max(closest, u);
                TLanes.Store(AngleVariable.Of<TLanes, T>(rho, u), covariance + j);
                if (closeness is not null)
                {
                    TLanes.Store(TLanes.Max(u, TLanes.Load(closeness + j)), closeness + j);
                }
            }

            new Span<T>(strip.Tangent, strip.Count).Clear();
            return Reduction.Largest<TLanes, T>(closest);
        }
    }
}
