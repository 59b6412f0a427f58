using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;
using Hyperkernel.Randomness;

namespace Hyperkernel.Experiments.Operators;

/// <summary>u_t + u_x = 0 on a circle of length 1: functions that are moved, exactly.</summary>
internal static class Advection
{
    private const int FewPoints = 40;
    private const int ManyPoints = 200;
    private const int Modes = 50;

    /// <summary>
    /// I: a square wave of height 1 to 2, width .3 to .6 and centre .3 to .7, uniformly drawn, at i / 39, i = 0..39, moved by 20 / 39.
    /// </summary>
    public static OperatorPairs SquareWaves(int count, ulong seed)
    {
        const double Move = 20.0 / (FewPoints - 1);
        return Create(
            count,
            FewPoints,
            Move,
            i =>
            {
                CounterRandom random = new(seed, RandomStream.OperatorFunctions + (ulong)i);
                double height = random.Uniform(0, 1, 2),
                    width = random.Uniform(1, 0.3, 0.6),
                    centre = random.Uniform(2, 0.3, 0.7);
                return x => Math.Abs(x - centre) <= width / 2 ? height : 0;
            }
        );
    }

    /// <summary>
    /// II: the sign of a random function, sum over k = 1..50 of sqrt 2 / ((2 pi k)^2 + 9) (a_k cos 2 pi k x + b_k sin 2 pi k x), at i /
    /// 199,
    /// i = 0..199, moved by half the circle, 99.5 points, so that half a cell at each jump cannot be known.
    /// </summary>
    public static OperatorPairs Signs(int count, ulong seed) =>
        Create(
            count,
            ManyPoints,
            0.5,
            i =>
            {
                CounterRandom random = new(seed, RandomStream.OperatorFunctions + (ulong)i);
                double[] normals = new double[2 * Modes];
                random.FillNormal<double>(0, normals);
                return x =>
                {
                    double sum = 0;
                    for (int k = 1; k <= Modes; k++)
                    {
                        double wave = 2 * Math.PI * k;
                        (double sin, double cos) = Math.SinCos(wave * x);
                        sum += ((normals[(2 * k) - 2] * cos) + (normals[(2 * k) - 1] * sin)) * Math.Sqrt(2) / ((wave * wave) + 9);
                    }

                    return sum >= 0 ? 1 : -1;
                };
            }
        );

    // Both ends of the interval are one point of the circle: there, what comes from the left counts.
    private static OperatorPairs Create(int count, int points, double move, Func<int, Func<double, double>> function)
    {
        Matrix<double> inputs = Matrix<double>.Uninitialized(count, points),
            outputs = Matrix<double>.Uninitialized(count, points);
        Workers.Run(
            count,
            i =>
            {
                Func<double, double> u = function((int)i);
                for (int j = 0; j < points; j++)
                {
                    double x = j / (points - 1.0),
                        from = x - move;
                    inputs[i, j] = u(x);

                    // A point of the grid is met as such, and not beside a jump by rounding.
                    double place = Math.Round(from * (points - 1), 9) / (points - 1);
                    outputs[i, j] = u(place < 0 ? place + 1 : place);
                }
            }
        );
        FunctionGrid grid = FunctionGrid.Bounded(points);
        return new(inputs, outputs, grid, grid);
    }
}
