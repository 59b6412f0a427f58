using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;
using Hyperkernel.Randomness;

namespace Hyperkernel.Experiments.Operators;

/// <summary>
/// The equation of Kuramoto and Sivashinsky, u_t + u u_x + u_xx + u_xxxx = 0 on a circle of length 32, from u(., 0) to u(., 2), both at 64
/// points.
/// </summary>
/// <remarks>
/// u(x, 0) = sum over k = 1..8 of (a_k cos 2 pi k x / 32 + b_k sin 2 pi k x / 32) / sqrt 8 with standard normal a and b.
/// The flow is chaotic: small differences grow, so that the operator is the harder the later the outputs are.
/// </remarks>
internal static class KuramotoSivashinsky
{
    private const double Period = 32;
    private const double Time = 2;
    private const int Sampled = 64;
    private const int Modes = 8;

    /// <summary>Pairs from a seed.</summary>
    /// <param name="count">Their number.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="points">Points that the equation is solved on, a multiple of 64.</param>
    /// <param name="steps">Steps.</param>
    /// <param name="time">The time of outputs.</param>
    public static OperatorPairs Create(int count, ulong seed, int points = 128, int steps = 200, double time = Time)
    {
        using Matrix<double> initial = Matrix<double>.Create(
            count,
            points,
            (i, j) =>
            {
                CounterRandom random = new(seed, RandomStream.OperatorFunctions + (ulong)i);
                double sum = 0;
                for (int k = 1; k <= Modes; k++)
                {
                    (double sin, double cos) = Math.SinCos(2 * Math.PI * k * j / points);
                    sum += (random.Normal((ulong)(2 * k)) * cos) + (random.Normal((ulong)((2 * k) + 1)) * sin);
                }

                return sum / Math.Sqrt(Modes);
            }
        );
        using Matrix<double> final = new PeriodicFlow(points, Period, k => (k * k) - (k * k * k * k)).At(initial, time, steps);
        FunctionGrid grid = FunctionGrid.Periodic(Sampled);
        Matrix<double> At(Matrix<double> all) => Matrix<double>.Create(count, Sampled, (i, j) => all[i, j * points / Sampled]);
        return new(At(initial), At(final), grid, grid);
    }
}
