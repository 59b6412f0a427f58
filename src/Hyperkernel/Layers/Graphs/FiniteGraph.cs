using System.Collections.Immutable;
using Hyperkernel.Features;

namespace Hyperkernel.Layers.Graphs;

/// <summary>A network of given widths as a list of nodes, each after those it reads, and the parameters they have.</summary>
internal sealed class FiniteGraph
{
    private readonly bool[] _needsGradient;
    private readonly int[] _lastReader;

    public FiniteGraph(int inputWidth, ImmutableArray<FiniteNode> nodes, ImmutableArray<ParameterShape> parameters)
    {
        (InputWidth, Nodes, Parameters) = (inputWidth, nodes, parameters);
        _needsGradient = new bool[nodes.Length + 1];
        _lastReader = new int[nodes.Length + 1];
        foreach (FiniteNode node in nodes)
        {
            _needsGradient[node.Index] = node.HasWeights || node.Inputs.Any(i => _needsGradient[i]);
            foreach (int input in node.Inputs)
            {
                _lastReader[input] = node.Index;
            }
        }
    }

    /// <summary>The width of node 0, the input.</summary>
    public int InputWidth { get; }

    /// <summary>Nodes 1, 2, ...; the last is the output.</summary>
    public ImmutableArray<FiniteNode> Nodes { get; }

    /// <summary>The parameters in the order of their nodes, a layer's biases after its weights.</summary>
    public ImmutableArray<ParameterShape> Parameters { get; }

    /// <summary>The output node.</summary>
    public FiniteNode Output => Nodes[^1];

    /// <summary>The number of the output node; 0 where there are no layers, and the output is the input.</summary>
    public int OutputIndex => Nodes.Length;

    /// <summary>The trained dense layers.</summary>
    public IEnumerable<DenseNode> Dense => Nodes.OfType<DenseNode>();

    /// <summary>The generated layers, in the order of their weights in f(x).</summary>
    public IEnumerable<GeneratedNode> Generated => Nodes.OfType<GeneratedNode>();

    /// <summary>The network without its last node, which reads the one before; perhaps no node is left.</summary>
    public FiniteGraph WithoutOutput() => new(InputWidth, Nodes[..^1], Parameters);

    /// <summary>The width of a node.</summary>
    public int Width(int node) => node == 0 ? InputWidth : Nodes[node - 1].Width;

    /// <summary>Whether weights lie at a node or before it, so that gradients by it are of use.</summary>
    public bool NeedsGradient(int node) => _needsGradient[node];

    /// <summary>Whether a later node than this one has already written the gradient by its input.</summary>
    public bool Accumulates(int node, int input) => _lastReader[input] > node;
}
