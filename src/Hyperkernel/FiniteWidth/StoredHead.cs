using System.Numerics;
using Hyperkernel.Layers;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.FiniteWidth;

/// <summary>A meta network whose pass gives the generated weights themselves, N_x x P.</summary>
internal sealed class StoredHead<T>(int threads) : IMetaHead<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public IGeneratedWeights<T> Generate(MatrixView<T> meta, RowMap contexts) => new StoredGeneratedWeights<T>(meta, contexts, threads);

    public void Backward(GraphPass<T> main, MatrixView<T> gradients)
    {
        foreach (GeneratedNode node in main.Graph.Generated)
        {
            StoredGeneratedWeights<T>.WriteGradients(
                node,
                main.Output(node.Input),
                main.Gradient(node.Index),
                main.Examples,
                gradients,
                threads
            );
        }
    }
}
