using System.Numerics;
using Hyperkernel.Features;
using Hyperkernel.Layers.Polynomials;

namespace Hyperkernel.Layers.Graphs;

/// <summary>One step of a finite network: from the outputs of an earlier node to its own.</summary>
/// <param name="Index">Its place in the graph; node 0 is the input.</param>
/// <param name="Input">The node it reads.</param>
/// <param name="Width">How many units it has.</param>
internal abstract record FiniteNode(int Index, int Input, int Width)
{
    /// <summary>The nodes it reads.</summary>
    public virtual IEnumerable<int> Inputs => [Input];

    /// <summary>Whether it has parameters, or generated weights, so that gradients by its outputs are asked for.</summary>
    public virtual bool HasWeights => false;

    /// <summary>How many numbers of a row <see cref="Backward"/> needs from <see cref="Forward"/> besides the outputs.</summary>
    public virtual int SlopeWidth => 0;

    /// <summary>Writes the outputs of all rows.</summary>
    public abstract void Forward<T>(GraphPass<T> pass)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>
    /// Takes gradients by its outputs to gradients by its inputs, which are written or added to, see
    /// <see cref="GraphPass{T}.Accumulates"/>.
    /// </summary>
    public abstract void Backward<T>(GraphPass<T> pass)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>What the node does with truncated polynomials.</summary>
    /// <param name="plan">The monomials of earlier nodes.</param>
    /// <exception cref="ArgumentException">An activation has no Taylor coefficients of an order that is needed.</exception>
    public abstract TaylorStep Expand(TaylorPlan plan);
}
