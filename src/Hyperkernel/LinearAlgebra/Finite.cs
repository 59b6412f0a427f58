using System.Numerics;

namespace Hyperkernel.LinearAlgebra;

/// <summary>Checks that data are finite.</summary>
internal static class Finite
{
    /// <summary>Whether no entry is NaN or infinite: 0 times a number is 0.</summary>
    public static bool AreAll<T>(ReadOnlySpan<T> entries)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector<T> products = Vector<T>.Zero;
        T product = T.Zero;
        int k = 0;
        for (; k + Vector<T>.Count <= entries.Length; k += Vector<T>.Count)
        {
            products += new Vector<T>(entries[k..]) * Vector<T>.Zero;
        }

        for (; k < entries.Length; k++)
        {
            product += entries[k] * T.Zero;
        }

        return product + Vector.Sum(products) == T.Zero;
    }

    /// <summary>Throws if some entry is NaN or infinite, and says how many and where the first is.</summary>
    public static void Require<T>(MatrixView<T> matrix, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long bad = 0,
            firstRow = 0,
            firstColumn = 0;
        for (long i = 0; i < matrix.Rows; i++)
        {
            Span<T> row = matrix.Row(i);
            if (AreAll<T>(row))
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
                $"{name}: {bad} of {matrix.Rows * matrix.Columns} entries are NaN or infinite, the first at row {firstRow}, "
                    + $"column {firstColumn}; all must be finite.",
                name
            );
        }
    }
}
