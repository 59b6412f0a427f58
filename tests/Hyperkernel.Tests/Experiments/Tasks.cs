using Hyperkernel.Data;
using Hyperkernel.Experiments.Completion;
using Hyperkernel.Experiments.Images;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.Cli;
using Xunit;

namespace Hyperkernel.Tests.Experiments;

/// <summary>Small tasks.</summary>
internal static class Tasks
{
    public static ImageSet Images(Matrix<float> values, int channels = 1) =>
        new(values, SmallImages.Height, SmallImages.Width, channels, "small images");

    public static CompletionTask Small(int train = 12, int test = 4, int channels = 1, int seed = 1)
    {
        ImageSet all = Images(SmallImages.Values(train + test, channels, seed), channels);
        return new(all.Take(0, train), all.Take(train, test), MissingPart.Right.Mask(SmallImages.Height, SmallImages.Width, 1));
    }

    public static float[] Values(this Matrix<float> matrix, int row) => matrix.Row(row).ToArray();

    public static double SquaredDistance(float[] left, float[] right) => left.Zip(right, (a, b) => (double)(a - b) * (a - b)).Sum();

    /// <summary>exp(-|x - x'|^2 / (2 ell^2)), one entry.</summary>
    public static double Rbf(float[] left, float[] right, double lengthScale) =>
        Math.Exp(-SquaredDistance(left, right) / (2 * lengthScale * lengthScale));

    /// <summary>The upper median of the distances of all pairs of rows.</summary>
    public static double MedianDistance(Matrix<float> rows)
    {
        int count = (int)rows.Rows;
        double[] distances =
        [
            .. Enumerable
                .Range(0, count)
                .SelectMany(i => Enumerable.Range(0, i).Select(j => Math.Sqrt(SquaredDistance(rows.Values(i), rows.Values(j)))))
                .Order(),
        ];
        return distances[distances.Length / 2];
    }

    /// <summary>Solves a dense system by Gauss's elimination with pivots.</summary>
    public static double[,] Solve(double[,] system, double[,] rightHandSides)
    {
        (double[,] a, double[,] b) = ((double[,])system.Clone(), (double[,])rightHandSides.Clone());
        (int size, int columns) = (a.GetLength(0), b.GetLength(1));
        for (int k = 0; k < size; k++)
        {
            int pivot = Enumerable.Range(k, size - k).MaxBy(i => Math.Abs(a[i, k]));
            for (int j = 0; j < size; j++)
            {
                (a[k, j], a[pivot, j]) = (a[pivot, j], a[k, j]);
            }

            for (int j = 0; j < columns; j++)
            {
                (b[k, j], b[pivot, j]) = (b[pivot, j], b[k, j]);
            }

            for (int i = 0; i < size; i++)
            {
                double factor = i == k ? 0 : a[i, k] / a[k, k];
                for (int j = k; factor != 0 && j < size; j++)
                {
                    a[i, j] -= factor * a[k, j];
                }

                for (int j = 0; factor != 0 && j < columns; j++)
                {
                    b[i, j] -= factor * b[k, j];
                }
            }
        }

        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                b[i, j] /= a[i, i];
            }
        }

        return b;
    }

    public static void AssertNear(Func<int, int, double> expected, Matrix<float> actual, double tolerance)
    {
        for (int i = 0; i < actual.Rows; i++)
        {
            for (int p = 0; p < actual.Columns; p++)
            {
                Assert.Equal(expected(i, p), actual[i, p], tolerance);
            }
        }
    }
}
