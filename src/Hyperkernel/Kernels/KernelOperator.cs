using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Kernels;

/// <summary>A kernel matrix that is applied to vectors but never stored: its entries are computed again whenever it is applied.</summary>
/// <remarks>
/// The same input gives the same bits whatever the number of threads. For some columns of the matrix ask <see cref="KernelAssembly"/> for
/// the matrix between all points and <see cref="Points{T}.Select"/> of them.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class KernelOperator<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly KernelKind _kind;
    private readonly KernelSource<T> _source;
    private readonly Compute _compute;
    private readonly Lock _applying = new();

    /// <summary>The symmetric operator of a kernel between all points of a list.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="points">N points: inputs for a network's kernel, pairs for a hypernetwork's.</param>
    /// <param name="compute">How to compute; the defaults if null.</param>
    /// <exception cref="ArgumentException">The points are not of the kernel's kind, or a kernel overflows.</exception>
    public KernelOperator(PointKernel kernel, Points<T> points, Compute? compute = null)
        : this(kernel, points, points, compute) { }

    /// <summary>The operator of a kernel between the points of two lists.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="rows">N points.</param>
    /// <param name="columns">M points; the same list for a symmetric operator.</param>
    /// <param name="compute">How to compute; the defaults if null.</param>
    /// <exception cref="ArgumentException">The points are not of the kernel's kind, their inputs differ in length, or a kernel
    /// overflows.</exception>
    public KernelOperator(PointKernel kernel, Points<T> rows, Points<T> columns, Compute? compute = null)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        kernel.Check(rows, columns);
        _compute = compute ?? new();
        _kind = kernel.Kind;
        _source = kernel.Source(rows, columns, _compute);
    }

    /// <summary>The number N of rows.</summary>
    public long Rows => _source.Rows;

    /// <summary>The number M of columns.</summary>
    public long Columns => _source.Columns;

    /// <summary>result = K x.</summary>
    /// <param name="x">M x C: one vector a column.</param>
    /// <param name="result">N x C; may not overlap <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public void Apply(MatrixView<T> x, MatrixView<T> result)
    {
        Shape.RequireEqual(Columns, x.Columns, x.Rows, x.Columns, nameof(x));
        Shape.RequireEqual(Rows, x.Columns, result.Rows, result.Columns, nameof(result));
        lock (_applying)
        {
            result.Fill(T.Zero);
            using TileEngine<T> engine = new(_source, _compute);
            Matrix<T>? memory = null;
            foreach (KernelBlock block in engine.Blocks)
            {
                if (memory is null || memory.Rows < block.Rows || memory.Columns < block.Columns)
                {
                    memory?.Dispose();
                    memory = Matrix<T>.Uninitialized(block.Rows, block.Columns);
                }

                MatrixView<T> values = memory.View.Block(0, 0, block.Rows, block.Columns);
                engine.Evaluate(block, TileDestination<T>.Of(_kind, values, mirrored: block.IsDiagonal, block.FirstRow, block.FirstColumn));
                Add(values, Transposition.None, OfColumns(x), OfRows(result));
                if (_source.IsSymmetric && !block.IsDiagonal)
                {
                    Add(values, Transposition.Transposed, OfRows(x), OfColumns(result));
                }

                MatrixView<T> OfRows(MatrixView<T> vectors) => vectors.Block(block.FirstRow, 0, block.Rows, vectors.Columns);

                MatrixView<T> OfColumns(MatrixView<T> vectors) => vectors.Block(block.FirstColumn, 0, block.Columns, vectors.Columns);
            }

            memory?.Dispose();
        }
    }

    private void Add(MatrixView<T> values, Transposition transposition, MatrixView<T> x, MatrixView<T> result) =>
        _compute.Backend.Multiply(T.One, values, transposition, x, Transposition.None, T.One, result);
}
