using System.Numerics;

namespace Hyperkernel.Layers.Polynomials;

/// <summary>What a node of a network does with truncated polynomials.</summary>
/// <param name="set">The monomials that its outputs can have.</param>
internal abstract class TaylorStep(MonomialSet set)
{
    /// <summary>The monomials that the outputs can have, the constant apart.</summary>
    public MonomialSet Set => set;

    /// <summary>Writes the polynomials of all rows, their constant terms apart.</summary>
    public abstract void Apply<T>(TaylorPass<T> pass)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
