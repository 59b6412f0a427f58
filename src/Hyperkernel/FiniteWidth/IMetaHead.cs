using System.Numerics;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.FiniteWidth;

/// <summary>Where a meta network ends and the weights of the primary network begin.</summary>
internal interface IMetaHead<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The generated weights of a batch.</summary>
    /// <param name="meta">What the meta network's pass gives, one row a context.</param>
    /// <param name="contexts">The context of each example.</param>
    IGeneratedWeights<T> Generate(MatrixView<T> meta, RowMap contexts);

    /// <summary>Gradients by what the meta network's pass gives.</summary>
    /// <param name="main">The primary network after its way back.</param>
    /// <param name="gradients">As many rows as its gradients have; overwritten.</param>
    void Backward(GraphPass<T> main, MatrixView<T> gradients);
}
