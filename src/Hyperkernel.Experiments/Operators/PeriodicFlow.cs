using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators.Blocks;

namespace Hyperkernel.Experiments.Operators;

/// <summary>
/// u_t = L u - (u^2 / 2)_x on a circle, L diagonal in frequencies: Fourier's method with an integrating factor and the classical
/// Runge-Kutta method of order 4; products keep frequencies below a third of the points only.
/// </summary>
/// <remarks>Several functions are integrated side by side in vectors.</remarks>
/// <param name="points">The number n of points.</param>
/// <param name="period">The length of the circle.</param>
/// <param name="linear">L at a wave number.</param>
internal sealed unsafe class PeriodicFlow(int points, double period, Func<double, double> linear)
{
    private const int Lanes = 8;

    /// <summary>The functions at a time.</summary>
    /// <param name="initial">One function a row, n values each.</param>
    /// <param name="time">The time.</param>
    /// <param name="steps">Equal steps.</param>
    public Matrix<double> At(Matrix<double> initial, double time, int steps)
    {
        Matrix<double> result = Matrix<double>.Uninitialized(initial.Rows, points);
        Workers.Run(
            (initial.Rows + Lanes - 1) / Lanes,
            piece =>
            {
                int count = (int)Math.Min(Lanes, initial.Rows - (piece * Lanes));
                using Batch batch = new(points, period, linear, time / steps);
                batch.Set(initial, (int)piece * Lanes, count);
                for (int step = 0; step < steps; step++)
                {
                    batch.Step();
                }

                batch.Get(result, (int)piece * Lanes, count);
            }
        );
        return result;
    }

    private sealed class Batch : IDisposable
    {
        private readonly int _n;
        private readonly int _size;
        private readonly LaneFourier _fourier;
        private readonly Matrix<double> _memory;
        private readonly double[] _half;
        private readonly double[] _factors;
        private readonly double[] _derivative;
        private readonly double _step;

        public Batch(int points, double period, Func<double, double> linear, double step)
        {
            (_n, _size, _step) = (points, points * Lanes, step);
            _fourier = new(points, Lanes);
            _memory = Matrix<double>.Zeros(16, _size);
            _half = new double[points];
            _derivative = new double[points];
            for (int j = 0; j < points; j++)
            {
                int k = 2 * j < points ? j : j - points;
                double wave = 2 * Math.PI * k / period;
                bool isKept = 3 * Math.Abs(k) < points;
                _half[j] = isKept ? Math.Exp(linear(wave) * step / 2) : 0;
                _derivative[j] = isKept ? wave / 2 : 0;
            }

            _factors = [.. Enumerable.Range(0, 2 * _size).Select(entry => _half[entry / Lanes % points])];
        }

        // The transform of u, in parts.
        private double* Re => _memory.Pointer;

        private double* Im => Re + _size;

        public void Set(Matrix<double> initial, int first, int count)
        {
            for (int j = 0; j < _n; j++)
            {
                for (int l = 0; l < Lanes; l++)
                {
                    (Re[(j * Lanes) + l], Im[(j * Lanes) + l]) = (l < count ? initial[first + l, j] : 0, 0);
                }
            }

            Forward(Re, Im);
            for (int i = 0; i < _size; i++)
            {
                double factor = _half[i / Lanes] == 0 ? 0 : 1;
                (Re[i], Im[i]) = (factor * Re[i], factor * Im[i]);
            }
        }

        public void Get(Matrix<double> result, int first, int count)
        {
            Backward(Re, Im);
            for (int j = 0; j < _n; j++)
            {
                for (int l = 0; l < count; l++)
                {
                    result[first + l, j] = Re[(j * Lanes) + l];
                }
            }
        }

        // Of v = exp(-L t) u, stage by stage, in terms of u: E = exp(L h / 2).
        public void Step()
        {
            double h = _step;
            double* a = Part(0);
            double* b = Part(1);
            double* c = Part(2);
            double* d = Part(3);
            double* stage = Part(4);
            Slope(Re, a);
            for (int i = 0; i < 2 * _size; i++)
            {
                stage[i] = Half(i) * (Re[i] + (h / 2 * a[i]));
            }

            Slope(stage, b);
            for (int i = 0; i < 2 * _size; i++)
            {
                stage[i] = (Half(i) * Re[i]) + (h / 2 * b[i]);
            }

            Slope(stage, c);
            for (int i = 0; i < 2 * _size; i++)
            {
                double e = Half(i);
                stage[i] = e * ((e * Re[i]) + (h * c[i]));
            }

            Slope(stage, d);
            for (int i = 0; i < 2 * _size; i++)
            {
                double e = Half(i);
                Re[i] = (e * ((e * Re[i]) + (h / 6 * ((e * a[i]) + (2 * (b[i] + c[i])))))) + (h / 6 * d[i]);
            }
        }

        public void Dispose() => _memory.Dispose();

        private double* Part(int number) => Re + (2 * (number + 1) * _size);

        // E of an entry's frequency; real parts of all frequencies come before the imaginary ones.
        private double Half(int entry) => _factors[entry];

        // -(i k / 2) times the transform of u^2.
        private void Slope(double* u, double* slope)
        {
            double* re = Part(5);
            double* im = re + _size;
            new ReadOnlySpan<double>(u, 2 * _size).CopyTo(new Span<double>(re, 2 * _size));
            Backward(re, im);
            for (int i = 0; i < _size; i++)
            {
                (re[i], im[i]) = (re[i] * re[i], 0);
            }

            Forward(re, im);
            for (int i = 0; i < _size; i++)
            {
                double k = _derivative[i / Lanes];
                (slope[i], slope[_size + i]) = (k * im[i], -k * re[i]);
            }
        }

        private void Forward(double* re, double* im)
        {
            double* other = _memory.Pointer + (14L * _size);
            if (_fourier.Transform(re, im, other, other + _size))
            {
                new ReadOnlySpan<double>(other, _size).CopyTo(new Span<double>(re, _size));
                new ReadOnlySpan<double>(other + _size, _size).CopyTo(new Span<double>(im, _size));
            }
        }

        // With real and imaginary parts exchanged, the transform runs back.
        private void Backward(double* re, double* im)
        {
            Forward(im, re);
            for (int i = 0; i < _size; i++)
            {
                (re[i], im[i]) = (re[i] / _n, im[i] / _n);
            }
        }
    }
}
