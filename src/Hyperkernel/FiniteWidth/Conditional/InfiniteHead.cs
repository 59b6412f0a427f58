using System.Numerics;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.FiniteWidth;

/// <summary>An infinitely wide meta network: the generated weights are a Gaussian process over contexts, and nothing goes back.</summary>
/// <param name="source">Random numbers.</param>
/// <param name="root">R with R R^T = S on the contexts.</param>
internal sealed class InfiniteHead<T>(GaussianSource source, Matrix<T> root) : IMetaHead<T>, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private VirtualGeneratedWeights<T>? _generated;

    public IGeneratedWeights<T> Generate(MatrixView<T> meta, RowMap contexts) => _generated = new(source, root, contexts);

    public void Backward(GraphPass<T> main, MatrixView<T> gradients) =>
        throw new NotSupportedException("An infinitely wide meta network has no way back.");

    /// <inheritdoc/>
    public void Dispose() => _generated?.Dispose();
}
