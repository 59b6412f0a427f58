using System.Numerics;
using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Strips;

namespace Hyperkernel.Kernels;

/// <summary>A caller's function, entry by entry.</summary>
internal sealed unsafe class FunctionSource<T> : KernelSource<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // A dense layer of deviation 1 changes neither what a function gives nor, from a tangent of 0, which of both kernels it is.
    private static readonly Network _identity = new(new Dense());

    private readonly FunctionKernel _kernel;
    private readonly Points<T> _rows;
    private readonly Points<T> _columns;
    private readonly double[][] _rowInputs;
    private readonly double[][] _columnInputs;

    public FunctionSource(FunctionKernel kernel, Points<T> rows, Points<T> columns, Compute compute)
    {
        (_kernel, _rows, _columns) = (kernel, rows, columns);
        _rowInputs = Distinct(rows);
        _columnInputs = ReferenceEquals(rows, columns) ? _rowInputs : Distinct(columns);
        Diagonals<T> own = Diagonals(Row, rows.Count);
        Strips = new(_identity, own, ReferenceEquals(rows, columns) ? own : Diagonals(Column, columns.Count));

        static double[][] Distinct(Points<T> points) =>
            [.. Enumerable.Range(0, checked((int)points.Contexts.Distinct.Count)).Select(i => points.Contexts.Distinct.Row(i).ToArray())];

        Diagonals<T> Diagonals(Func<long, double[]> input, long count) =>
            new(
                _identity,
                count,
                i => (KernelState.Input(CovarianceBlock.Diagonal(kernel.Value(input(i), input(i)))), default),
                compute.Parallel
            );
    }

    public override StripRunner<T> Strips { get; }

    public override long Rows => _rows.Count;

    public override long Columns => _columns.Count;

    public override ReadOnlySpan<int> Identity => _rows.Contexts.Index;

    public override void Prepare(in KernelBlock block) { }

    public override T Fill(long row, long column, int count, in KernelStrip<T> strip)
    {
        double[] input = Row(row);
        for (int j = 0; j < count; j++)
        {
            strip.Covariance[j] = T.CreateTruncating(_kernel.Value(input, Column(column + j)));
            strip.Tangent[j] = T.Zero;
        }

        return T.Zero;
    }

    public override KernelState Exact(long row, long column)
    {
        double[] x = Row(row),
            y = Column(column);
        return _identity.Map(CovarianceBlock.FromEntries(_kernel.Value(x, x), _kernel.Value(y, y), _kernel.Value(x, y)));
    }

    private double[] Row(long i) => _rowInputs[_rows.Contexts.At(i)];

    private double[] Column(long j) => _columnInputs[_columns.Contexts.At(j)];
}
