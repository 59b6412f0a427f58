using System.Numerics;
using System.Runtime.CompilerServices;
using Hyperkernel.Activations.SpecialFunctions;
using Hyperkernel.LinearAlgebra.Simd;
using Hyperkernel.Strips;

namespace Hyperkernel.Activations.Functions;

/// <summary>The arc-cosine kernels of one degree over strips.</summary>
/// <remarks>
/// X_d of t = arccos(u) is (1-u)^(d+1/2) times a function analytic on [0, 1], whose polynomial <see cref="ArcCosine"/> fits.
/// </remarks>
internal readonly unsafe struct RectifiedMonomialKernel<T> : IStripKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _degree;
    private readonly Part _value;
    private readonly Part _slope;

    /// <summary>A kernel.</summary>
    /// <param name="degree">d.</param>
    /// <param name="even">The powers of rho in A_d.</param>
    /// <param name="evenOfSlope">Those in A_(d-1).</param>
    public RectifiedMonomialKernel(int degree, double[] even, double[] evenOfSlope)
    {
        _degree = degree;
        _value = new(degree, even, 1 / (2 * Math.PI));
        _slope = new(Math.Max(0, degree - 1), evenOfSlope, degree * degree / (2 * Math.PI));
    }

    public int Constants => 3;

    public void Prepare(double variance, Span<double> constants)
    {
        constants[0] = variance == 0 ? 0 : 1 / Math.Sqrt(variance);
        constants[1] = variance == 0 && _degree == 0 ? 0 : Math.Pow(variance, _degree / 2.0);
        constants[2] = _degree == 0 ? 0 : Math.Pow(variance, (_degree - 1) / 2.0);
    }

    public T Map<TLanes>(in KernelStrip<T> strip)
        where TLanes : struct, ILanes<TLanes, T>
    {
        T* covariance = strip.Covariance,
            tangent = strip.Tangent,
            closeness = strip.Closeness;
        T* inverse = strip.Columns[0],
            scale = strip.Columns[1],
            slopeScale = strip.Columns[2];
        TLanes zero = TLanes.Create(T.Zero),
            one = TLanes.Create(T.One),
            closest = zero;
        TLanes rowInverse = TLanes.Create(strip.Row[0]),
            rowScale = TLanes.Create(strip.Row[1]),
            rowSlope = TLanes.Create(strip.Row[2]);
        for (int j = 0; j < strip.Count; j += TLanes.Count)
        {
            TLanes rho = TLanes.Load(covariance + j) * rowInverse * TLanes.Load(inverse + j),
                u = TLanes.Abs(rho);
            closest = TLanes.Max(closest, u);
            TLanes distance = TLanes.Max(one - u, zero),
                root = TLanes.Sqrt(distance);
            TLanes value = _value.Evaluate<TLanes>(rho, u, distance, root),
                slope = _slope.Evaluate<TLanes>(rho, u, distance, root);
            TLanes.Store(rowScale * TLanes.Load(scale + j) * value, covariance + j);
            TLanes.Store(TLanes.Load(tangent + j) * rowSlope * TLanes.Load(slopeScale + j) * slope, tangent + j);
            if (closeness is not null && _degree <= 1)
            {
                TLanes.Store(TLanes.Max(u, TLanes.Load(closeness + j)), closeness + j);
            }
        }

        return _degree <= 1 ? Reduction.Largest<TLanes, T>(closest) : T.Zero;
    }

    // factor J_d.
    private readonly struct Part
    {
        private readonly int _degree;
        private readonly T[] _even;
        private readonly T[] _integral;

        public Part(int degree, double[] even, double factor)
        {
            _degree = degree;
            _even = Array.ConvertAll(even, c => T.CreateTruncating(factor * Math.PI * c));
            _integral = ArcCosine.Fit<T>(t =>
                factor * RectifiedMonomialActivation.Integral(degree, t) / Math.Pow(2 * Math.Sin(t / 2) * Math.Sin(t / 2), degree + 0.5)
            );
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Evaluate<TLanes>(TLanes rho, TLanes u, TLanes distance, TLanes root)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes integral = root * ArcCosine.Evaluate<TLanes, T>(distance, _integral);
            for (int n = 0; n < _degree; n++)
            {
                integral *= distance;
            }

            TLanes even = TLanes.Create(_even[_degree]),
                square = u * u;
            for (int n = _degree - 2; n >= 0; n -= 2)
            {
                even = TLanes.MultiplyAdd(even, square, TLanes.Create(_even[n]));
            }

            even = _degree % 2 == 0 ? even - integral : TLanes.MultiplyAdd(even, u, integral);
            return TLanes.SelectGreater(TLanes.Create(T.Zero), rho, integral, even);
        }
    }
}
