using System.Numerics;
using System.Runtime.CompilerServices;
using Hyperkernel.LinearAlgebra.Simd;

namespace Hyperkernel.LinearAlgebra.Managed;

/// <summary>Rotations of neighbouring rows, recorded and then applied to strips of columns that stay in the second cache.</summary>
internal sealed unsafe class Rotations(MatrixView<double> rows)
{
    private const long RecordedPerRow = 64;

    private readonly List<double> _cosines = [];
    private readonly List<double> _sines = [];
    private readonly List<(int Top, int Count)> _sweeps = [];

    /// <summary>
    /// Starts a sweep upwards, whose first rotation is that of rows <paramref name="top"/> and <paramref name="top"/> + 1.
    /// </summary>
    public void StartSweep(int top)
    {
        if (_cosines.Count >= RecordedPerRow * rows.Rows)
        {
            Apply();
        }

        _sweeps.Add((top, 0));
    }

    /// <summary>Rotates the next pair of rows: upper' = c upper - s lower, lower' = s upper + c lower.</summary>
    public void Add(double cosine, double sine)
    {
        _cosines.Add(cosine);
        _sines.Add(sine);
        (int top, int count) = _sweeps[^1];
        _sweeps[^1] = (top, count + 1);
    }

    /// <summary>Applies what is recorded.</summary>
    public void Apply()
    {
        Application application = new(this);
        VectorWidth.Run<Application, double>(ref application);
        _cosines.Clear();
        _sines.Clear();
        _sweeps.Clear();
    }

    private void Apply<TLanes>()
        where TLanes : struct, ILanes<TLanes, double>
    {
        int width = 4 * TLanes.Count;
        double[] cosines = [.. _cosines];
        double[] sines = [.. _sines];
        Workers.Run(
            (rows.Columns + width - 1) / width,
            strip =>
            {
                using Scratch<double> scratch = new();
                double* copy = scratch.Take(rows.Rows * width);
                int columns = (int)Math.Min(width, rows.Columns - (strip * width));
                double* source = rows.Pointer + (strip * width);
                for (long i = 0; i < rows.Rows; i++)
                {
                    // Columns past the last are rotated too, and dropped.
                    new Span<double>(copy + (i * width), width).Clear();
                    new Span<double>(source + (i * rows.Stride), columns).CopyTo(new Span<double>(copy + (i * width), columns));
                }

                Rotate<TLanes>(copy, cosines, sines);
                for (long i = 0; i < rows.Rows; i++)
                {
                    new Span<double>(copy + (i * width), columns).CopyTo(new Span<double>(source + (i * rows.Stride), columns));
                }
            }
        );
        GC.KeepAlive(rows.Owner);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Rotate<TLanes>(double* strip, double[] cosines, double[] sines)
        where TLanes : struct, ILanes<TLanes, double>
    {
        int width = 4 * TLanes.Count;
        int next = 0;
        foreach ((int top, int count) in _sweeps)
        {
            // The upper row of one rotation is the lower of the next, and stays in registers.
            double* lower = strip + ((top + 1L) * width);
            TLanes l0 = TLanes.Load(lower);
            TLanes l1 = TLanes.Load(lower + TLanes.Count);
            TLanes l2 = TLanes.Load(lower + (2 * TLanes.Count));
            TLanes l3 = TLanes.Load(lower + (3 * TLanes.Count));
            for (int end = next + count; next < end; next++, lower -= width)
            {
                TLanes c = TLanes.Create(cosines[next]);
                TLanes s = TLanes.Create(sines[next]);
                TLanes minus = TLanes.Create(-sines[next]);
                double* upper = lower - width;
                TLanes u0 = TLanes.Load(upper);
                TLanes u1 = TLanes.Load(upper + TLanes.Count);
                TLanes u2 = TLanes.Load(upper + (2 * TLanes.Count));
                TLanes u3 = TLanes.Load(upper + (3 * TLanes.Count));
                TLanes.Store(TLanes.MultiplyAddEstimate(s, u0, c * l0), lower);
                TLanes.Store(TLanes.MultiplyAddEstimate(s, u1, c * l1), lower + TLanes.Count);
                TLanes.Store(TLanes.MultiplyAddEstimate(s, u2, c * l2), lower + (2 * TLanes.Count));
                TLanes.Store(TLanes.MultiplyAddEstimate(s, u3, c * l3), lower + (3 * TLanes.Count));
                l0 = TLanes.MultiplyAddEstimate(minus, l0, c * u0);
                l1 = TLanes.MultiplyAddEstimate(minus, l1, c * u1);
                l2 = TLanes.MultiplyAddEstimate(minus, l2, c * u2);
                l3 = TLanes.MultiplyAddEstimate(minus, l3, c * u3);
            }

            TLanes.Store(l0, lower);
            TLanes.Store(l1, lower + TLanes.Count);
            TLanes.Store(l2, lower + (2 * TLanes.Count));
            TLanes.Store(l3, lower + (3 * TLanes.Count));
        }
    }

    private readonly struct Application(Rotations rotations) : IVectorKernel<double>
    {
        public void Run<TLanes>()
            where TLanes : struct, ILanes<TLanes, double> => rotations.Apply<TLanes>();
    }
}
