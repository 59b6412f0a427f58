namespace Hyperkernel.Inference.Grid.Decomposition;

/// <summary>Pivots of a matrix A such that A(all, columns) A(rows, columns)^-1 A(rows, all) is A up to a tolerance.</summary>
/// <remarks>
/// Adaptive cross approximation with full pivoting: the largest residual entry is the next pivot and becomes zero with its row and column.
/// Rank r costs r passes over the sample. Source: Bebendorf, Approximation of boundary element matrices, 2000.
/// </remarks>
internal static class CrossApproximation
{
    /// <summary>Finds pivots in a sample of a matrix.</summary>
    /// <param name="sample">The sample; overwritten with the residual.</param>
    /// <param name="tolerance">Largest absolute residual to leave.</param>
    /// <param name="maxRank">Most pivots to take.</param>
    /// <returns>Rows and columns of the pivots, in the order of elimination.</returns>
    public static (List<int> Rows, List<int> Columns) FindPivots(double[,] sample, double tolerance, int maxRank)
    {
        List<int> rows = [],
            columns = [];
        int rowCount = sample.GetLength(0),
            columnCount = sample.GetLength(1);
        while (true)
        {
            (int pivotRow, int pivotColumn, double largest) = (0, 0, 0);
            for (int i = 0; i < rowCount; i++)
            {
                for (int j = 0; j < columnCount; j++)
                {
                    if (Math.Abs(sample[i, j]) > largest)
                    {
                        (pivotRow, pivotColumn, largest) = (i, j, Math.Abs(sample[i, j]));
                    }
                }
            }

            if (largest <= tolerance || rows.Count == Math.Min(maxRank, Math.Min(rowCount, columnCount)))
            {
                return (rows, columns);
            }

            rows.Add(pivotRow);
            columns.Add(pivotColumn);
            Eliminate(sample, pivotRow, pivotColumn);
        }
    }

    /// <summary>Inverses of the factors of the pivot matrix A(rows, columns) = L U, both triangular.</summary>
    /// <param name="pivots">A(rows, columns) in the order of elimination, which makes pivoting here unnecessary.</param>
    /// <returns>L^-1 (unit lower triangular) and U^-1 (upper triangular).</returns>
    public static (double[,] InverseLower, double[,] InverseUpper) InvertFactors(double[,] pivots)
    {
        int n = pivots.GetLength(0);
        double[,] upper = (double[,])pivots.Clone();
        double[,] inverseLower = new double[n, n],
            inverseUpper = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            inverseLower[i, i] = 1;
        }

        for (int k = 0; k < n; k++)
        {
            for (int i = k + 1; i < n; i++)
            {
                double factor = upper[i, k] / upper[k, k];
                for (int j = 0; j < n; j++)
                {
                    upper[i, j] -= factor * upper[k, j];
                    inverseLower[i, j] -= factor * inverseLower[k, j];
                }
            }
        }

        for (int j = 0; j < n; j++)
        {
            inverseUpper[j, j] = 1 / upper[j, j];
            for (int i = j - 1; i >= 0; i--)
            {
                double sum = 0;
                for (int k = i + 1; k <= j; k++)
                {
                    sum += upper[i, k] * inverseUpper[k, j];
                }

                inverseUpper[i, j] = -sum / upper[i, i];
            }
        }

        return (inverseLower, inverseUpper);
    }

    private static void Eliminate(double[,] sample, int pivotRow, int pivotColumn)
    {
        int rowCount = sample.GetLength(0),
            columnCount = sample.GetLength(1);
        double pivot = sample[pivotRow, pivotColumn];
        double[] row = new double[columnCount];
        for (int j = 0; j < columnCount; j++)
        {
            row[j] = sample[pivotRow, j];
        }

        for (int i = 0; i < rowCount; i++)
        {
            double factor = sample[i, pivotColumn] / pivot;
            for (int j = 0; j < columnCount; j++)
            {
                sample[i, j] -= factor * row[j];
            }

            sample[i, pivotColumn] = 0;
        }

        for (int j = 0; j < columnCount; j++)
        {
            sample[pivotRow, j] = 0;
        }
    }
}
