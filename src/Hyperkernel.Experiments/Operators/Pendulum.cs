using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;

namespace Hyperkernel.Experiments.Operators;

/// <summary>A driven pendulum s'' = -sin s + u(t), s = s' = 0 at t = 0: from u to s, both at 100 times on [0, 1].</summary>
/// <remarks>The classical Runge-Kutta method of order 4.</remarks>
internal static class Pendulum
{
    /// <summary>Times.</summary>
    public const int Times = 100;

    /// <summary>Pairs from a seed.</summary>
    /// <param name="count">Their number.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="stepsBetween">Steps from one time to the next.</param>
    public static OperatorPairs Create(int count, ulong seed, int stepsBetween = 1)
    {
        Matrix<double> inputs = Matrix<double>.Uninitialized(count, Times),
            outputs = Matrix<double>.Uninitialized(count, Times);
        Workers.Run(
            count,
            i =>
            {
                GaussianLine force = new(seed, (int)i);
                double h = 1.0 / (Times - 1) / stepsBetween,
                    s = 0,
                    v = 0;
                for (int j = 0; j < Times; j++)
                {
                    inputs[i, j] = force.At(j / (Times - 1.0));
                    outputs[i, j] = s;
                    for (int step = 0; step < stepsBetween; step++)
                    {
                        double t = (j / (Times - 1.0)) + (step * h);
                        (double start, double middle, double end) = (force.At(t), force.At(t + (h / 2)), force.At(t + h));
                        (double s1, double v1) = (v, -Math.Sin(s) + start);
                        (double s2, double v2) = (v + (h / 2 * v1), -Math.Sin(s + (h / 2 * s1)) + middle);
                        (double s3, double v3) = (v + (h / 2 * v2), -Math.Sin(s + (h / 2 * s2)) + middle);
                        (double s4, double v4) = (v + (h * v3), -Math.Sin(s + (h * s3)) + end);
                        s += h / 6 * (s1 + (2 * (s2 + s3)) + s4);
                        v += h / 6 * (v1 + (2 * (v2 + v3)) + v4);
                    }
                }
            }
        );
        FunctionGrid grid = FunctionGrid.Bounded(Times);
        return new(inputs, outputs, grid, grid);
    }
}
