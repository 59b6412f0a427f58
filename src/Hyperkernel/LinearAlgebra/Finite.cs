using System.Numerics;
using System.Numerics.Tensors;

namespace Hyperkernel.LinearAlgebra;

/// <summary>Checks that data are finite.</summary>
internal static class Finite
{
    /// <summary>Throws if some entry is NaN or infinite, and says how many and where the first is.</summary>
    public static void Require<T>(MatrixView<T> matrix, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long bad = 0, firstRow = 0, firstColumn = 0;
        for (long i = 0; i < matrix.Rows; i++)
        {
            Span<T> row = matrix.Row(i);
            if (T.IsFinite(TensorPrimitives.SumOfMagnitudes<T>(row)))
            {
                continue;
            }

            for (int j = 0; j < row.Length; j++)
            {
                if (!T.IsFinite(row[j]) && bad++ == 0)
                {
                    (firstRow, firstColumn) = (i, j);
                }
            }
        }

        if (bad > 0)
        {
            throw new ArgumentException(
                $"{name}: {bad} of {matrix.Rows * matrix.Columns} entries are NaN or infinite, the first at row {firstRow}, column {firstColumn}; all must be finite.",
                name);
        }
    }
}
