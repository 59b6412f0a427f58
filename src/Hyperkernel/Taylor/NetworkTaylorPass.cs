using System.Numerics;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.Layers.Polynomials;

namespace Hyperkernel.Taylor;

/// <summary>A whole network's way forward in truncated polynomials.</summary>
/// <param name="meta">The meta network's; null for a plain network.</param>
/// <param name="main">The primary or plain network's.</param>
/// <param name="contexts">The context of each point.</param>
internal sealed class NetworkTaylorPass<T>(TaylorPass<T>? meta, TaylorPass<T> main, RowMap contexts) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Goes forward.</summary>
    /// <param name="gradients">For each direction its row of gradients.</param>
    /// <returns>The outputs' polynomials, one row a point, valid until the next way forward.</returns>
    public PolynomialRows<T> Expand(params int[] gradients) =>
        main.Expand(
            gradients,
            meta is null ? null : new(meta.Points.Output(meta.Points.Graph.Output.Index), meta.Expand(gradients, null), contexts)
        );

    /// <inheritdoc/>
    public void Dispose()
    {
        meta?.Dispose();
        main.Dispose();
    }
}
