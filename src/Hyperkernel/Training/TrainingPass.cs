using System.Numerics;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Layers;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Training;

/// <summary>A network's way forward and back over batches of training, in memory that is kept from step to step.</summary>
internal abstract class TrainingPass<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Matrix<T> _ones;

    private protected TrainingPass(int capacity)
    {
        _ones = Matrix<T>.Uninitialized(capacity, 1);
        _ones.View.Fill(T.One);
    }

    /// <summary>The way of a network.</summary>
    /// <param name="network">The network, whose weights are read where they lie.</param>
    /// <param name="examples">Examples of a batch at most.</param>
    /// <param name="contexts">Contexts of a batch at most.</param>
    public static TrainingPass<T> Of(FiniteNetwork<T> network, int examples, int contexts)
    {
        ParameterBlock<T>[] parameters = [.. network.Parameters];
        StoredWeights<T>[] weights = [.. parameters.Select(p => new StoredWeights<T>(p.Values, network.Compute.Backend))];
        int ofMeta = network.Shape.Meta?.Parameters.Length ?? 0;
        GraphPass<T> main = new(network.Shape.Main, weights[ofMeta..], parameters[ofMeta..], network.Compute.Threads, examples, examples);
        if (network.Shape.Meta is not { } meta)
        {
            return new PlainPass<T>(main);
        }

        if (meta.Output is not DenseNode last)
        {
            throw new ArgumentException(
                "Training: the meta network must end in a dense layer, which is not a residual layer or a normalisation.",
                nameof(network)
            );
        }

        FiniteGraph body = new(meta.InputWidth, meta.Nodes[..^1], meta.Parameters[..last.Weights]);
        GraphPass<T> bodyPass = new(body, weights[..last.Weights], parameters[..last.Weights], network.Compute.Threads, contexts, contexts);
        MetaPass<T> metaPass = new(bodyPass, last, parameters, network.Compute.Backend, contexts, HypernetworkPass<T>.ChunkOf(main.Graph));
        return new HypernetworkPass<T>(metaPass, main, ofMeta, contexts, network.Compute.Threads);
    }

    /// <summary>The outputs of a batch, one row an example.</summary>
    public abstract MatrixView<T> Forward(Batch<T> batch);

    /// <summary>Takes the gradients by the outputs of the batch, one row an example, before <see cref="Backward"/>.</summary>
    public abstract MatrixView<T> OutputGradients();

    /// <summary>Goes back, and gives the gradient by every trained parameter.</summary>
    public abstract void Backward(IGradientSink<T> sink);

    /// <inheritdoc/>
    public virtual void Dispose() => _ones.Dispose();

    /// <summary>What biases are multiplied with: a column of ones.</summary>
    protected MatrixView<T> Ones(long rows) => _ones.View.Block(0, 0, rows, 1);

    /// <summary>Gives the gradients by the parameters of a graph that went back.</summary>
    /// <param name="pass">The graph's pass.</param>
    /// <param name="firstParameter">The number of its first parameter among those of the whole network.</param>
    /// <param name="sink">Takes them.</param>
    protected void Give(GraphPass<T> pass, int firstParameter, IGradientSink<T> sink)
    {
        foreach (DenseNode node in pass.Graph.Dense)
        {
            MatrixView<T> d = pass.Gradient(node.Index);
            sink.Take(firstParameter + node.Weights, 0, pass.Scale(node.Weights), d, pass.Output(node.Input));
            if (node.Bias is { } bias)
            {
                sink.Take(firstParameter + bias, 0, pass.Scale(bias), d, Ones(d.Rows));
            }
        }
    }
}
