using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Kernels;

/// <summary>What single precision would make of inputs.</summary>
internal static class SinglePrecision
{
    private const double OfColumn = 1e-5;
    private const double OfAll = 1e-6;

    /// <summary>
    /// Whether rounding to single precision would blur the differences between rows, as it does far from the origin, or make them equal.
    /// </summary>
    /// <remarks>
    /// It does where it moves an entry by more than 1e-5 of its column's range and 1e-6 of the largest range of a column.
    /// </remarks>
    /// <param name="inputs">One input a row, at least one.</param>
    public static bool Blurs(Matrix<double> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        double[] ranges = new double[inputs.Columns],
            moved = new double[inputs.Columns];
        for (int k = 0; k < ranges.Length; k++)
        {
            double least = inputs[0, k],
                most = least;
            for (long i = 0; i < inputs.Rows; i++)
            {
                double entry = inputs[i, k];
                (least, most) = (Math.Min(least, entry), Math.Max(most, entry));
                moved[k] = Math.Max(moved[k], float.IsFinite((float)entry) ? Math.Abs(entry - (float)entry) : 0);
            }

            ranges[k] = most - least;
        }

        double largest = ranges.Max();
        return ranges
            .Zip(moved)
            .Any(column => column.First > 0 && column.Second > OfColumn * column.First && column.Second > OfAll * largest);
    }
}
