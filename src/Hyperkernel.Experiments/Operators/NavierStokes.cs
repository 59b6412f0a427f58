using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;
using Hyperkernel.Operators.Blocks;
using Hyperkernel.Randomness;

namespace Hyperkernel.Experiments.Operators;

/// <summary>
/// The equations of Navier and Stokes on a torus of side 2 pi, w_t + v . grad w = w_xx / 40 + w_yy / 40 + f for the vorticity w: from the
/// forcing f to w at time 10, from one w at time 0 for all, at 64 x 64 points.
/// </summary>
/// <remarks>
/// f and w(., 0) are sums over 50 pairs of wave numbers, those of the smallest k^2, of (a cos k.x + b sin k.x) / (sqrt 2 pi (k^2 + 9)^2)
/// with standard normal a and b: the published benchmark (de Hoop, Huang, Qian, Stuart 2022), but for the draws, the order of pairs with
/// equal k^2, and the steps in time: here an integrating factor and the method of Runge and Kutta, there 10,000 steps of Crank and
/// Nicolson's.
/// </remarks>
internal static unsafe class NavierStokes
{
    /// <summary>Points along each side.</summary>
    public const int Side = 64;

    private const double Viscosity = 1.0 / 40;
    private const double Time = 10;
    private const int Pairs = 50;

    // The vorticity at time 0 belongs to the operator, whatever the seed of the forcing.
    private const ulong InitialSeed = 1;
    private const int Lanes = 4;

    /// <summary>Pairs of functions from a seed.</summary>
    /// <param name="count">Their number.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="steps">Steps in time.</param>
    /// <param name="fromRest">Whether the flow starts at rest, instead of at the one vorticity: then shifts of f are shifts of w.</param>
    public static OperatorPairs Create(int count, ulong seed, int steps = 100, bool fromRest = false)
    {
        Matrix<double> forcing = Fields(count, seed, 1);
        using Matrix<double> start = fromRest ? Matrix<double>.Zeros(1, Side * Side) : Fields(1, InitialSeed, 0);
        Matrix<double> vorticity = Matrix<double>.Uninitialized(count, Side * Side);
        Workers.Run(
            (count + Lanes - 1) / Lanes,
            piece =>
            {
                using Batch batch = new(Time / steps);
                int first = (int)piece * Lanes,
                    many = Math.Min(Lanes, count - first);
                batch.Set(start, forcing, first, many);
                for (int step = 0; step < steps; step++)
                {
                    batch.Step();
                }

                batch.Get(vorticity, first, many);
            }
        );
        FunctionGrid grid = FunctionGrid.Periodic(Side, Side);
        return new(forcing, vorticity, grid, grid);
    }

    // Number 0 is the initial vorticity of all.
    private static Matrix<double> Fields(int count, ulong seed, int firstNumber)
    {
        (int X, int Y)[] pairs =
        [
            .. Enumerable
                .Range(-9, 19)
                .SelectMany(x => Enumerable.Range(-9, 19).Select(y => (X: x, Y: y)))
                .Where(k => k.X + k.Y > 0 || (k.X + k.Y == 0 && k.X > 0))
                .OrderBy(k => (k.X * k.X) + (k.Y * k.Y))
                .ThenBy(k => k.X)
                .Take(Pairs),
        ];
        Matrix<double> fields = Matrix<double>.Zeros(count, Side * Side);
        Workers.Run(
            count,
            i =>
            {
                CounterRandom random = new(seed, RandomStream.OperatorFunctions + (ulong)(firstNumber + (int)i));
                Span<double> row = fields.Row(i);
                for (int p = 0; p < Pairs; p++)
                {
                    (int x, int y) = pairs[p];
                    double square = (x * x) + (y * y) + 9,
                        size = 1 / (Math.Sqrt(2) * Math.PI * square * square),
                        a = size * random.Normal((ulong)(2 * p)),
                        b = size * random.Normal((ulong)((2 * p) + 1));
                    for (int j = 0; j < row.Length; j++)
                    {
                        int turns = ((x * (j / Side)) + (y * (j % Side))) % Side;
                        (double sin, double cos) = Math.SinCos(2 * Math.PI * turns / Side);
                        row[j] += (a * cos) + (b * sin);
                    }
                }
            }
        );
        return fields;
    }

    /// <summary>Some flows side by side; entry (row, column) of all stands at ((row Side) + column) Lanes.</summary>
    private sealed class Batch : IDisposable
    {
        private const int Size = Side * Side * Lanes;
        private readonly LaneFourier _alongRows = new(Side, Side * Lanes);
        private readonly LaneFourier _alongColumns = new(Side, Lanes);
        private readonly Matrix<double> _memory = Matrix<double>.Zeros(24, Size);
        private readonly double[] _half = new double[Side * Side];
        private readonly double[] _kx = new double[Side * Side];
        private readonly double[] _ky = new double[Side * Side];
        private readonly double _step;

