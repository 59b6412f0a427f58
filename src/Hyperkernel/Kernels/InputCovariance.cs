using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Strips;

namespace Hyperkernel.Kernels;

/// <summary>The covariances at a network's input between two lists of inputs: S^0 of contexts, Sig^0 of coordinates.</summary>
/// <remarks>
/// They are computed for all places at once (<see cref="PrepareAll"/>) or block by block (<see cref="Prepare"/>), for distinct inputs only.
/// </remarks>
internal abstract unsafe class InputCovariance<T>(InputList rows, InputList columns, CoordinateFeatures features, Compute compute)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Keeps rows from lying a power of two apart, which caches take badly.
    private const int Padding = 32;

    // Three such matrices, of S, Theta^f and Sig^0, are a tenth of the result; and there may be no result in memory.
    private const long SmallPart = 32;
    private const long MostSmall = 1L << 26;
    private const double Largest = 1e307;
    private readonly Lazy<double[]> _rowVariances = new(() => Variances(rows.Distinct, features));
    private readonly Lazy<double[]> _columnVariances = new(() => Variances(columns.Distinct, features));
    private readonly InputBlock<T> _rowBlock = new(rows);
    private readonly InputBlock<T> _columnBlock = new(columns);
    private Matrix<T>? _values;
    private bool _isComplete;

    /// <summary>How to compute.</summary>
    public Compute Resources { get; } = compute;

    public InputList Rows { get; } = rows;

    public InputList Columns { get; } = columns;

    /// <summary>Whether place i of the rows and place i of the columns have the same input.</summary>
    public bool IsSymmetric => ReferenceEquals(Rows, Columns);

    /// <summary>Whether a matrix over pairs of distinct inputs is small beside one over pairs of places.</summary>
    public bool IsSmall
    {
        get
        {
            long distinct = Rows.Distinct.Count * Columns.Distinct.Count;
            return distinct <= MostSmall && distinct <= Rows.Count * Columns.Count / SmallPart;
        }
    }

    /// <summary>
    /// Covariances of random Fourier features in their limit, or of finitely many features or the rows themselves by matrix products.
    /// </summary>
    /// <param name="rows">The inputs of the rows.</param>
    /// <param name="columns">The inputs of the columns; the same object where they are the same inputs.</param>
    /// <param name="features">What the network sees of an input.</param>
    /// <param name="compute">How to compute.</param>
    public static InputCovariance<T> Create(InputList rows, InputList columns, CoordinateFeatures features, Compute compute)
    {
        compute.Check();
        if (features is FourierLimit fourier)
        {
            return GaussianCovariance<T>.Create(rows, columns, fourier, compute);
        }

        InputList left = features.Map<T>(rows, compute.Parallel),
            right = ReferenceEquals(rows, columns) ? left : features.Map<T>(columns, compute.Parallel);
        return new LinearCovariance<T>(left, right, compute);
    }

    /// <summary>
    /// Covariances of a network's inputs for its strips: far from the origin about another one, where the network sees differences alone.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="rows">The inputs of the rows.</param>
    /// <param name="columns">The inputs of the columns; the same object where they are the same inputs.</param>
    /// <param name="compute">How to compute.</param>
    public static InputCovariance<T> For(Network network, InputList rows, InputList columns, Compute compute) =>
        network.StartsStationary && InputOrigin.FarFrom(rows.Distinct, columns.Distinct) is { } origin
            ? ShiftedCovariance<T>.Create(rows, columns, origin, compute)
            : Create(rows, columns, CoordinateFeatures.Raw, compute);

    /// <summary>What a network's diagonal starts from at one of the rows' inputs.</summary>
    public virtual KernelState RowStart(long row) => KernelState.Input(RowDiagonal(row));

    /// <summary>What a network's diagonal starts from at one of the columns' inputs.</summary>
    public virtual KernelState ColumnStart(long column) => KernelState.Input(ColumnDiagonal(column));

    /// <summary>
    /// Writes what a network starts from: covariances of a row's input with those of some columns, and tangent kernels, of which there are
    /// none yet.
    /// </summary>
    public virtual void Start(long row, long column, int count, in KernelStrip<T> strip)
    {
        Fill(row, column, count, strip.Covariance, strip.Count);
        new Span<T>(strip.Tangent, strip.Count).Clear();
    }

    /// <summary>The exact block of two places; equal inputs of one list are recognised as such, not by their values.</summary>
    public CovarianceBlock Block(long row, long column)
    {
        (long first, long second) = (Rows.At(row), Columns.At(column));
        return IsSymmetric && first == second ? RowDiagonal(row) : features.Block(Rows.Distinct.Row(first), Columns.Distinct.Row(second));
    }

    /// <summary>The exact variance of one input.</summary>
    public CovarianceBlock RowDiagonal(long row) => CovarianceBlock.Diagonal(_rowVariances.Value[Rows.At(row)]);

    /// <summary>The exact variance of one input.</summary>
    public CovarianceBlock ColumnDiagonal(long column) => CovarianceBlock.Diagonal(_columnVariances.Value[Columns.At(column)]);

    /// <summary>Computes the covariances of all places, once.</summary>
    public InputCovariance<T> PrepareAll()
    {
        _rowBlock.SetAll();
        _columnBlock.SetAll();
        _isComplete = true;
        Compute(IsSymmetric);
        return this;
    }

    /// <summary>Computes the covariances of the places of a block, or where these are few of all places at once.</summary>
    /// <param name="block">The block; of one on the diagonal the part above the diagonal may be left out.</param>
    public void Prepare(in KernelBlock block)
    {
        if (_isComplete)
        {
            return;
        }

        if (IsSmall)
        {
            _ = PrepareAll();
        }
        else
        {
            _rowBlock.Set(block.FirstRow, block.Rows);
            _columnBlock.Set(block.FirstColumn, block.Columns);
            Compute(IsSymmetric && block.IsDiagonal);
        }
    }

    /// <summary>Writes the covariances of a row's input with those of some columns, and zeros behind them up to whole vectors.</summary>
    /// <remarks>
    /// What a strip held before could grow from layer to layer and tile to tile, overflow, and as NaN hide that real entries came close.
    /// </remarks>
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
        InParallel.For(
            0L,
            Rows.Count,
            options,
            () => new T[Columns.Count],
            (i, _, row) =>
            {
                Fill(i, 0, row);
                double scale = InverseDeviation(RowDiagonal(i)),
                    largest = -1;
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
            },
            _ => { }
        );
        return nearest;

        static double InverseDeviation(CovarianceBlock block) => block.Variance1 == 0 ? 0 : 1 / Math.Sqrt(block.Variance1);
    }

    /// <summary>Writes the covariances between the rows of two arrays.</summary>
    /// <param name="rows">Some inputs.</param>
    /// <param name="columns">Other inputs, or the same.</param>
    /// <param name="isSymmetric">Whether they are the same, so that what is above the diagonal may be left out.</param>
    /// <param name="values">Takes them.</param>
    protected abstract void Compute(MatrixView<T> rows, MatrixView<T> columns, bool isSymmetric, MatrixView<T> values);

    // One that underflows is not 0: layers that need correlations can tell.
    private static double[] Variances(Inputs inputs, CoordinateFeatures features)
    {
        double[] variances = inputs.Map(features.Variance);
        for (long i = 0; i < variances.Length; i++)
        {
            if (!(variances[i] <= Largest))
            {
                throw new ArgumentException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"An input with entries up to {Math.Abs(TensorPrimitives.MaxMagnitude(inputs.Row(i))):G3} has a mean "
                            + $"square above {Largest}, the most that is computed with; scale the inputs down."
                    )
                );
            }

            if (variances[i] == 0 && inputs.Row(i).ContainsAnyExcept(0))
            {
                variances[i] = double.Epsilon;
            }
        }

        return variances;
    }

    private void Compute(bool isSymmetric)
    {
        (MatrixView<T> left, MatrixView<T> right) = (_rowBlock.Rows, _columnBlock.Rows);
        if (_values is null || _values.Rows < left.Rows || _values.Columns < right.Rows)
        {
            _values?.Dispose();
            _values = Matrix<T>.Uninitialized(left.Rows, right.Rows + Padding);
        }

        MatrixView<T> values = _values.View.Block(0, 0, left.Rows, right.Rows);
        Compute(left, right, isSymmetric, values);
        if (isSymmetric && (_isComplete || Rows.Index is not null))
        {
            values.MirrorLowerTriangle();
        }
    }

    private void Fill(long row, long column, Span<T> destination)
    {
        T* values = _values!.Pointer + (_rowBlock.At(row) * _values.Columns);
        int offset = (int)_columnBlock.Offset(column);
        if (_columnBlock.Local is null)
        {
            new ReadOnlySpan<T>(values + offset, destination.Length).CopyTo(destination);
            return;
        }

        ReadOnlySpan<int> local = _columnBlock.Local.AsSpan(offset, destination.Length);
        for (int j = 0; j < local.Length; j++)
        {
            destination[j] = values[local[j]];
        }
    }
}
