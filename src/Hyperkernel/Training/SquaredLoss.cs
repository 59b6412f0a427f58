using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Training;

/// <summary>The mean over N examples of the sum over outputs of (h - y)^2 / 2.</summary>
internal static class SquaredLoss
{
    /// <summary>The loss, and its gradient (h - y) / N.</summary>
    /// <param name="outputs">N x C: h.</param>
    /// <param name="values">N x C: y.</param>
    /// <param name="gradient">Takes the gradient by the outputs, N x C; may be the outputs.</param>
    /// <returns>The loss, summed in double precision; NaN or infinite where the outputs are.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static double Compute<T>(MatrixView<T> outputs, MatrixView<T> values, MatrixView<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Shape.RequireEqual(outputs.Rows, outputs.Columns, values.Rows, values.Columns, nameof(values));
        Shape.RequireEqual(outputs.Rows, outputs.Columns, gradient.Rows, gradient.Columns, nameof(gradient));
        T scale = T.One / T.CreateChecked(outputs.Rows);
        double sum = 0;
        for (long i = 0; i < outputs.Rows; i++)
        {
            ReadOnlySpan<T> h = outputs.Row(i),
                y = values.Row(i);
            Span<T> by = gradient.Row(i);
            for (int c = 0; c < h.Length; c++)
            {
                T difference = h[c] - y[c];
                sum += double.CreateTruncating(difference) * double.CreateTruncating(difference);
                by[c] = difference * scale;
            }
        }

        return sum / (2.0 * outputs.Rows);
    }
}
