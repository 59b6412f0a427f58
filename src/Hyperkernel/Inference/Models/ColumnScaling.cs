using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Models;

/// <summary>What is done to the columns of an array: (x - shift) factor.</summary>
internal sealed record ColumnScaling(double[] Shifts, double[] Factors)
{
    /// <summary>The columns as they are.</summary>
    public static ColumnScaling None(int columns) => new(new double[columns], [.. Enumerable.Repeat(1.0, columns)]);

    /// <summary>The columns at mean 0 and deviation 1, in the data's own measure; a constant one becomes 0.</summary>
    public static ColumnScaling Standard(Matrix<double> rows)
    {
        double[] means = new double[rows.Columns],
            factors = new double[rows.Columns];
        for (int k = 0; k < means.Length; k++)
        {
            double largest = 0,
                sum = 0,
                squares = 0;
            for (long i = 0; i < rows.Rows; i++)
            {
                largest = Math.Max(largest, Math.Abs(rows[i, k]));
            }

            // By the largest entry, whose square may be no number.
            double unit = largest > 0 ? largest : 1;
            for (long i = 0; i < rows.Rows; i++)
            {
                sum += rows[i, k] / unit / rows.Rows;
            }

            for (long i = 0; i < rows.Rows; i++)
            {
                double difference = (rows[i, k] / unit) - sum;
                squares += difference * difference / rows.Rows;
            }

            means[k] = sum * unit;
            factors[k] = squares > 1e-28 ? 1 / Math.Sqrt(squares) / unit : 0;
        }

        return new(means, factors);
    }

    /// <summary>The same with one factor for the columns of a group, at which their variances add up to 1.</summary>
    public ColumnScaling Grouped(IEnumerable<int[]> groups)
    {
        double[] factors = [.. Factors];
        foreach (int[] group in groups.Where(g => g.Length > 1))
        {
            // By the smallest factor, whose inverse is the largest deviation: its square may be no number.
            double[] known = [.. group.Select(k => Factors[k]).Where(f => f > 0)];
            double least = known.DefaultIfEmpty(0).Min(),
                shared = least == 0 ? 0 : least / Math.Sqrt(known.Sum(f => least / f * (least / f)));
            Array.ForEach(group, k => factors[k] = shared);
        }

        return this with
        {
            Factors = factors,
        };
    }

    /// <summary>Whether a column is the same in every row, so that it says nothing.</summary>
    public bool IsConstant(int column) => Factors[column] == 0;

    /// <summary>The same with other factors besides.</summary>
    public ColumnScaling Times(IReadOnlyList<double> factors) => this with { Factors = [.. Factors.Select((f, k) => f * factors[k])] };

    /// <summary>The array, scaled.</summary>
    public Matrix<double> Of(Matrix<double> rows) =>
        Matrix<double>.Create(rows.Rows, rows.Columns, (i, k) => (rows[i, k] - Shifts[k]) * Factors[k]);
}
