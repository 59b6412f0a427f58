using System.Numerics;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Layers.Polynomials;

/// <summary>Generated weights as polynomials.</summary>
/// <param name="Constant">Their constant terms, a row of P entries for each context.</param>
/// <param name="Moving">Their other terms.</param>
/// <param name="Contexts">The context of each point.</param>
internal sealed record GeneratedPolynomials<T>(MatrixView<T> Constant, PolynomialRows<T> Moving, RowMap Contexts)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The coefficients of one monomial at a point; of the constant for a slot of -1.</summary>
    public ReadOnlySpan<T> Row(int slot, long point) => slot < 0 ? Constant.Row(Contexts.Of(point)) : Moving.Row(slot, Contexts.Of(point));
}
