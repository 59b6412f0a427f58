using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;
using Hyperkernel.Randomness;

namespace Hyperkernel.Experiments.Operators;

/// <summary>Burgers' equation u_t + (u^2 / 2)_x = .1 u_xx from u(., 0) to u(., 1), on a circle.</summary>
/// <remarks>
/// u(s, 0) = a_0 + sum over k of sqrt 2 25 / ((2 pi k)^2 + 25) (a_k cos 2 pi k s + b_k sin 2 pi k s), s = 0..1, with standard normal a and
/// b and k below 43. Papers write the equation on the unit interval; the published pairs move and decay as on an interval of length 2 pi,
/// without a mean a_0, and only that reading has the published error of a linear method.</remarks>
internal static class Burgers
{
    /// <summary>Points that the equation is solved on: with steps of 1/200 the error is about 1e-6 of a function.</summary>
    public const int Points = 128;

    /// <summary>Steps to time 1.</summary>
    public const int Steps = 200;

    private const int Modes = 42;

    /// <summary>Pairs from a seed.</summary>
    /// <param name="count">Their number.</param>
    /// <param name="sampled">Points of a function, a divisor of the points that are solved on.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="isLiteral">On the unit interval, with a mean; else of length 2 pi without.</param>
    /// <param name="points">Points that the equation is solved on.</param>
    /// <param name="steps">Steps to time 1.</param>
    public static OperatorPairs Create(int count, int sampled, ulong seed, bool isLiteral = false, int points = Points, int steps = Steps)
    {
        using Matrix<double> initial = Initial(count, points, seed, isLiteral);
        PeriodicFlow flow = new(points, isLiteral ? 1 : 2 * Math.PI, k => -0.1 * k * k);
        using Matrix<double> final = flow.At(initial, 1, steps);
        FunctionGrid grid = FunctionGrid.Periodic(sampled);
        return new(Sampled(initial, sampled), Sampled(final, sampled), grid, grid);
    }

    /// <summary>The solution at time 1 from a function of any shape, at its own points.</summary>
    /// <param name="initial">The function at time 0, at equally spaced points of the circle of length 2 pi.</param>
    public static double[] Solution(double[] initial)
    {
        int points = PointsFor(initial.Length);
        using Matrix<double> values = Matrix<double>.From(1, initial.Length, initial),
            fine = FunctionResampling.Resample(values, FunctionGrid.Periodic(initial.Length), FunctionGrid.Periodic(points)),
            final = new PeriodicFlow(points, 2 * Math.PI, k => -0.1 * k * k).At(fine, 1, Steps),
            sampled = Sampled(final, initial.Length);
        return sampled.Row(0).ToArray();
    }

    /// <summary>Points to solve on for so many samples: a multiple of them that is at least the usual number.</summary>
    public static int PointsFor(int sampled) => sampled * Math.Max(1, (Points + sampled - 1) / sampled);

    private static Matrix<double> Initial(int count, int points, ulong seed, bool hasMean)
    {
        Matrix<double> initial = Matrix<double>.Zeros(count, points);
        InParallel.For(
            count,
            new ParallelOptions(),
            i =>
            {
                CounterRandom random = new(seed, RandomStream.OperatorFunctions + (ulong)i);
                Span<double> normals = stackalloc double[2 * (Modes + 1)];
                random.FillNormal(0, normals);
                Span<double> row = initial.Row(i);
                row.Fill(hasMean ? normals[0] : 0);
                for (int k = 1; k <= Modes; k++)
                {
                    double wave = 2 * Math.PI * k,
                        size = Math.Sqrt(2) * 25 / ((wave * wave) + 25);
                    for (int j = 0; j < points; j++)
                    {
                        (double sin, double cos) = Math.SinCos(2 * Math.PI * ((long)k * j % points) / points);
                        row[j] += size * ((normals[2 * k] * cos) + (normals[(2 * k) + 1] * sin));
                    }
                }
            }
        );
        return initial;
    }

    private static Matrix<double> Sampled(Matrix<double> functions, int points) =>
        functions.Columns % points == 0
            ? Matrix<double>.Create(functions.Rows, points, (i, j) => functions[i, j * (functions.Columns / points)])
            : throw new ArgumentException($"points = {points}, must divide {functions.Columns}.", nameof(points));
}
