using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Models;

/// <summary>What is done to contexts and values before a fit, and undone in predictions. Nothing unless it was asked for.</summary>
/// <param name="NormaliseContexts">Whether contexts are scaled to S^0(x, x) = |x|^2 / n_0 = 1.</param>
/// <param name="Offsets">What is taken from the values of each channel; null for nothing.</param>
internal sealed record Preparation(bool NormaliseContexts, double[]? Offsets)
{
    /// <summary>What options ask for; offsets are the channels' means.</summary>
    /// <exception cref="NotFiniteException">The values are too large to be summed.</exception>
    public static Preparation For(Observations observations, RegressionOptions options)
    {
        if (!options.CentreValues)
        {
            return new(options.NormaliseContexts, null);
        }

        double[] sums = new double[observations.Values.Columns];
        for (long i = 0; i < observations.Count; i++)
        {
            TensorPrimitives.Add<double>(sums, observations.Values.Row(i), sums);
        }

        TensorPrimitives.Divide<double>(sums, observations.Count, sums);
        if (!Array.TrueForAll(sums, double.IsFinite))
        {
            throw new NotFiniteException(
                "values: their sum is beyond double precision, which ends at 1.8e308, so they cannot be centred; scale the values down."
            );
        }

        return new(options.NormaliseContexts, sums);
    }

    /// <summary>Contexts as the kernel gets them; the same matrix if nothing is done to them.</summary>
    /// <exception cref="ArgumentException">A context is zero and cannot be scaled.</exception>
    public Matrix<double> Contexts(Matrix<double> contexts)
    {
        if (!NormaliseContexts)
        {
            return contexts;
        }

        Matrix<double> scaled = contexts.Clone();
        for (long i = 0; i < scaled.Rows; i++)
        {
            Span<double> row = scaled.Row(i);
            double largest = TensorPrimitives.MaxMagnitude<double>(row);
            if (largest == 0)
            {
                throw new ArgumentException($"contexts: row {i} is zero, so it cannot be normalised.");
            }

            // By the largest entry first, whose square may be no number.
            TensorPrimitives.Divide(row, Math.Abs(largest), row);
            TensorPrimitives.Divide(row, TensorPrimitives.Norm<double>(row) / Math.Sqrt(row.Length), row);
        }

        return scaled;
    }

    /// <summary>Takes the offsets from values, channels next to each other in every row.</summary>
    public void Centre(Matrix<double> values) => Shift(values, -1);

    /// <summary>Adds the offsets to predictions, channels next to each other in every row.</summary>
    public void Restore(Matrix<double> mean) => Shift(mean, 1);

    private void Shift(Matrix<double> values, int sign)
    {
        for (long i = 0; Offsets is { } offsets && i < values.Rows; i++)
        {
            Span<double> row = values.Row(i);
            for (int j = 0; j < row.Length; j++)
            {
                row[j] += sign * offsets[j % offsets.Length];
            }
        }
    }
}
