using System.Collections.Immutable;
using Hyperkernel.Activations;
using Hyperkernel.Layers;

namespace Hyperkernel.FiniteWidth;

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

    private int Next => _nodes.Count + 1;

    /// <summary>Makes the graph of a network.</summary>
    /// <param name="layers">Its layers.</param>
    /// <param name="outputWidth">The number of outputs where the last layer leaves it open or must agree with it; null for what the last layer says, or 1.</param>
    /// <exception cref="ArgumentException">A width is missing, or does not agree with what is needed.</exception>
    public FiniteGraph Build(LayerSequence layers, int? outputWidth)
    {
        _ = layers.Extend(this, 0, i => $"{network} layer {i}", outputWidth ?? layers.WidthAfter(inputWidth) ?? 1);
        return new(inputWidth, [.. _nodes], [.. _parameters]);
    }

    /// <summary>The width of a node.</summary>
    public int Width(int node) => node == 0 ? inputWidth : _nodes[node - 1].Width;

    /// <summary>Adds a trained dense layer.</summary>
    /// <returns>Its node.</returns>
    public int AddDense(Dense layer, int input, string place, int? required)
    {
        int fanIn = Width(input), width = Resolve(layer, layer.Width, place, required), weights = _parameters.Count;
        _dense++;
        _parameters.Add(new($"{prefix}W{_dense}", place, width, fanIn, layer.WeightStd / Math.Sqrt(fanIn)));
        if (layer.BiasStd is { } std)
        {
            _parameters.Add(new($"{prefix}b{_dense}", place, width, 1, std));
        }

        return Add(new DenseNode(Next, input, width, weights, layer.BiasStd is null ? null : weights + 1));
    }

    /// <summary>Adds a generated dense layer, whose weights follow those of earlier ones in f(x).</summary>
    /// <returns>Its node.</returns>
    public int AddGenerated(GeneratedDense layer, int input, string place, int? required)
    {
        int fanIn = Width(input);
        GeneratedNode node = new(
            Next, input, fanIn, Resolve(layer, layer.Width, place, required), GeneratedCount, layer.HasBias, layer.WeightStd / Math.Sqrt(fanIn));
        GeneratedCount += node.Count;
        return Add(node);
    }

    /// <summary>Adds an activation.</summary>
    /// <returns>Its node.</returns>
    public int AddActivation(Activation function, int input) => Add(new ActivationNode(Next, input, Width(input), function));

    /// <summary>Adds a normalisation.</summary>
    /// <returns>Its node.</returns>
    public int AddLayerNorm(double epsilon, int input) => Add(new LayerNormNode(Next, input, Width(input), epsilon));

    /// <summary>Adds the sum of two nodes, which the architecture has seen to have equally many units.</summary>
    /// <returns>Its node.</returns>
    public int AddSum(int branch, int shortcut) => Add(new SumNode(Next, branch, shortcut, Width(branch)));

    private static int Resolve(Layer layer, int? width, string place, int? required) => (width, required) switch
    {
        (null, null) => throw new ArgumentException($"{place} is {layer} without a width; a finite network needs the width of every hidden layer."),
        ({ } given, { } needed) when given != needed => throw new ArgumentException($"{place} is {layer}, must have {needed} units here."),
        _ => width ?? required!.Value,
    };

    private int Add(FiniteNode node)
    {
        _nodes.Add(node);
        return node.Index;
    }
}
