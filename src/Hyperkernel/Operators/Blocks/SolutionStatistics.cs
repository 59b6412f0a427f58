using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Operators.Blocks;

/// <summary>What solutions of blocks say of the whole.</summary>
internal static class SolutionStatistics
{
    /// <summary>The variance of the kernel in each block: the mean square of what was left out, over its variance.</summary>
    public static double[] Scales(BlockSolution[] solutions) =>
        [.. solutions.Select(s => Math.Max(double.Epsilon, WideSums.Dot<double>(s.Weights, s.LeftOut!) / Size(s.Weights)))];

    /// <summary>The mean over functions of |difference| / |truth|; functions that are 0 are left aside.</summary>
    public static double RelativeError(Matrix<double> differences, Matrix<double> truth)
    {
        double sum = 0;
        int count = 0;
        for (long i = 0; i < truth.Rows; i++)
        {
            double size = WideSums.SumOfSquares<double>(truth.Row(i));
            if (size > 0)
            {
                sum += Math.Sqrt(WideSums.SumOfSquares<double>(differences.Row(i)) / size);
                count++;
            }
        }

        return count == 0 ? 0 : sum / count;
    }

    /// <summary>|left out| / deviation at the shares 0, .01, .., 1 of all values that are not NaN.</summary>
    public static double[] Percentiles(Matrix<double> left, Matrix<double> variances)
    {
        List<double> ratios = new((int)(left.Rows * left.Columns));
        for (int i = 0; i < left.Rows; i++)
        {
            for (int j = 0; j < left.Columns; j++)
            {
                double deviation = Math.Sqrt(Math.Max(0, variances[i, j]));
                if (!double.IsNaN(left[i, j]))
                {
                    ratios.Add(deviation > 0 ? Math.Abs(left[i, j]) / deviation : 0);
                }
            }
        }

        ratios.Sort();
        return
        [
            .. Enumerable.Range(0, 101).Select(p => ratios[(int)Math.Min(ratios.Count - 1L, (long)Math.Ceiling(p / 100.0 * ratios.Count))]),
        ];
    }

    /// <summary>
    /// The log marginal likelihood, with the variance of the kernel that makes it largest, the same for all blocks.
    /// </summary>
    public static double Evidence(BlockSolution[] solutions)
    {
        double numbers = solutions.Sum(s => Size(s.Weights)),
            fit = solutions.Sum(s => s.Fit),
            determinants = solutions.Sum(s => s.Weights.Columns * s.LogDeterminant);
        return -(determinants + (numbers * (1 + Math.Log(2 * Math.PI * fit / numbers)))) / 2;
    }

    /// <summary>Minus the mean over functions of the log density of what was left out.</summary>
    public static double Score(OutputBlock[] blocks, BlockSolution[] solutions, double[] scales)
    {
        double sum = 0;
        for (int b = 0; b < blocks.Length; b++)
        {
            int d = blocks[b].Dimension;
            Matrix<double> variances = solutions[b].LeftOutVariances!;
            double log = 0;
            for (long i = 0; i < variances.Rows; i += d)
            {
                double determinant =
                    d == 1 ? variances[i, 0] : (variances[i, 0] * variances[i + 1, 1]) - (variances[i, 1] * variances[i + 1, 0]);
                log += Math.Log(Math.Max(double.Epsilon, determinant)) + (d * Math.Log(2 * Math.PI * scales[b]));
            }

            sum += blocks[b].Copies * (log + variances.Rows) / 2;
        }

        return sum / (solutions[0].Weights.Rows / blocks[0].Dimension);
    }

    private static double Size(Matrix<double> matrix) => (double)matrix.Rows * matrix.Columns;
}
