using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Models;

/// <summary>Standard deviations of the noise of each observation, carried beside its values as one more channel.</summary>
internal static class NoiseColumn
{
    /// <summary>Values with the noise of each as a last column of every part of some channels.</summary>
    /// <param name="values">N x (M C).</param>
    /// <param name="noise">N x M.</param>
    /// <param name="channels">C.</param>
    /// <exception cref="ArgumentException">The shapes differ, or a noise is negative or no number where a value is.</exception>
    public static Matrix<double> Beside(Matrix<double> values, Matrix<double> noise, int channels)
    {
        ArgumentNullException.ThrowIfNull(noise);
        Shape.RequireEqual(values.Rows, values.Columns / channels, noise.Rows, noise.Columns, nameof(noise));
        for (long i = 0; i < noise.Rows; i++)
        {
            for (int a = 0; a < noise.Columns; a++)
            {
                bool isObserved = !values.Row(i).Slice(a * channels, channels).Contains(double.NaN);
                if (isObserved && !(noise[i, a] >= 0 && double.IsFinite(noise[i, a])))
                {
                    throw new ArgumentException(
                        FormattableString.Invariant(
                            $"noise: {noise[i, a]} in row {i}, column {a}; a standard deviation of noise must be a number >= 0."
                        ),
                        nameof(noise)
                    );
                }
            }
        }

        return Matrix<double>.Create(
            values.Rows,
            noise.Columns * (channels + 1),
            (i, j) =>
                j % (channels + 1) < channels ? values[i, (j / (channels + 1) * channels) + (j % (channels + 1))]
                : double.IsNaN(values[i, j / (channels + 1) * channels]) ? double.NaN
                : noise[i, j / (channels + 1)]
        );
    }
}
