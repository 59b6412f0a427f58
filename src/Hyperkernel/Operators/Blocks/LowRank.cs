using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Operators.Blocks;

/// <summary>Functions as sums of few of their combinations: f_k = sum over r of q[r, k] p_r.</summary>
/// <remarks>A cross decomposition with complete pivoting of the samples, each function over its largest value.</remarks>
/// <param name="Samples">p_r.</param>
/// <param name="Coefficients">q, R x K.</param>
internal sealed record LowRank(ProfileSamples Samples, Matrix<double> Coefficients)
{
    // Of each function's largest value. What is left out is a smooth kernel of this size, not noise of look-ups.
    private const double Tolerance = 1e-13;

    /// <summary>Decomposes sampled functions.</summary>
    public static LowRank Of(ProfileSamples samples)
    {
        using Matrix<double> rest = samples.Values.Clone();
        int points = (int)rest.Rows,
            functions = (int)rest.Columns;
        double[] scales = Scales(rest);
        List<double[]> columns = [],
            rows = [];
        while (columns.Count < Math.Min(points, functions))
        {
            (int row, int column, double size) = Pivot(rest, scales);
            if (size <= Tolerance)
            {
                break;
            }

            double pivot = rest[row, column];
            double[] p = [.. Enumerable.Range(0, points).Select(i => rest[i, column])],
                q = [.. Enumerable.Range(0, functions).Select(k => rest[row, k] / pivot)];
            for (int i = 0; i < points; i++)
            {
                Span<double> line = rest.Row(i);
                for (int k = 0; k < functions; k++)
                {
                    line[k] -= p[i] * q[k];
                }
            }

            columns.Add(p);
            rows.Add(q);
        }

        return new(
            samples with
            {
                Values = Matrix<double>.Create(points, columns.Count, (i, r) => columns[(int)r][i]),
            },
            Matrix<double>.Create(rows.Count, functions, (r, k) => rows[(int)r][k])
        );
    }

    private static double[] Scales(Matrix<double> values)
    {
        double[] scales = new double[values.Columns];
        for (long i = 0; i < values.Rows; i++)
        {
            for (int k = 0; k < scales.Length; k++)
            {
                scales[k] = Math.Max(scales[k], Math.Abs(values[i, k]));
            }
        }

        double floor = scales.Max() * ProfileSamples.Floor;
        return Array.ConvertAll(scales, scale => Math.Max(scale, floor));
    }

    private static (int Row, int Column, double Size) Pivot(Matrix<double> rest, double[] scales)
    {
        (int row, int column, double size) = (0, 0, 0.0);
        for (int i = 0; i < rest.Rows; i++)
        {
            ReadOnlySpan<double> line = rest.Row(i);
            for (int k = 0; k < line.Length; k++)
            {
                double relative = Math.Abs(line[k]) / scales[k];
                if (relative > size)
                {
                    (row, column, size) = (i, k, relative);
                }
            }
        }

        return (row, column, size);
    }
}
