using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;

namespace Hyperkernel.Inference.Accuracy;

/// <summary>
/// How far weights at a list of points are from solving their equations, from entries of the kernel in double precision that no solve has
/// used.
/// </summary>
internal static class KernelResidual
{
    /// <summary>The largest relative residual with which a factorisation passes for a solution.</summary>
    public const double MostOfFactorisation = 1e-3;

    private const int Probes = 4;

    /// <summary>
    /// |Y - (K + ridge) W| / |Y|, the largest over channels: of all equations up to 4,096, else estimated from 16 to 512 random ones.
    /// </summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="points">N points.</param>
    /// <param name="values">Y, N x C.</param>
    /// <param name="weights">W, N x C.</param>
    /// <param name="ridge">The ridge.</param>
    /// <param name="seed">Of the equations that are drawn.</param>
    /// <param name="compute">How kernels are computed.</param>
    /// <param name="noise">What each point has beside the ridge; null for nothing.</param>
    public static double Of<T>(
        PointKernel kernel,
        Points<T> points,
        Matrix<T> values,
        Matrix<double> weights,
        double ridge,
        ulong seed,
        Compute compute,
        double[]? noise = null
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RowSample sample = RowSample.Of(kernel.Diagonal(points), seed);
        using Matrix<double> sums = Sums(kernel, points.In<double>(), weights, ridge, sample.Rows, compute, noise);
        double largest = 0;
        for (int c = 0; c < weights.Columns; c++)
        {
            // In units of the largest value, whose square may overflow or underflow.
            double size = 0,
                residual = 0,
                unit = Largest(values, c);
            for (long i = 0; i < values.Rows; i++)
            {
                double value = unit == 0 ? 0 : double.CreateTruncating(values[i, c]) / unit;
                size += value * value;
            }

            for (int k = 0; k < sample.Rows.Length; k++)
            {
                double difference = unit == 0 ? 0 : (double.CreateTruncating(values[sample.Rows[k], c]) - sums[k, c]) / unit;
                residual += sample.Shares[k] * difference * difference;
            }

            double relative = size == 0 ? 0 : Math.Sqrt(residual / size);
            largest = double.IsNaN(relative) ? relative : Math.Max(largest, relative);
        }

        return largest;
    }

    /// <summary>Throws unless a factorisation's weights solve their equations.</summary>
    /// <returns>The relative residual.</returns>
    /// <exception cref="InaccurateException">They do not.</exception>
    public static double Require<T>(
        PointKernel kernel,
        Points<T> points,
        Matrix<T> values,
        Matrix<double> weights,
        double ridge,
        Compute compute,
        double[]? noise = null
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireNormal<T>(weights);
        double found = Of(kernel, points, values, weights, ridge, seed: 1, compute, noise);
        string wider =
            typeof(T) == typeof(float)
                ? "double precision or a larger ridge helps"
                : "a larger ridge helps, and so do inputs of mean square 1";
        return found <= MostOfFactorisation
            ? found
            : throw new InaccurateException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"DenseRegression: the factorisation of {points.Count:N0} equations with ridge {ridge} leaves a relative "
                        + $"residual of {found:0.0e-0}, {MostOfFactorisation:0.0e-0} is allowed; {wider}."
                )
            );
    }

    /// <summary>(K + ridge) W at a few training points: what a model that is loaded must give again.</summary>
    /// <returns>The sums of all channels, point by point.</returns>
    public static double[] ProbeSums(
        PointKernel kernel,
        Points<double> points,
        Matrix<double> weights,
        double ridge,
        ulong seed,
        Compute compute
    )
    {
        CounterRandom random = new(seed, RandomStream.ResidualChecks);
        long[] rows = [.. Enumerable.Range(0, Probes).Select(k => (long)random.Integer((ulong)k, (int)points.Count))];
        using Matrix<double> sums = Sums(kernel, points, weights, ridge, rows, compute);
        return [.. Enumerable.Range(0, Probes).SelectMany(k => sums.Row(k).ToArray())];
    }

    /// <summary>Whether sums at probes are those that were saved, up to what another order of summation makes of them.</summary>
    public static bool AreSame(double[] saved, double[] found)
    {
        const double Tolerance = 1e-4;
        double size = saved.Length == 0 ? 0 : Math.Abs(TensorPrimitives.MaxMagnitude<double>(saved));
        return saved.Length == found.Length && saved.Zip(found).All(p => Math.Abs(p.First - p.Second) <= Tolerance * size);
    }

    private static void RequireNormal<T>(Matrix<double> weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double least = typeof(T) == typeof(float) ? 1.2e-38 : 2.3e-308;
        for (int c = 0; c < weights.Columns; c++)
        {
            double largest = Largest(weights, c);
            if (largest > 0 && largest < least)
            {
                throw new InaccurateException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"DenseRegression: the weights of channel {c} are at most {largest:0.0e-0}, below the normal numbers of "
                            + $"{typeof(T).Name}, and have lost digits; scale this channel's values "
                            + $"up{(typeof(T) == typeof(float) ? ", or compute in double precision" : "")}."
                    )
                );
            }
        }
    }

    private static double Largest<T>(Matrix<T> matrix, int column)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double largest = 0;
        for (long i = 0; i < matrix.Rows; i++)
        {
            largest = Math.Max(largest, Math.Abs(double.CreateTruncating(matrix[i, column])));
        }

        return largest;
    }

    private static Matrix<double> Sums(
        PointKernel kernel,
        Points<double> points,
        Matrix<double> weights,
        double ridge,
        long[] rows,
        Compute compute,
        double[]? noise = null
    )
    {
        Matrix<double> sums = Matrix<double>.Uninitialized(rows.Length, weights.Columns);
        new KernelOperator<double>(kernel, points.Select(rows), points, compute).Apply(weights, sums);
        for (int k = 0; k < rows.Length; k++)
        {
            TensorPrimitives.MultiplyAdd(weights.Row(rows[k]), ridge + (noise?[rows[k]] ?? 0), sums.Row(k), sums.Row(k));
        }

        return sums;
    }
}
