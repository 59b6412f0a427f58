using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Operators;

/// <summary>Values of sampled functions at other points.</summary>
public static class FunctionResampling
{
    /// <summary>
    /// Functions at the points of another grid: of a periodic grid the trigonometric polynomial through the samples, exact for functions
    /// without frequencies from half the number of points on; of a bounded grid (multi)linear interpolation.
    /// </summary>
    /// <param name="values">N x (m C) values at the points of a grid.</param>
    /// <param name="from">That grid.</param>
    /// <param name="to">The other grid, or points anywhere, in the same coordinates.</param>
    /// <param name="channels">C.</param>
    /// <returns>N x (m' C).</returns>
    /// <exception cref="ArgumentException">The functions are not sampled on a regular grid, the dimensions differ, or a point lies outside
    /// a bounded grid.</exception>
    public static Matrix<double> Resample(Matrix<double> values, FunctionGrid from, FunctionGrid to, int channels = 1)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        if (!from.IsRegular || from.Coordinates.Columns != to.Coordinates.Columns)
        {
            throw new ArgumentException(
                $"Resample: functions at {from} cannot be resampled at {to}; they must lie on a regular grid of the same dimension."
            );
        }

        Shape.RequireEqual(values.Rows, (long)from.Count * channels, values.Rows, values.Columns, nameof(values));
        Matrix<double> result = Matrix<double>.Zeros(values.Rows, (long)to.Count * channels);
        for (int point = 0; point < to.Count; point++)
        {
            double[][] axes =
            [
                .. Enumerable
                    .Range(0, from.Shape.Count)
                    .Select(axis => Weights(to.Coordinates[point, axis], from.Shape[axis], from.IsPeriodic)),
            ];
            for (int j = 0; j < from.Count; j++)
            {
                double weight = axes.Length == 1 ? axes[0][j] : axes[0][j / axes[1].Length] * axes[1][j % axes[1].Length];
                for (long i = 0; i < values.Rows && weight != 0; i++)
                {
                    for (int c = 0; c < channels; c++)
                    {
                        result[i, ((long)point * channels) + c] += weight * values[i, ((long)j * channels) + c];
                    }
                }
            }
        }

        return result;
    }

    private static double[] Weights(double x, int points, bool isPeriodic)
    {
        double[] weights = new double[points];
        if (isPeriodic)
        {
            for (int j = 0; j < points; j++)
            {
                double angle = 2 * Math.PI * (x - (j / (double)points)),
                    sum = 1;
                for (int k = 1; 2 * k <= points; k++)
                {
                    sum += (2 * k == points ? 1 : 2) * Math.Cos(k * angle);
                }

                weights[j] = sum / points;
            }

            return weights;
        }

        if (x is < -1e-12 or > 1 + 1e-12 || points == 1)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"Resample: the point {x} must lie between 0 and 1, on a grid of at least two points.")
            );
        }

        double place = Math.Clamp(x, 0, 1) * (points - 1);
        int below = Math.Min((int)place, points - 2);
        (weights[below], weights[below + 1]) = (1 - (place - below), place - below);
        return weights;
    }
}
