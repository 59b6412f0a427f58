using System.Numerics;
using Hyperkernel.Layers;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.FiniteWidth;

/// <summary>The parameters of a network that are drawn through what they meet; biases are stored.</summary>
internal sealed class VirtualParameters<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Draws biases, and prepares weights.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="source">Random numbers.</param>
    /// <param name="firstPart">The number of its first parameter.</param>
    public VirtualParameters(FiniteGraph graph, GaussianSource source, int firstPart)
    {
        Weights = new VirtualWeights<T>[graph.Parameters.Length];
        Biases = new ParameterBlock<T>[graph.Parameters.Length];
        foreach (DenseNode node in graph.Dense)
        {
            Weights[node.Weights] = new(source, firstPart + node.Weights);
            if (node.Bias is { } bias)
            {
                Matrix<T> values = Matrix<T>.Uninitialized(node.Width, 1);
                source.Fill(firstPart + bias, values);
                Biases[bias] = new(graph.Parameters[bias], values);
            }
        }
    }

    /// <summary>Weights by their numbers.</summary>
    public VirtualWeights<T>[] Weights { get; }

    /// <summary>Biases by their numbers.</summary>
    public ParameterBlock<T>[] Biases { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable? parameter in Weights.Concat<IDisposable?>(Biases))
        {
            parameter?.Dispose();
        }
    }
}
