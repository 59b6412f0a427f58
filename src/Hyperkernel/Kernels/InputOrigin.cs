using System.Numerics.Tensors;
using Hyperkernel.Features;

namespace Hyperkernel.Kernels;

/// <summary>Another origin for inputs that lie far from theirs.</summary>
internal static class InputOrigin
{
    // Of squared distances; below, a shift would save no digit worth its copy of the inputs.
    private const double Far = 16;

    /// <summary>The mean of all inputs, if it is far from 0 beside their distances from it; else null.</summary>
    public static double[]? FarFrom(Inputs rows, Inputs columns)
    {
        double[] mean = new double[rows.Width];
        double[] difference = new double[rows.Width];
        double count = ReferenceEquals(rows, columns) ? rows.Count : rows.Count + columns.Count;
        Inputs[] all = ReferenceEquals(rows, columns) ? [rows] : [rows, columns];
        foreach (Inputs inputs in all)
        {
            for (long i = 0; i < inputs.Count; i++)
            {
                TensorPrimitives.MultiplyAdd(inputs.Row(i), 1 / count, mean, mean);
            }
        }

        double largest = 0;
        foreach (Inputs inputs in all)
        {
            for (long i = 0; i < inputs.Count; i++)
            {
                TensorPrimitives.Subtract(inputs.Row(i), mean, difference);
                largest = Math.Max(largest, TensorPrimitives.SumOfSquares<double>(difference));
            }
        }

        return TensorPrimitives.SumOfSquares<double>(mean) > Far * largest ? mean : null;
    }
}
