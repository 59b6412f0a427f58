using System.Numerics;
using Hyperkernel.Layers;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Training;

/// <summary>The way of a meta network: all but its last layer, which is a dense one whose gradients come a chunk at a time.</summary>
internal sealed class MetaPass<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GraphPass<T> _body;
    private readonly DenseNode _last;
    private readonly IReadOnlyList<ParameterBlock<T>> _parameters;
    private readonly IMatrixBackend _backend;
    private readonly Matrix<T> _outputs;
    private readonly Matrix<T> _chunk;
    private MatrixView<T> _q;
    private bool _isFirst;

    /// <summary>Takes memory for batches.</summary>
    /// <param name="body">The way of all nodes but the last, which may be none.</param>
    /// <param name="last">The last node.</param>
    /// <param name="parameters">The meta network's parameters.</param>
    /// <param name="backend">Makes the products.</param>
    /// <param name="contexts">Contexts at most.</param>
    /// <param name="chunk">Columns of a chunk at most.</param>
    public MetaPass(
        GraphPass<T> body,
        DenseNode last,
        IReadOnlyList<ParameterBlock<T>> parameters,
        IMatrixBackend backend,
        int contexts,
        long chunk
    )
    {
        (_body, _last, _parameters, _backend) = (body, last, parameters, backend);
        _outputs = Matrix<T>.Uninitialized(contexts, last.Width);
        _chunk = Matrix<T>.Uninitialized(contexts, chunk);
    }

    private bool GoesFurtherBack => _body.NeedsGradient(_last.Input);

    /// <summary>F = f(X), one row a context.</summary>
    public MatrixView<T> Forward(MatrixView<T> contexts)
    {
        _isFirst = true;
        _q = _body.Forward(contexts, null);
        MatrixView<T> f = _outputs.View.Block(0, 0, contexts.Rows, _outputs.Columns);
        T beta = T.Zero;
        if (_last.Bias is { } bias)
        {
            Span<T> first = f.Row(0);
            for (int k = 0; k < first.Length; k++)
            {
                first[k] = Scale(bias) * _parameters[bias].Values[k, 0];
            }

            for (long c = 1; c < f.Rows; c++)
            {
                first.CopyTo(f.Row(c));
            }

            beta = T.One;
        }

        _backend.Multiply(
            Scale(_last.Weights),
            _q,
            Transposition.None,
            _parameters[_last.Weights].Values,
            Transposition.Transposed,
            beta,
            f
        );
        return f;
    }

    /// <summary>Memory for the gradient by some outputs.</summary>
    public MatrixView<T> Chunk(long columns) => _chunk.View.Block(0, 0, _q.Rows, columns);

    /// <summary>
    /// Takes the gradient by outputs <paramref name="first"/>, ... back through the last layer, and gives that by its parameters.
    /// </summary>
    public void Take(long first, MatrixView<T> d, MatrixView<T> ones, IGradientSink<T> sink)
    {
        if (GoesFurtherBack)
        {
            MatrixView<T> by = _isFirst ? _body.Seed((int)_q.Rows, RowMap.Identity) : _body.Gradient(_last.Input);
            MatrixView<T> rows = _parameters[_last.Weights].Values.View.Block(first, 0, d.Columns, _q.Columns);
            _backend.Multiply(Scale(_last.Weights), d, Transposition.None, rows, Transposition.None, _isFirst ? T.Zero : T.One, by);
            _isFirst = false;
        }

        sink.Take(_last.Weights, first, Scale(_last.Weights), d, _q);
        if (_last.Bias is { } bias)
        {
            sink.Take(bias, first, Scale(bias), d, ones);
        }
    }

    /// <summary>Goes back through the other layers when all of the last layer's gradients were taken.</summary>
    /// <returns>Their way, where there are any with parameters.</returns>
    public GraphPass<T>? Finish()
    {
        if (!GoesFurtherBack)
        {
            return null;
        }

        _body.Backward();
        return _body;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _body.Dispose();
        _outputs.Dispose();
        _chunk.Dispose();
    }

    private T Scale(int parameter) => T.CreateTruncating(_parameters[parameter].Shape.Scale);
}