        public Batch(double step)
        {
            _step = step;
            for (int j = 0; j < Side * Side; j++)
            {
                int x = j / Side,
                    y = j % Side;
                (x, y) = (2 * x < Side ? x : x - Side, 2 * y < Side ? y : y - Side);
                bool isKept = 3 * Math.Max(Math.Abs(x), Math.Abs(y)) < Side;
                _half[j] = isKept ? Math.Exp(-Viscosity * ((x * x) + (y * y)) * step / 2) : 0;
                (_kx[j], _ky[j]) = (x, y);
            }
        }

        private double* Vorticity => _memory.Pointer;

        private double* Forcing => Vorticity + (2L * Size);

        public void Set(Matrix<double> start, Matrix<double> forcing, int first, int count)
        {
            for (int j = 0; j < Side * Side; j++)
            {
                for (int l = 0; l < Lanes; l++)
                {
                    Vorticity[(j * Lanes) + l] = start[0, j];
                    Forcing[(j * Lanes) + l] = l < count ? forcing[first + l, j] : 0;
                }
            }

            Forward(Vorticity);
            Forward(Forcing);
        }

        public void Get(Matrix<double> result, int first, int count)
        {
            Backward(Vorticity);
            for (int j = 0; j < Side * Side; j++)
            {
                for (int l = 0; l < count; l++)
                {
                    result[first + l, j] = Vorticity[(j * Lanes) + l];
                }
            }
        }

        // E = exp(-nu k^2 h / 2) of an entry.
        public void Step()
        {
            double h = _step;
            double* w = Vorticity;
            double* a = Part(0);
            double* b = Part(1);
            double* c = Part(2);
            double* d = Part(3);
            double* stage = Part(4);
            Slope(w, a);
            for (int i = 0; i < 2 * Size; i++)
            {
                stage[i] = Half(i) * (w[i] + (h / 2 * a[i]));
            }

            Slope(stage, b);
            for (int i = 0; i < 2 * Size; i++)
            {
                stage[i] = (Half(i) * w[i]) + (h / 2 * b[i]);
            }

            Slope(stage, c);
            for (int i = 0; i < 2 * Size; i++)
            {
                double e = Half(i);
                stage[i] = e * ((e * w[i]) + (h * c[i]));
            }

            Slope(stage, d);
            for (int i = 0; i < 2 * Size; i++)
            {
                double e = Half(i);
                w[i] = (e * ((e * w[i]) + (h / 6 * ((e * a[i]) + (2 * (b[i] + c[i])))))) + (h / 6 * d[i]);
            }
        }

        public void Dispose() => _memory.Dispose();

        private double* Part(int number) => Vorticity + (2L * (number + 2) * Size);

        private double Half(int entry) => _half[entry / Lanes & ((Side * Side) - 1)];

        // f - v . grad w with v = (psi_y, -psi_x), -(psi_xx + psi_yy) = w: v and grad w come back two at a time, as real and imaginary
        // parts.
        private void Slope(double* w, double* slope)
        {
            double* velocity = Part(5);
            double* gradient = Part(6);
            for (int i = 0; i < Size; i++)
            {
                double kx = _kx[i / Lanes],
                    ky = _ky[i / Lanes],
                    square = (kx * kx) + (ky * ky),
                    inverse = square > 0 ? 1 / square : 0,
                    re = w[i],
                    im = w[Size + i];

                // The transforms of psi_y + i (-psi_x) and w_x + i w_y: i k times a number, and i times that.
                velocity[i] = inverse * ((-ky * im) + (kx * re));
                velocity[Size + i] = inverse * ((ky * re) + (kx * im));
                gradient[i] = (-kx * im) - (ky * re);
                gradient[Size + i] = (kx * re) - (ky * im);
            }

            Backward(velocity);
            Backward(gradient);
            for (int i = 0; i < Size; i++)
            {
                velocity[i] = (velocity[i] * gradient[i]) + (velocity[Size + i] * gradient[Size + i]);
                velocity[Size + i] = 0;
            }

            Forward(velocity);
            for (int i = 0; i < 2 * Size; i++)
            {
                slope[i] = Half(i) == 0 ? 0 : Forcing[i] - velocity[i];
            }
        }

        private void Forward(double* values) => Transform(values, values + Size);

        private void Backward(double* values)
        {
            Transform(values + Size, values);
            for (int i = 0; i < 2 * Size; i++)
            {
                values[i] /= Side * Side;
            }
        }

        private void Transform(double* re, double* im)
        {
            double* other = Part(7);
            if (_alongRows.Transform(re, im, other, other + Size))
            {
                new ReadOnlySpan<double>(other, Size).CopyTo(new Span<double>(re, Size));
                new ReadOnlySpan<double>(other + Size, Size).CopyTo(new Span<double>(im, Size));
            }

            for (int row = 0; row < Side; row++)
            {
                int start = row * Side * Lanes,
                    length = Side * Lanes;
                if (_alongColumns.Transform(re + start, im + start, other, other + Size))
                {
                    new ReadOnlySpan<double>(other, length).CopyTo(new Span<double>(re + start, length));
                    new ReadOnlySpan<double>(other + Size, length).CopyTo(new Span<double>(im + start, length));
                }
            }
        }
    }
}
