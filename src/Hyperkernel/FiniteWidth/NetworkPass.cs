using System.Numerics;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.FiniteWidth;

/// <summary>
/// A whole network's way forward and back over a batch of points: meta network, then primary network; back in the other order.
/// </summary>
internal sealed class NetworkPass<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly IMetaHead<T>? _head;
    private int _points;

    /// <summary>Takes memory for batches.</summary>
    /// <param name="network">The network, whose weights are read where they lie: later changes of them count.</param>
    /// <param name="points">Points of a batch at most.</param>
    /// <param name="gradients">Rows of gradients for each point; 0 for a pass that goes forward only.</param>
    public NetworkPass(FiniteNetwork<T> network, int points, int gradients)
    {
        ParameterBlock<T>[] blocks = [.. network.Parameters];
        StoredWeights<T>[] weights = [.. blocks.Select(b => new StoredWeights<T>(b.Values, network.Compute.Backend))];
        int metaBlocks = network.Shape.Meta?.Parameters.Length ?? 0,
            threads = network.Compute.Threads;
        Main = new(network.Shape.Main, weights[metaBlocks..], blocks[metaBlocks..], threads, points, points * gradients);
        if (network.Shape.Meta is { } meta)
        {
            Meta = new(meta, weights[..metaBlocks], blocks[..metaBlocks], threads, points, points * gradients);
            _head = new StoredHead<T>(threads);
        }
    }

    /// <summary>A pass of given parts, which it disposes of.</summary>
    /// <param name="meta">The meta network, or what of it is not the head's; null where the head needs nothing, and for a plain
    /// network.</param>
    /// <param name="head">Where the meta network ends; null for a plain network. Remains the caller's.</param>
    /// <param name="main">The primary or plain network.</param>
    public NetworkPass(GraphPass<T>? meta, IMetaHead<T>? head, GraphPass<T> main)
    {
        Meta = meta;
        _head = head;
        Main = main;
    }

    /// <summary>The meta network; null for a plain network.</summary>
    public GraphPass<T>? Meta { get; }

    /// <summary>The primary network, or the plain network.</summary>
    public GraphPass<T> Main { get; }

    /// <summary>The context of each point, as a row of the meta network's pass.</summary>
    public RowMap Contexts { get; private set; }

    /// <summary>Goes forward.</summary>
    /// <returns>The outputs, one row a point, valid until the next batch.</returns>
    public MatrixView<T> Forward(in PointBatch<T> batch)
    {
        _points = batch.Count;
        Contexts = new(batch.ContextOf, 1);
        return _head is null
            ? Main.Forward(batch.Contexts, null)
            : Main.Forward(batch.Coordinates, _head.Generate(Meta?.Forward(batch.Contexts, null) ?? batch.Contexts, Contexts));
    }

    /// <summary>Goes back from each output by itself: row i C + c of all gradients is that of output c at point i.</summary>
    public void BackwardEachOutput()
    {
        int outputs = Main.Graph.Output.Width,
            rows = _points * outputs;
        MatrixView<T> seeds = Main.Seed(rows, new(null, outputs));
        seeds.Fill(T.Zero);
        for (int r = 0; r < rows; r++)
        {
            seeds[r, r % outputs] = T.One;
        }

        Main.Backward();
        if (Meta is null)
        {
            return;
        }

        MatrixView<T> byMeta = Meta.Seed(rows, new(Contexts.Index, outputs));
        if (!Meta.Graph.Nodes.IsEmpty)
        {
            _head!.Backward(Main, byMeta);
            Meta.Backward();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Meta?.Dispose();
        Main.Dispose();
    }
}
