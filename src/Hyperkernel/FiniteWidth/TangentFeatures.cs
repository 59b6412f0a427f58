using System.Collections.Immutable;
using System.Numerics;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.FiniteWidth;

/// <summary>
/// A finite network at some points, linearised in its weights: the factors of all gradients, from which tangent kernels are made.
/// </summary>
/// <remarks>
/// The gradient of output c at u by the weights of a layer is q d^T times the layer's scale, so a kernel's part of that layer is
/// (q.q')(d.d') times the square: two products, and no Jacobian (docs/finite-networks.md). Memory: N C numbers for each unit of the
/// network, not for each weight.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class TangentFeatures<T> : ISymmetricOperator<T>, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Compute _compute;
    private readonly List<TangentTerm<T>> _terms = [];

    // Whether the network is a draw that is gone, so that there are no others of it.
    private readonly bool _isAlone;

    internal TangentFeatures(
        ImmutableArray<ParameterShape> parameters,
        IEnumerable<TangentTerm<T>> terms,
        Matrix<T> outputs,
        Compute compute,
        bool isAlone
    )
    {
        _isAlone = isAlone;
        Parameters = parameters;
        _terms = [.. terms];
        Outputs = outputs;
        _compute = compute;
    }

    /// <summary>The trained blocks that gradients are by, whose names <see cref="Kernel(string, TangentFeatures{T})"/> takes.</summary>
    public ImmutableArray<ParameterShape> Parameters { get; }

    /// <summary>The outputs, N x C.</summary>
    public Matrix<T> Outputs { get; }

    /// <summary>N C, the order of the kernel.</summary>
    public long Order => Outputs.Rows * Outputs.Columns;

    /// <summary>The tangent kernel of all weights.</summary>
    /// <param name="columns">Features of the same network at other points; the same points if null, and the matrix is then exactly
    /// symmetric.</param>
    /// <returns>(N C) x (N' C): row i C + c is output c at point i.</returns>
    /// <exception cref="ArgumentException">The columns are of a network of another shape, or of another draw.</exception>
    public Matrix<T> Kernel(TangentFeatures<T>? columns = null) => Assemble(columns, _ => true);

    /// <summary>The part of the tangent kernel that one block of weights or biases makes.</summary>
    /// <param name="block">Its name, see <see cref="Parameters"/>.</param>
    /// <param name="columns">Features of the same network at other points; the same points if null.</param>
    /// <exception cref="ArgumentException">There is no such block, or the columns are of a network of another shape, or of another
    /// draw.</exception>
    public Matrix<T> Kernel(string block, TangentFeatures<T>? columns = null) =>
        Parameters.Any(p => p.Name == block)
            ? Assemble(columns, name => name == block)
            : throw new ArgumentException(
                $"TangentFeatures: there is no block {block}; there are {string.Join(", ", Parameters.Select(p => p.Name))}.",
                nameof(block)
            );

    /// <summary>Products K v of the tangent kernel with vectors, without the kernel in memory: stripes of it are made and used.</summary>
    /// <param name="fields">R x (N C): a vector a row.</param>
    /// <param name="result">Of the same shape; overwritten.</param>
    public void Apply(MatrixView<T> fields, MatrixView<T> result)
    {
        Shape.RequireEqual(fields.Rows, Order, fields.Rows, fields.Columns, nameof(fields));
        Shape.RequireEqual(fields.Rows, Order, result.Rows, result.Columns, nameof(result));
        using TangentStripes<T> stripes = new(_compute, Order, Order);
        using Matrix<T> stripe = Matrix<T>.Uninitialized(stripes.Height, Order);
        for (long first = 0; first < Order; first += stripes.Height)
        {
            long rows = Math.Min(stripes.Height, Order - first);
            MatrixView<T> part = stripe.View.Block(0, 0, rows, Order);
            stripes.Fill(_terms, _terms, first, _ => true, part);
            _compute.Backend.Multiply(
                T.One,
                fields,
                Transposition.None,
                part,
                Transposition.Transposed,
                T.Zero,
                result.Block(0, first, fields.Rows, rows)
            );
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Outputs.Dispose();
        _terms.ForEach(term => term.Dispose());
    }

    private Matrix<T> Assemble(TangentFeatures<T>? columns, Func<string, bool> blocks)
    {
        if (columns is not null && columns != this && (_isAlone || columns._isAlone))
        {
            throw new ArgumentException(
                "TangentFeatures: rows or columns are of a conditional draw, which is a network of its own; draw all points together.",
                nameof(columns)
            );
        }

        if (columns is not null && !columns.Parameters.SequenceEqual(Parameters))
        {
            throw new ArgumentException(
                "TangentFeatures: columns are of a network of another shape, must be of the same network.",
                nameof(columns)
            );
        }

        long order = columns?.Order ?? Order;
        Matrix<T> kernel = Matrix<T>.Uninitialized(Order, order);
        using TangentStripes<T> stripes = new(_compute, Order, order);
        for (long first = 0; first < Order; first += stripes.Height)
        {
            long rows = Math.Min(stripes.Height, Order - first);

            // Of the own kernel the part below the diagonal, and a little more.
            stripes.Fill(
                _terms,
                columns?._terms ?? _terms,
                first,
                blocks,
                kernel.View.Block(first, 0, rows, columns is null ? first + rows : order)
            );
        }

        if (columns is null)
        {
            kernel.View.MirrorLowerTriangle();
        }

        return kernel;
    }
}
