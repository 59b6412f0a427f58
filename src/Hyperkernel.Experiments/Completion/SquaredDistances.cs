using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Experiments.Completion;

/// <summary>Squared Euclidean distances between rows.</summary>
internal static class SquaredDistances
{
    public static Matrix<float> Between(Matrix<float> rows, Matrix<float> columns)
    {
        Matrix<float> result = Matrix<float>.Uninitialized(rows.Rows, columns.Rows);
        Parallel.For(
            0L,
            rows.Rows,
            i =>
            {
                for (long j = 0; j < columns.Rows; j++)
                {
                    float distance = TensorPrimitives.Distance<float>(rows.Row(i), columns.Row(j));
                    result[i, j] = distance * distance;
                }
            }
        );
        return result;
    }

    /// <summary>
    /// Mean squares of differences over the entries that neither row lacks (NaN); infinite where there is none.
    /// </summary>
    public static Matrix<float> BetweenSeen(Matrix<float> rows, Matrix<float> columns)
    {
        Matrix<float> result = Matrix<float>.Uninitialized(rows.Rows, columns.Rows);
        Parallel.For(
            0L,
            rows.Rows,
            i =>
            {
                for (long j = 0; j < columns.Rows; j++)
                {
                    (double sum, int count) = (0, 0);
                    ReadOnlySpan<float> left = rows.Row(i),
                        right = columns.Row(j);
                    for (int p = 0; p < left.Length; p++)
                    {
                        float difference = left[p] - right[p];
                        (sum, count) = float.IsNaN(difference) ? (sum, count) : (sum + ((double)difference * difference), count + 1);
                    }

                    result[i, j] = count == 0 ? float.PositiveInfinity : (float)(sum / count);
                }
            }
        );
        return result;
    }

    /// <summary>
    /// The median distance between different rows, of the first 300; 1 where it is zero, since any scale is then as good.
    /// </summary>
    public static double Median(Matrix<float> rows)
    {
        long used = Math.Min(rows.Rows, 300);
        List<double> distances = [];
        for (long i = 1; i < used; i++)
        {
            for (long j = 0; j < i; j++)
            {
                distances.Add(TensorPrimitives.Distance<float>(rows.Row(i), rows.Row(j)));
            }
        }

        distances.Sort();
        double median = distances.Count == 0 ? 0 : distances[distances.Count / 2];
        return median > 0 ? median : 1;
    }
}
