using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Activations;
using Hyperkernel.Features;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Kernels;

/// <summary>The covariances at a network's input between two sets of rows: S^0 of contexts, Sig^0 of coordinates.</summary>
internal abstract unsafe class InputCovariance<T>(Inputs rows, Inputs columns, CoordinateFeatures features)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Lazy<double[]> _rowVariances = new(() => rows.Map<T>(features.Variance));
    private readonly Lazy<double[]> _columnVariances = new(() => columns.Map<T>(features.Variance));

    public Inputs Rows { get; } = rows;

    public Inputs Columns { get; } = columns;

    /// <summary>Whether row i and column i are the same input.</summary>
    public bool IsSymmetric => ReferenceEquals(Rows, Columns);

    /// <summary>Covariances of random Fourier features in their limit, or of finitely many features or the rows themselves by one matrix product.</summary>
    /// <param name="rows">The inputs of the rows.</param>
    /// <param name="columns">The inputs of the columns; the same object where they are the same inputs.</param>
    /// <param name="features">What the network sees of an input.</param>
    /// <param name="options">How to compute.</param>
    /// <param name="scratch">Memory for the product, lent by a caller who asks for no entries above the diagonal where it is symmetric; or null.</param>
    public static InputCovariance<T> Create(
        Inputs rows, Inputs columns, CoordinateFeatures features, KernelOptions options, Matrix<T>? scratch)
    {
        if (features is FourierLimit fourier)
        {
            return new GaussianCovariance<T>(rows, columns, fourier);
        }

        Inputs left = features.Map(rows, options), right = ReferenceEquals(rows, columns) ? left : features.Map(columns, options);
        return new LinearCovariance<T>(left, right, options, scratch);
    }

    /// <summary>The exact block of one pair; the diagonal is recognised by its place, not by its values.</summary>
    public CovarianceBlock Block(long row, long column)
    {
        CovarianceBlock block = features.Block(Rows.Row(row), Columns.Row(column));
        return IsSymmetric && row == column ? CovarianceBlock.Diagonal(block.Variance1) : block;
    }

    /// <summary>The exact variance of one input.</summary>
    public CovarianceBlock RowDiagonal(long row) => CovarianceBlock.Diagonal(_rowVariances.Value[row]);

    /// <summary>The exact variance of one input.</summary>
    public CovarianceBlock ColumnDiagonal(long column) => CovarianceBlock.Diagonal(_columnVariances.Value[column]);

    /// <summary>Writes the covariances of a row's input with those of some columns, and zeros behind them up to whole vectors.</summary>
    /// <remarks>What a strip held before could grow from layer to layer and tile to tile, overflow, and as NaN hide that real entries came close.</remarks>
    public void Fill(long row, long column, int count, T* strip, int whole)
    {
        Fill(row, column, new Span<T>(strip, count));
        new Span<T>(strip + count, whole - count).Clear();
    }

    /// <summary>For each row, the column with the largest |rho| that is not the row itself, and 1 - |rho|.</summary>
    public (long Column, double Distance)[] Nearest(ParallelOptions options)
    {
        (long Column, double Distance)[] nearest = new (long Column, double Distance)[Rows.Count];
        double[] columnScales = [.. Enumerable.Range(0, checked((int)Columns.Count)).Select(j => InverseDeviation(ColumnDiagonal(j)))];
        Parallel.For(0L, Rows.Count, options, () => new T[Columns.Count], (i, _, row) =>
        {
            Fill(i, 0, row);
            double scale = InverseDeviation(RowDiagonal(i)), largest = -1;
            long best = 0;
            for (int j = 0; j < row.Length; j++)
            {
                double rho = Math.Abs(double.CreateTruncating(row[j])) * scale * columnScales[j];
                if (rho > largest && !(IsSymmetric && i == j))
                {
                    (best, largest) = (j, rho);
                }
            }

            nearest[i] = (best, Math.Max(0, 1 - largest));
            return row;
        }, _ => { });
        return nearest;

        static double InverseDeviation(CovarianceBlock block) => block.Variance1 == 0 ? 0 : 1 / Math.Sqrt(block.Variance1);
    }

    /// <summary>Writes the covariances of a row's input with those of some columns.</summary>
    protected abstract void Fill(long row, long column, Span<T> destination);
}

/// <summary>x.x'/width for all pairs, kept as one matrix.</summary>
internal sealed class LinearCovariance<T> : InputCovariance<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Matrix<T> _gram;

    public LinearCovariance(Inputs rows, Inputs columns, KernelOptions options, Matrix<T>? scratch)
        : base(rows, columns, CoordinateFeatures.Raw)
    {
        _gram = scratch ?? Matrix<T>.Uninitialized(rows.Count, columns.Count);
        T scale = T.One / T.CreateTruncating(rows.Width);
        Matrix<T> left = rows.As<T>();
        if (IsSymmetric)
        {
            options.Backend.MultiplyByTranspose(scale, left, T.Zero, _gram.View);
            if (scratch is null)
            {
                _gram.View.MirrorLowerTriangle();
            }
        }
        else
        {
            options.Backend.Multiply(scale, left, Transposition.None, columns.As<T>(), Transposition.Transposed, T.Zero, _gram);
        }
    }

    protected override void Fill(long row, long column, Span<T> destination) =>
        _gram.Row(row).Slice((int)column, destination.Length).CopyTo(destination);
}

/// <summary>exp(-|z - z'|^2 / (2 ell^2)), from differences, so that nothing cancels.</summary>
internal sealed class GaussianCovariance<T>(Inputs rows, Inputs columns, FourierLimit features) : InputCovariance<T>(rows, columns, features)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[][] _axes = [.. Enumerable.Range(0, columns.Width).Select(
        k => Enumerable.Range(0, (int)columns.Count).Select(j => T.CreateTruncating(columns.Row(j)[k] / features.LengthScale)).ToArray())];

    protected override void Fill(long row, long column, Span<T> destination)
    {
        destination.Clear();
        Span<T> differences = stackalloc T[256];
        for (int start = 0; start < destination.Length; start += differences.Length)
        {
            Span<T> part = destination.Slice(start, Math.Min(differences.Length, destination.Length - start));
            Span<T> difference = differences[..part.Length];
            for (int k = 0; k < _axes.Length; k++)
            {
                T own = T.CreateTruncating(Rows.Row(row)[k] / features.LengthScale);
                TensorPrimitives.Subtract(_axes[k].AsSpan((int)column + start, part.Length), own, difference);
                TensorPrimitives.MultiplyAdd(difference, difference, part, part);
            }

            TensorPrimitives.Multiply(part, T.CreateTruncating(-0.5), part);
            TensorPrimitives.Exp(part, part);
        }
    }
}
