using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Features;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Kernels;

/// <summary>exp(-|z - z'|^2 / (2 ell^2)), from differences, so that nothing cancels however far the origin is.</summary>
/// <remarks>
/// Coordinates are taken over a power of two near ell, which rounds nothing, and differences of doubles are then exact to a rounding.
/// Single precision takes the middle of the coordinates as its origin first, in double; where they reach far beyond ell each is the sum of
/// two numbers, so that differences have the digits that the coordinates had.
/// </remarks>
internal sealed class GaussianCovariance<T> : InputCovariance<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // In single precision d exp(-d^2/2) times this, times a rounding, stays within the accuracy promised.
    private const double LargestSingle = 64;

    // Squares of larger numbers overflow; differences of them would be no numbers.
    private static readonly double _largest = typeof(T) == typeof(float) ? 1e18 : 1e150;
    private readonly bool _isSplit;
    private readonly T _factor;

    private GaussianCovariance(InputList rows, InputList columns, FourierLimit features, Compute compute, bool isSplit, double unit)
        : base(rows, columns, features, compute)
    {
        _isSplit = isSplit;
        _factor = T.CreateTruncating(-0.5 * (unit / features.LengthScale) * (unit / features.LengthScale));
    }

    /// <summary>Covariances between two lists of coordinates.</summary>
    /// <exception cref="ArgumentException">Coordinates are so many length scales apart that their squares overflow.</exception>
    public static GaussianCovariance<T> Create(InputList rows, InputList columns, FourierLimit features, Compute compute)
    {
        double unit = Math.ScaleB(1, Math.ILogB(features.LengthScale));
        bool isSingle = typeof(T) == typeof(float);
        double[] origin = isSingle ? Middle(rows.Distinct, columns.Distinct) : new double[rows.Distinct.Width];
        double reach = Math.Max(Reach(rows.Distinct, origin, unit), Reach(columns.Distinct, origin, unit));
        if (!(reach < _largest))
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Coordinates reach {reach:G3} length scales of {features.LengthScale}, must be below {_largest:G3}; give a "
                        + $"length scale in the coordinates' units."
                )
            );
        }

        bool isSplit = isSingle && reach > LargestSingle;
        InputList left = Scaled(rows, origin, unit, isSplit);
        return new(left, ReferenceEquals(rows, columns) ? left : Scaled(columns, origin, unit, isSplit), features, compute, isSplit, unit);
    }

    protected override void Compute(MatrixView<T> rows, MatrixView<T> columns, bool isSymmetric, MatrixView<T> values)
    {
        using Matrix<T> axes = Matrix<T>.Create(columns.Columns, columns.Rows, (k, j) => columns[j, k]);
        int width = (int)axes.Rows / (_isSplit ? 2 : 1);
        InParallel.For(
            0L,
            rows.Rows,
            Resources.Parallel,
            () => new T[2 * columns.Rows],
            (i, _, memory) =>
            {
                Span<T> row = values.Row(i)[..(int)(isSymmetric ? i + 1 : columns.Rows)];
                Span<T> difference = memory.AsSpan(0, row.Length),
                    rest = memory.AsSpan(row.Length, row.Length);
                row.Clear();
                for (int k = 0; k < width; k++)
                {
                    TensorPrimitives.Subtract(axes.Row(k)[..row.Length], rows[i, k], difference);
                    if (_isSplit)
                    {
                        TensorPrimitives.Subtract(axes.Row(width + k)[..row.Length], rows[i, width + k], rest);
                        TensorPrimitives.Add(difference, rest, difference);
                    }

                    TensorPrimitives.MultiplyAdd(difference, difference, row, row);
                }

                TensorPrimitives.Multiply(row, _factor, row);
                TensorPrimitives.Exp(row, row);
                return memory;
            },
            _ => { }
        );
    }

    private static double[] Middle(Inputs rows, Inputs columns)
    {
        double[] least = rows.Row(0).ToArray(),
            most = rows.Row(0).ToArray();
        foreach (Inputs inputs in new[] { rows, columns })
        {
            for (long i = 0; i < inputs.Count; i++)
            {
                TensorPrimitives.Min(least, inputs.Row(i), least);
                TensorPrimitives.Max(most, inputs.Row(i), most);
            }
        }

        return [.. least.Zip(most, (low, high) => (low / 2) + (high / 2))];
    }

    private static double Reach(Inputs inputs, double[] origin, double unit)
    {
        double reach = 0;
        for (long i = 0; i < inputs.Count; i++)
        {
            ReadOnlySpan<double> row = inputs.Row(i);
            for (int k = 0; k < row.Length; k++)
            {
                reach = Math.Max(reach, Math.Abs(row[k] - origin[k]) / unit);
            }
        }

        return reach;
    }

    private static InputList Scaled(InputList list, double[] origin, double unit, bool isSplit)
    {
        Inputs inputs = list.Distinct;
        int width = inputs.Width;
        Matrix<T> scaled = Matrix<T>.Uninitialized(inputs.Count, isSplit ? 2 * width : width);
        for (long i = 0; i < inputs.Count; i++)
        {
            ReadOnlySpan<double> row = inputs.Row(i);
            for (int k = 0; k < width; k++)
            {
                double coordinate = (row[k] - origin[k]) / unit;
                scaled[i, k] = T.CreateTruncating(coordinate);
                if (isSplit)
                {
                    scaled[i, width + k] = T.CreateTruncating(coordinate - double.CreateTruncating(scaled[i, k]));
                }
            }
        }

        return new(inputs.Computing(scaled), list.Index);
    }
}
