using System.Numerics;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Layers;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Training;

/// <summary>The way of a hypernetwork.</summary>
/// <remarks>
/// The gradient by f's outputs, N x P, is never in memory as a whole: it is made a few thousand columns at a time, which stay in cache
/// while the products with the last layer's weights (what goes further back) and onto them (their update) are made.
/// </remarks>
internal sealed class HypernetworkPass<T> : TrainingPass<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Where both products of a chunk are fastest: larger ones leave the second-level cache, in smaller ones the products' own overhead
    // counts.
    private const int ChunkColumns = 2048;
    private readonly GraphPass<T> _primary;
    private readonly MetaPass<T> _meta;
    private readonly GeneratedGradient<T> _gradient;
    private readonly int _threads;
    private readonly int _metaParameters;
    private Batch<T>? _batch;

    /// <summary>Takes memory for batches.</summary>
    /// <param name="meta">The meta network's way.</param>
    /// <param name="primary">The primary network's way.</param>
    /// <param name="metaParameters">The number of the meta network's parameters, which come first.</param>
    /// <param name="contexts">Contexts of a batch at most.</param>
    /// <param name="threads">Threads at most.</param>
    public HypernetworkPass(MetaPass<T> meta, GraphPass<T> primary, int metaParameters, int contexts, int threads)
        : base(primary.Capacity)
    {
        (_meta, _primary, _metaParameters, _threads) = (meta, primary, metaParameters, threads);
        _gradient = new(contexts, primary.Capacity, threads);
    }

    /// <summary>The most columns of the gradient by f's outputs that are made at a time.</summary>
    public static long ChunkOf(FiniteGraph primary) => primary.Generated.Max(n => Math.Max(RowsOf(n) * n.FanIn, n.HasBias ? n.Width : 0));

    public override MatrixView<T> Forward(Batch<T> batch)
    {
        _batch = batch;
        MatrixView<T> f = _meta.Forward(batch.Contexts);
        RowMap contexts = batch.ContextCount == batch.Count ? RowMap.Identity : new(batch.ContextOf, 1);
        return _primary.Forward(batch.Coordinates!.Value, new StoredGeneratedWeights<T>(f, contexts, _threads));
    }

    public override MatrixView<T> OutputGradients() => _primary.Seed(_batch!.Count, RowMap.Identity);

    public override void Backward(IGradientSink<T> sink)
    {
        _primary.Backward();
        _gradient.Group(_batch!);
        foreach (GeneratedNode node in _primary.Graph.Generated)
        {
            MatrixView<T> a = _primary.Output(node.Input),
                b = _primary.Gradient(node.Index);
            for (int row = 0; row < node.Width; row += RowsOf(node))
            {
                int rows = Math.Min(RowsOf(node), node.Width - row);
                long offset = node.Offset + ((long)row * node.FanIn);
                MatrixView<T> chunk = _meta.Chunk((long)rows * node.FanIn);
                _gradient.Weights(node, row, a, b, chunk);
                _meta.Take(offset, chunk, Ones(chunk.Rows), sink);
            }

            if (node.HasBias)
            {
                MatrixView<T> chunk = _meta.Chunk(node.Width);
                _gradient.Biases(b, chunk);
                _meta.Take(node.BiasOffset, chunk, Ones(chunk.Rows), sink);
            }
        }

        if (_meta.Finish() is { } body)
        {
            Give(body, 0, sink);
        }

        Give(_primary, _metaParameters, sink);
    }

    public override void Dispose()
    {
        _primary.Dispose();
        _meta.Dispose();
        base.Dispose();
    }

    private static int RowsOf(GeneratedNode node) => Math.Clamp(ChunkColumns / node.FanIn, 1, node.Width);
}
