using System.Numerics;

namespace Hyperkernel.LinearAlgebra;

/// <summary>
/// Sums of products in double precision, whatever the precision of their factors: squares of 1e20 or 1e-25 are no numbers of single
/// precision.
/// </summary>
internal static class WideSums
{
    /// <summary>The sum of squares.</summary>
    public static double SumOfSquares<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Dot(values, values);

    /// <summary>The inner product of all entries of two matrices of one shape.</summary>
    public static double Dot<T>(MatrixView<T> left, MatrixView<T> right)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double sum = 0;
        for (long i = 0; i < left.Rows; i++)
        {
            sum += Dot<T>(left.Row(i), right.Row(i));
        }

        return sum;
    }

    private static double Dot<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double sum = 0;
        for (int i = 0; i < left.Length; i++)
        {
            sum += double.CreateTruncating(left[i]) * double.CreateTruncating(right[i]);
        }

        return sum;
    }
}
