using System.Numerics;
using Hyperkernel.Activations.SpecialFunctions;
using Hyperkernel.LinearAlgebra.Simd;
using Hyperkernel.Strips;

namespace Hyperkernel.Activations.Tables;

/// <summary>Dual maps over strips of inputs of several variances: sums of u(row) u(column) T_k(x).</summary>
internal readonly unsafe struct SpreadTableKernel<T> : IStripKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TableScales _scales;
    private readonly double[] _points;
    private readonly List<TableTerm> _terms;
    private readonly (int Values, int Slopes)[] _counts;
    private readonly double[] _nodes;
    private readonly (double LogValue, double LogSlope, double ZeroValue, double ZeroSlope)[] _scalesAtPoints;
    private readonly bool _interpolatesScales;

    /// <summary>A kernel of terms in order of their powers, those of the value before those of the slope.</summary>
    public SpreadTableKernel(TableScales scales, double[] points, List<TableTerm> terms)
    {
        (_scales, _points, _terms) = (scales, points, terms);
        _nodes = Chebyshev.Points(points.Length - 1);
        _scalesAtPoints = Array.ConvertAll(
            points,
            point =>
            {
                (double value, double slope, double zeroValue, double zeroSlope) = scales.At(point);
                return (Math.Log(value), Math.Log(slope), zeroValue, zeroSlope);
            }
        );
        _interpolatesScales = ScalesCanBeInterpolated();
        _counts = new (int, int)[Math.Max(1, terms.Max(t => t.Power)) + 1];
        foreach (TableTerm term in terms)
        {
            ref (int Values, int Slopes) count = ref _counts[term.Power];
            count = term.OfSlope ? (count.Values, count.Slopes + 1) : (count.Values + 1, count.Slopes);
        }
    }

    public int Constants => 3 + _terms.Count;

    public void Prepare(double variance, Span<double> constants)
    {
        double deviation = Math.Sqrt(variance);
        double[] lagrange = LagrangeAt(deviation);
        (double valueScale, double slopeScale, constants[1], constants[2]) =
            deviation < _points[^1] || !_interpolatesScales ? _scales.At(deviation) : Interpolated(lagrange);
        constants[0] = variance == 0 ? 0 : 1 / deviation;
        for (int k = 0; k < _terms.Count; k++)
        {
            TableTerm term = _terms[k];
            double sum = 0;
            for (int i = 0; i < lagrange.Length; i++)
            {
                sum += lagrange[i] * term.AtPoints[i];
            }

            constants[3 + k] = (term.OfSlope ? slopeScale : valueScale) * Math.Sqrt(Math.Abs(term.Eigenvalue)) * sum;
        }
    }

    public T Map<TLanes>(in KernelStrip<T> strip)
        where TLanes : struct, ILanes<TLanes, T>
    {
        T* covariance = strip.Covariance,
            tangent = strip.Tangent,
            inverse = strip.Columns[0];
        TLanes zero = TLanes.Create(T.Zero),
            one = TLanes.Create(T.One),
            row = TLanes.Create(strip.Row[0]),
            closest = zero;
        TLanes limit = TLanes.Create(T.CreateTruncating(_scales.LargestCorrelation));
        T* zeroValue = strip.Columns[1],
            zeroSlope = strip.Columns[2];
        TLanes rowZeroValue = TLanes.Create(strip.Row[1]),
            rowZeroSlope = TLanes.Create(strip.Row[2]);
        T* signed = stackalloc T[_terms.Count];
        for (int k = 0; k < _terms.Count; k++)
        {
            signed[k] = _terms[k].Eigenvalue < 0 ? -strip.Row[3 + k] : strip.Row[3 + k];
        }

        ReadOnlySpan<(int Values, int Slopes)> counts = _counts;
        for (int j = 0; j < strip.Count; j += TLanes.Count)
        {
            TLanes rho = TLanes.Load(covariance + j) * row * TLanes.Load(inverse + j),
                magnitude = TLanes.Abs(rho);
            TLanes x = AngleVariable.Of<TLanes, T>(rho, magnitude),
                twice = x + x,
                previous = x,
                current = one;
            TLanes value = rowZeroValue * TLanes.Load(zeroValue + j),
                slope = rowZeroSlope * TLanes.Load(zeroSlope + j);
            T* factor = signed;
            T** column = strip.Columns + 3;
            foreach ((int values, int slopes) in counts)
            {
                if (values > 0)
                {
                    TLanes coefficient = zero;
                    for (T* end = factor + values; factor < end; factor++, column++)
                    {
                        coefficient = TLanes.MultiplyAdd(TLanes.Create(*factor), TLanes.Load(*column + j), coefficient);
                    }

                    value = TLanes.MultiplyAdd(coefficient, current, value);
                }

                if (slopes > 0)
                {
                    TLanes coefficient = zero;
                    for (T* end = factor + slopes; factor < end; factor++, column++)
                    {
                        coefficient = TLanes.MultiplyAdd(TLanes.Create(*factor), TLanes.Load(*column + j), coefficient);
                    }

                    slope = TLanes.MultiplyAdd(coefficient, current, slope);
                }

                // T_(-1) = T_1 = x starts the recurrence.
                TLanes next = (twice * current) - previous;
                previous = current;
                current = next;
            }

            TLanes.Store(value, covariance + j);
            TLanes.Store(TLanes.Load(tangent + j) * slope, tangent + j);
            closest = TLanes.Max(closest, magnitude);
            HandOver.Mark(strip, j, magnitude, limit);
        }

        return HandOver.Any<TLanes, T>(closest, limit);
    }

    // A scale takes a quadrature for each input; where they are as smooth as the maps, some sums instead.
    private bool ScalesCanBeInterpolated()
    {
        double tolerance = typeof(T) == typeof(float) ? 1e-8 : 1e-13;
        if (Array.Exists(_scalesAtPoints, at => double.IsInfinity(at.LogValue) || double.IsInfinity(at.LogSlope)))
        {
            return false;
        }

        for (int i = 0; i + 1 < _points.Length; i++)
        {
            double between = Math.Sqrt(_points[i] * _points[i + 1]);
            (double value, double slope, double zeroValue, double zeroSlope) = _scales.At(between);
            (double ownValue, double ownSlope, double ownZeroValue, double ownZeroSlope) = Interpolated(LagrangeAt(between));
            if (
                Math.Abs(ownValue - value) > tolerance * value
                || Math.Abs(ownSlope - slope) > tolerance * slope
                || Math.Abs(ownZeroValue - zeroValue) > tolerance * value
                || Math.Abs(ownZeroSlope - zeroSlope) > tolerance * slope
            )
            {
                return false;
            }
        }

        return true;
    }

    private double[] LagrangeAt(double deviation)
    {
        double low = Math.Log(_points[^1]),
            high = Math.Log(_points[0]);
        double position = (2 * (Math.Log(Math.Clamp(deviation, _points[^1], _points[0])) - low) / (high - low)) - 1;
        return Chebyshev.Lagrange(_nodes, position);
    }

    private (double Value, double Slope, double ZeroValue, double ZeroSlope) Interpolated(double[] lagrange)
    {
        (double value, double slope, double zeroValue, double zeroSlope) = (0, 0, 0, 0);
        for (int i = 0; i < lagrange.Length; i++)
        {
            value += lagrange[i] * _scalesAtPoints[i].LogValue;
            slope += lagrange[i] * _scalesAtPoints[i].LogSlope;
            zeroValue += lagrange[i] * _scalesAtPoints[i].ZeroValue;
            zeroSlope += lagrange[i] * _scalesAtPoints[i].ZeroSlope;
        }

        return (Math.Exp(value), Math.Exp(slope), zeroValue, zeroSlope);
    }
}
