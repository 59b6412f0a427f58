using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Layers.Graphs;

/// <summary>
/// A network's way forward and back over a batch: all nodes' outputs, and gradients by them, in memory that is kept from batch to batch.
/// </summary>
/// <remarks>
/// With q the outputs of a dense layer's input node (one row an example) and d the gradients by its own outputs (one row a gradient), the
/// gradient of row r by its weights is Scale d_r q_i^T, i = <see cref="Examples"/>(r): whoever wants it takes both from here.
/// </remarks>
internal sealed class GraphPass<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly IReadOnlyList<IWeights<T>> _weights;
    private readonly IReadOnlyList<ParameterBlock<T>> _parameters;
    private readonly int _threads;
    private readonly Matrix<T>[] _outputs;
    private readonly Matrix<T>[] _slopes;
    private readonly Matrix<T>[] _gradients;
    private MatrixView<T> _input;
    private int _rows;
    private IGeneratedWeights<T>? _generated;

    /// <summary>Takes memory for batches.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="weights">For each parameter its products; those of biases are not used.</param>
    /// <param name="parameters">For each parameter its values; those of weights are not used.</param>
    /// <param name="threads">Threads at most.</param>
    /// <param name="rows">Examples at most.</param>
    /// <param name="gradientRows">Rows of gradients at most; 0 for a pass that goes forward only.</param>
    public GraphPass(
        FiniteGraph graph,
        IReadOnlyList<IWeights<T>> weights,
        IReadOnlyList<ParameterBlock<T>> parameters,
        int threads,
        int rows,
        int gradientRows
    )
    {
        (Graph, _weights, _parameters, _threads) = (graph, weights, parameters, threads);
        (Capacity, GradientCapacity) = (rows, gradientRows);
        _outputs = [.. graph.Nodes.Select(n => Matrix<T>.Uninitialized(rows, n.Width))];
        _slopes = [.. graph.Nodes.Select(n => Matrix<T>.Uninitialized(gradientRows == 0 ? 0 : rows, n.SlopeWidth))];
        _gradients = [.. graph.Nodes.Select(n => Matrix<T>.Uninitialized(graph.NeedsGradient(n.Index) ? gradientRows : 0, n.Width))];
    }

    /// <summary>The network.</summary>
    public FiniteGraph Graph { get; }

    /// <summary>Examples at most.</summary>
    public int Capacity { get; }

    /// <summary>Rows of gradients at most.</summary>
    public int GradientCapacity { get; }

    /// <summary>Rows of gradients of the batch.</summary>
    public int GradientRows { get; private set; }

    /// <summary>The example of each row of gradients.</summary>
    public RowMap Examples { get; private set; }

    /// <summary>The generated weights of the batch.</summary>
    public IGeneratedWeights<T> Generated =>
        _generated ?? throw new InvalidOperationException("The network has generated layers, but no weights were given.");

    /// <summary>The outputs of a node, one row an example; those of node 0 are the input.</summary>
    public MatrixView<T> Output(int node) => node == 0 ? _input : Part(_outputs[node - 1], _rows);

    /// <summary>What a node keeps for its way back, one row an example; no rows where the pass goes forward only.</summary>
    public MatrixView<T> Slopes(int node) => Part(_slopes[node - 1], GradientCapacity == 0 ? 0 : _rows);

    /// <summary>Gradients by the outputs of a node.</summary>
    public MatrixView<T> Gradient(int node) => Part(_gradients[node - 1], GradientRows);

    /// <summary>The products of a block of weights.</summary>
    public IWeights<T> Weights(int parameter) => _weights[parameter];

    /// <summary>A block of biases.</summary>
    public ReadOnlySpan<T> Bias(int parameter) => Vector(_parameters[parameter].Values);

    /// <summary>What a block is multiplied by.</summary>
    public T Scale(int parameter) => T.CreateTruncating(Graph.Parameters[parameter].Scale);

    /// <inheritdoc cref="FiniteGraph.NeedsGradient"/>
    public bool NeedsGradient(int node) => Graph.NeedsGradient(node);

    /// <inheritdoc cref="FiniteGraph.Accumulates"/>
    public bool Accumulates(int node, int input) => Graph.Accumulates(node, input);

    /// <summary>Runs an action for each row.</summary>
    public void ForRows(long rows, long operations, Action<long> action) => RowWork.For(rows, operations, _threads, action);

    /// <summary>Goes forward.</summary>
    /// <param name="input">One example a row, at most <see cref="Capacity"/>; read until the next batch.</param>
    /// <param name="generated">The generated weights, where there are generated layers.</param>
    /// <returns>The outputs, valid until the next batch.</returns>
    public MatrixView<T> Forward(MatrixView<T> input, IGeneratedWeights<T>? generated)
    {
        _input = input;
        _rows = checked((int)input.Rows);
        _generated = generated;
        foreach (FiniteNode node in Graph.Nodes)
        {
            node.Forward(this);
        }

        return Output(Graph.OutputIndex);
    }

    /// <summary>Begins a way back.</summary>
    /// <param name="rows">Rows of gradients, at most <see cref="GradientCapacity"/>.</param>
    /// <param name="examples">The example of each.</param>
    /// <returns>The gradients by the network's outputs, which the caller sets before <see cref="Backward"/>; no rows where the network has
    /// no nodes.</returns>
    public MatrixView<T> Seed(int rows, RowMap examples)
    {
        GradientRows = rows;
        Examples = examples;
        return Graph.Nodes.IsEmpty ? _input.Block(0, 0, 0, _input.Columns) : Gradient(Graph.OutputIndex);
    }

    /// <summary>Goes back from gradients by the outputs to gradients by every node that weights lie at or before.</summary>
    public void Backward()
    {
        for (int k = Graph.Nodes.Length - 1; k >= 0; k--)
        {
            if (Graph.NeedsGradient(k + 1))
            {
                Graph.Nodes[k].Backward(this);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Matrix<T> buffer in _outputs.Concat(_slopes).Concat(_gradients))
        {
            buffer.Dispose();
        }
    }

    private static MatrixView<T> Part(Matrix<T> buffer, int rows) => buffer.View.Block(0, 0, rows, buffer.Columns);

    private static unsafe ReadOnlySpan<T> Vector(Matrix<T> column) => new(column.Pointer, checked((int)(column.Rows * column.Columns)));
}
