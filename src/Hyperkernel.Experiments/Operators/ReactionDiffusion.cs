using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;

namespace Hyperkernel.Experiments.Operators;

/// <summary>
/// s_t = .01 s_xx + .01 s^2 + u(x) on [0, 1], s = 0 at both ends and at t = 0: from u to s(., 1), both at 100 points.
/// </summary>
/// <remarks>
/// Second differences; the trapezoidal rule for diffusion and the method of Adams and Bashforth of order 2 for the reaction.
/// </remarks>
internal static class ReactionDiffusion
{
    /// <summary>Points of a function.</summary>
    public const int Points = 100;

    private const double Diffusion = 0.01;
    private const double Rate = 0.01;

    /// <summary>Pairs from a seed.</summary>
    /// <param name="count">Their number.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="refinement">Cells from one sampled point to the next.</param>
    /// <param name="steps">Steps to time 1.</param>
    public static OperatorPairs Create(int count, ulong seed, int refinement = 1, int steps = 1000)
    {
        Matrix<double> inputs = Matrix<double>.Uninitialized(count, Points),
            outputs = Matrix<double>.Uninitialized(count, Points);
        Workers.Run(
            count,
            i =>
            {
                GaussianLine source = new(seed, (int)i);
                double[] s = Solve(source, ((Points - 1) * refinement) + 1, steps);
                for (int j = 0; j < Points; j++)
                {
                    inputs[i, j] = source.At(j / (Points - 1.0));
                    outputs[i, j] = s[j * refinement];
                }
            }
        );
        FunctionGrid grid = FunctionGrid.Bounded(Points);
        return new(inputs, outputs, grid, grid);
    }

    private static double[] Solve(GaussianLine source, int points, int steps)
    {
        double h = 1.0 / (points - 1),
            dt = 1.0 / steps,
            share = Diffusion * dt / (2 * h * h);
        double[] u = [.. Enumerable.Range(0, points).Select(j => source.At(j * h))],
            s = new double[points],
            before = new double[points],
            right = new double[points],
            pivots = new double[points];

        // The factors of the tridiagonal matrix with 1 + 2 share in its diagonal and -share beside it.
        for (int j = 1; j < points - 1; j++)
        {
            pivots[j] = 1 + (2 * share) - (j > 1 ? share * share / pivots[j - 1] : 0);
        }

        for (int step = 0; step < steps; step++)
        {
            for (int j = 1; j < points - 1; j++)
            {
                double reaction = (Rate * s[j] * s[j]) + u[j],
                    extrapolated = step == 0 ? reaction : (1.5 * reaction) - (0.5 * before[j]);
                right[j] = s[j] + (share * (s[j - 1] - (2 * s[j]) + s[j + 1])) + (dt * extrapolated);
                before[j] = reaction;
            }

            for (int j = 2; j < points - 1; j++)
            {
                right[j] += share / pivots[j - 1] * right[j - 1];
            }

            for (int j = points - 2; j >= 1; j--)
            {
                s[j] = (right[j] + (share * s[j + 1])) / pivots[j];
            }
        }

        return s;
    }
}
