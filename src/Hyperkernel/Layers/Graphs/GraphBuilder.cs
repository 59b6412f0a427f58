using System.Collections.Immutable;
using Hyperkernel.Activations;

namespace Hyperkernel.Layers.Graphs;

/// <summary>Makes the nodes of a network; layers add their own.</summary>
/// <param name="network">Which network, for messages: network, meta or primary.</param>
/// <param name="prefix">What parameters' names begin with.</param>
/// <param name="inputWidth">The number of its inputs.</param>
internal sealed class GraphBuilder(string network, string prefix, int inputWidth)
{
    private readonly List<FiniteNode> _nodes = [];
    private readonly List<ParameterShape> _parameters = [];
    private int _dense;

    /// <summary>How many generated weights (and biases) there are so far.</summary>
    public long GeneratedCount { get; private set; }

    /// <summary>The index of the next node.</summary>
    public int Next => _nodes.Count + 1;

    /// <summary>Makes the graph of a network.</summary>
    /// <param name="layers">Its layers.</param>
    /// <param name="outputWidth">The number of outputs where the last layer leaves it open or must agree with it; null for what the last
    /// layer says, or 1.</param>
    /// <exception cref="ArgumentException">A width is missing, or does not agree with what is needed.</exception>
    public FiniteGraph Build(LayerSequence layers, int? outputWidth)
    {
        _ = layers.Extend(this, 0, i => $"{network} layer {i}", outputWidth ?? layers.WidthAfter(inputWidth) ?? 1);
        return new(inputWidth, [.. _nodes], [.. _parameters]);
    }

    /// <summary>The width of a node.</summary>
    public int Width(int node) => node == 0 ? inputWidth : _nodes[node - 1].Width;

    /// <summary>The number of the next trained dense layer, by which its parameters are named.</summary>
    public int NumberDense() => ++_dense;

    /// <summary>Adds a block of parameters.</summary>
    /// <param name="name">Its name in this network.</param>
    /// <param name="place">Where its layer is, for messages.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="scale">What it is multiplied by.</param>
    /// <returns>Its number.</returns>
    public int AddParameters(string name, string place, long rows, long columns, double scale)
    {
        _parameters.Add(new(prefix + name, place, rows, columns, scale));
        return _parameters.Count - 1;
    }

    /// <summary>Reserves generated weights, which follow those of earlier layers in f(x).</summary>
    /// <returns>The place of the first.</returns>
    public long TakeGenerated(long count)
    {
        long offset = GeneratedCount;
        GeneratedCount += count;
        return offset;
    }

    /// <summary>The number of units of a layer that has some of its own.</summary>
    /// <param name="layer">The layer, for messages.</param>
    /// <param name="width">What it says; null where it is left open.</param>
    /// <param name="place">Where it is.</param>
    /// <param name="required">What is needed; null where that is the layer's to say.</param>
    /// <exception cref="ArgumentException">Neither says it, or they disagree.</exception>
    public static int Units(Layer layer, int? width, string place, int? required) =>
        (width, required) switch
        {
            (null, null) => throw new ArgumentException(
                $"{place} is {layer} without a width; a finite network needs the width of every hidden layer."
            ),
            ({ } given, { } needed) when given != needed => throw new ArgumentException(
                $"{place} is {layer}, must have {needed} units here."
            ),
            _ => width ?? required!.Value,
        };

    /// <summary>Adds a node, whose index is <see cref="Next"/>.</summary>
    /// <returns>Its index.</returns>
    public int Add(FiniteNode node)
    {
        _nodes.Add(node);
        return node.Index;
    }
}
