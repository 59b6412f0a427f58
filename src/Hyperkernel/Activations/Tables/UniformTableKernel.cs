using System.Numerics;
using Hyperkernel.Activations.SpecialFunctions;
using Hyperkernel.LinearAlgebra.Simd;
using Hyperkernel.Strips;

namespace Hyperkernel.Activations.Tables;

/// <summary>Dual maps over strips of inputs of one variance: a Chebyshev series each.</summary>
internal readonly unsafe struct UniformTableKernel<T> : IStripKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _largestCorrelation;
    private readonly (double Value, double Slope, double ZeroValue, double ZeroSlope) _own;
    private readonly TableScales _scales;
    private readonly double _deviation;
    private readonly T[] _values;
    private readonly T[] _slopes;

    /// <summary>A kernel of two series of one length, for inputs of one deviation, and of variance 0 where the scales know such.</summary>
    public UniformTableKernel(TableScales scales, double deviation, double[] values, double[] slopes)
    {
        (_largestCorrelation, _own, _scales, _deviation) = (
            T.CreateTruncating(scales.LargestCorrelation),
            scales.At(deviation),
            scales,
            deviation
        );
        _values = Array.ConvertAll(values, T.CreateTruncating);
        _slopes = Array.ConvertAll(slopes, T.CreateTruncating);
    }

    public int Constants => 5;

    public void Prepare(double variance, Span<double> constants)
    {
        double deviation = Math.Sqrt(variance);
        constants[0] = variance == 0 ? 0 : 1 / deviation;

        // Deviations of one table are equal to some roundings, or so small that it holds for all of them.
        bool isOwn = Math.Abs(deviation - _deviation) <= (typeof(T) == typeof(float) ? 1e-6 : 1e-12) * _deviation;
        (constants[1], constants[2], constants[3], constants[4]) = isOwn ? _own : _scales.At(deviation);
    }

    public T Map<TLanes>(in KernelStrip<T> strip)
        where TLanes : struct, ILanes<TLanes, T>
    {
        T* covariance = strip.Covariance,
            tangent = strip.Tangent;
        T* inverse = strip.Columns[0],
            valueScale = strip.Columns[1],
            slopeScale = strip.Columns[2],
            zeroValue = strip.Columns[3],
            zeroSlope = strip.Columns[4];
        TLanes row = TLanes.Create(strip.Row[0]),
            rowValue = TLanes.Create(strip.Row[1]),
            rowSlope = TLanes.Create(strip.Row[2]);
        TLanes rowZeroValue = TLanes.Create(strip.Row[3]),
            rowZeroSlope = TLanes.Create(strip.Row[4]);
        TLanes zero = TLanes.Create(T.Zero),
            closest = zero,
            limit = TLanes.Create(_largestCorrelation);
        fixed (
            T* values = _values,
                slopes = _slopes
        )
        {
            for (int j = 0; j < strip.Count; j += TLanes.Count)
            {
                TLanes rho = TLanes.Load(covariance + j) * row * TLanes.Load(inverse + j),
                    magnitude = TLanes.Abs(rho);
                TLanes x = AngleVariable.Of<TLanes, T>(rho, magnitude),
                    twice = x + x,
                    minusPrevious = zero - TLanes.Create(T.One),
                    current = x;
                TLanes value = TLanes.MultiplyAdd(x, TLanes.Create(values[1]), TLanes.Create(values[0]));
                TLanes slope = TLanes.MultiplyAdd(x, TLanes.Create(slopes[1]), TLanes.Create(slopes[0]));
                for (int k = 2; k < _values.Length; k++)
                {
                    TLanes next = TLanes.MultiplyAdd(twice, current, minusPrevious);
                    minusPrevious = zero - current;
                    current = next;
                    value = TLanes.MultiplyAdd(next, TLanes.Create(values[k]), value);
                    slope = TLanes.MultiplyAdd(next, TLanes.Create(slopes[k]), slope);
                }

                value = TLanes.MultiplyAdd(rowValue * TLanes.Load(valueScale + j), value, rowZeroValue * TLanes.Load(zeroValue + j));
                slope = TLanes.MultiplyAdd(rowSlope * TLanes.Load(slopeScale + j), slope, rowZeroSlope * TLanes.Load(zeroSlope + j));
                TLanes.Store(value, covariance + j);
                TLanes.Store(TLanes.Load(tangent + j) * slope, tangent + j);
                closest = TLanes.Max(closest, magnitude);
                HandOver.Mark(strip, j, magnitude, limit);
            }
        }

        return HandOver.Any<TLanes, T>(closest, limit);
    }
}
