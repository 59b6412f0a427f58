using System.Runtime.Intrinsics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Operators.Blocks;

/// <summary>
/// Functions of an angle as polynomials on short intervals, side by side, so that one look-up gives all of them at once.
/// </summary>
/// <remarks>
/// Kernels are summed over a group and inverted with ridges of 1e-8: a table that is wrong by 1e-9 spoils them (linear interpolation on
/// 32,768 angles did). <see cref="Error"/> is measured between the points, and is at most 1e-13 of each function's largest value.
/// </remarks>
internal sealed unsafe class ProfileTable
{
    /// <summary>What <see cref="Error"/> is at most.</summary>
    public const double Promise = 1e-13;

    private const int Degree = 7;
    private const int FewestIntervals = 64;
    private const int MostIntervals = 1 << 14;
    private const int Width = 4;
    private readonly Matrix<double> _coefficients;
    private readonly int _intervals;

    private ProfileTable(Matrix<double> coefficients, int intervals, int functions, double error)
    {
        (_coefficients, _intervals, Functions, Error) = (coefficients, intervals, functions, error);
        Lanes = Padded(functions);
    }

    /// <summary>The number of functions.</summary>
    public int Functions { get; }

    /// <summary>Numbers that a look-up writes: the functions, and zeros up to a whole number of vectors.</summary>
    public int Lanes { get; }

    /// <summary>The largest error found between the points, over the function's largest value.</summary>
    public double Error { get; }

    /// <summary>A number of functions rounded up to whole vectors.</summary>
    public static int Padded(int functions) => (functions + Width - 1) / Width * Width;

    /// <summary>The table of sampled functions.</summary>
    /// <exception cref="ArithmeticException">The promise cannot be kept with 16,384 intervals.</exception>
    public static ProfileTable Of(ProfileSamples samples)
    {
        int functions = (int)samples.Values.Columns;
        for (int intervals = FewestIntervals; ; intervals *= 2)
        {
            ProfileTable table = new(Fit(samples, intervals), intervals, functions, 0);
            double error = table.Measure(samples);
            if (error <= Promise)
            {
                return new(table._coefficients, intervals, functions, error);
            }

            if (intervals == MostIntervals)
            {
                throw new ArithmeticException(
                    $"OperatorRegression: the kernel's table is wrong by {error:0.0e-0}, more than {Promise:0e-0}; take a smoother "
                        + $"activation."
                );
            }
        }
    }

    /// <summary>The functions at angles from 0 to pi, those of each angle from so many numbers after those of the last on.</summary>
    public void LookUp(ReadOnlySpan<double> angles, double* destination, int apart)
    {
        double* table = _coefficients.Pointer;
        double scale = _intervals / Math.PI;
        int lanes = Lanes,
            size = (Degree + 1) * lanes;
        foreach (double angle in angles)
        {
            double place = angle * scale;
            int interval = Math.Min((int)place, _intervals - 1);
            Vector256<double> u = Vector256.Create((2 * (place - interval)) - 1);
            double* c = table + ((long)interval * size);
            int lane = 0;

            // Three sums at once hide each other's latency.
            for (; lane + (3 * Width) <= lanes; lane += 3 * Width)
            {
                double* k = c + lane;
                Vector256<double> first = Vector256.Load(k),
                    second = Vector256.Load(k + Width),
                    third = Vector256.Load(k + (2 * Width));
                for (int degree = 1; degree <= Degree; degree++)
                {
                    k += lanes;
                    first = Vector256.MultiplyAddEstimate(first, u, Vector256.Load(k));
                    second = Vector256.MultiplyAddEstimate(second, u, Vector256.Load(k + Width));
                    third = Vector256.MultiplyAddEstimate(third, u, Vector256.Load(k + (2 * Width)));
                }

                first.Store(destination + lane);
                second.Store(destination + lane + Width);
                third.Store(destination + lane + (2 * Width));
            }

            for (; lane < lanes; lane += Width)
            {
                double* k = c + lane;
                Vector256<double> sum = Vector256.Load(k);
                for (int degree = 1; degree <= Degree; degree++)
                {
                    k += lanes;
                    sum = Vector256.MultiplyAddEstimate(sum, u, Vector256.Load(k));
                }

                sum.Store(destination + lane);
            }

            destination += apart;
        }

        GC.KeepAlive(_coefficients);
    }

    /// <summary>The functions at an angle.</summary>
    public double[] At(double angle)
    {
        double[] values = new double[Lanes];
        fixed (double* first = values)
        {
            LookUp([angle], first, Lanes);
        }

        return values[..Functions];
    }

    // On each interval the polynomial through Chebyshev points, its coefficients from the highest power down.
    private static Matrix<double> Fit(ProfileSamples samples, int intervals)
    {
        int functions = (int)samples.Values.Columns,
            lanes = Padded(functions);
        double[,] powers = Inverse();
        Matrix<double> coefficients = Matrix<double>.Zeros((long)intervals * (Degree + 1), lanes);
        InParallel.For(
            0,
            intervals,
            new ParallelOptions(),
            interval =>
            {
                double[] values = new double[functions];
                for (int node = 0; node <= Degree; node++)
                {
                    samples.At(Math.PI * (interval + ((1 + Node(node)) / 2)) / intervals, values);
                    for (int k = 0; k <= Degree; k++)
                    {
                        Span<double> row = coefficients.Row(((long)interval * (Degree + 1)) + k);
                        for (int f = 0; f < functions; f++)
                        {
                            row[f] += powers[k, node] * values[f];
                        }
                    }
                }
            }
        );
        return coefficients;
    }

    private static double Node(int node) => Math.Cos(Math.PI * (node + 0.5) / (Degree + 1));

    // From values at the nodes to powers, highest first: the coefficients of each Lagrange polynomial.
    private static double[,] Inverse()
    {
        double[,] powers = new double[Degree + 1, Degree + 1];
        for (int node = 0; node <= Degree; node++)
        {
            double[] polynomial = new double[Degree + 1];
            polynomial[0] = 1;
            for (int other = 0; other <= Degree; other++)
            {
                if (other == node)
                {
                    continue;
                }

                double scale = 1 / (Node(node) - Node(other));
                for (int k = Degree; k >= 0; k--)
                {
                    polynomial[k] = scale * ((k > 0 ? polynomial[k - 1] : 0) - (Node(other) * polynomial[k]));
                }
            }

            for (int k = 0; k <= Degree; k++)
            {
                powers[Degree - k, node] = polynomial[k];
            }
        }

        return powers;
    }

    // Between the nodes, three places an interval, against the samples' own interpolation.
    private double Measure(ProfileSamples samples)
    {
        double[] largest = new double[Functions];
        for (long i = 0; i < samples.Values.Rows; i++)
        {
            for (int f = 0; f < Functions; f++)
            {
                largest[f] = Math.Max(largest[f], Math.Abs(samples.Values[i, f]));
            }
        }

        double floor = largest.Max() * ProfileSamples.Floor,
            error = 0;
        double[] exact = new double[Functions];
        int step = Math.Max(1, _intervals / 256);
        for (int interval = 0; interval < _intervals; interval += interval < 256 ? 1 : step)
        {
            foreach (double place in (ReadOnlySpan<double>)[0.02, 0.35, 0.81])
            {
                double angle = Math.PI * (interval + place) / _intervals;
                samples.At(angle, exact);
                double[] found = At(angle);
                for (int f = 0; f < Functions; f++)
                {
                    error = Math.Max(error, Math.Abs(found[f] - exact[f]) / Math.Max(largest[f], floor));
                }
            }
        }

        return error;
    }
}
