using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Models;

/// <summary>What is done to contexts and values before a fit, and undone in predictions. Nothing unless it was asked for.</summary>
/// <param name="NormaliseContexts">Whether contexts are scaled to S^0(x, x) = |x|^2 / n_0 = 1.</param>
/// <param name="Offsets">What is taken from the values of each channel; null for nothing.</param>
internal sealed record Preparation(bool NormaliseContexts, double[]? Offsets)
{
    /// <summary>What is done to contexts' columns, of a learnt kernel; null for nothing.</summary>
    public ColumnScaling? ContextScaling { get; init; }

    /// <summary>The same of coordinates.</summary>
    public ColumnScaling? CoordinateScaling { get; init; }

    /// <summary>What values are divided by once offsets are taken; null for nothing.</summary>
    public double? Scale { get; init; }

    /// <summary>What options ask for; offsets are the channels' means.</summary>
    /// <exception cref="ArgumentException">Contexts are to be both normalised and standardised.</exception>
    /// <exception cref="NotFiniteException">The values are too large to be summed.</exception>
    public static Preparation For(Observations observations, RegressionOptions options)
    {
        if (options.NormaliseContexts && options.StandardiseContexts)
        {
            throw new ArgumentException("RegressionOptions: NormaliseContexts and StandardiseContexts exclude each other.");
        }

        return new(options.NormaliseContexts, options.CentreValues ? Means(observations) : null)
        {
            ContextScaling = options.StandardiseContexts ? ColumnScaling.Standard(observations.Contexts) : null,
        };
    }

    private static double[] Means(Observations observations)
    {
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

        return sums;
    }

    /// <summary>Contexts as the kernel gets them; the same matrix if nothing is done to them.</summary>
    /// <exception cref="ArgumentException">A context is zero and cannot be scaled.</exception>
    public Matrix<double> Contexts(Matrix<double> contexts)
    {
        if (ContextScaling is { } scaling)
        {
            return scaling.Of(contexts);
        }

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

    /// <summary>Coordinates as the kernel gets them; the same matrix if nothing is done to them.</summary>
    public Matrix<double> Coordinates(Matrix<double> coordinates) => CoordinateScaling?.Of(coordinates) ?? coordinates;

    /// <summary>Takes the offsets from values and divides by the scale, channels next to each other in every row.</summary>
    public void Prepare(Matrix<double> values)
    {
        Shift(values, -1);
        Multiply(values, 1 / (Scale ?? 1));
    }

    /// <summary>Makes predictions of values of them.</summary>
    public void Restore(Matrix<double> mean)
    {
        RestoreScale(mean);
        Shift(mean, 1);
    }

    /// <summary>Makes deviations, or differences, of values of them.</summary>
    public void RestoreScale(Matrix<double> differences) => Multiply(differences, Scale ?? 1);

    private static void Multiply(Matrix<double> values, double factor)
    {
        for (long i = 0; factor != 1 && i < values.Rows; i++)
        {
            TensorPrimitives.Multiply<double>(values.Row(i), factor, values.Row(i));
        }
    }

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
