using System.Numerics;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.Layers.Polynomials;

namespace Hyperkernel.Taylor;

/// <summary>
/// A whole network in truncated polynomials: what all nodes do, of the meta network first, whose outputs are the primary network's weights.
/// </summary>
internal sealed class NetworkExpansion
{
    private readonly TaylorPlan? _meta;
    private readonly TaylorPlan _main;

    /// <summary>Plans an expansion.</summary>
    /// <param name="shape">The network.</param>
    /// <param name="algebra">The polynomials.</param>
    /// <param name="perturbs">Whether a direction perturbs a block.</param>
    /// <exception cref="ArgumentException">An activation has no Taylor coefficients of an order that is needed.</exception>
    public NetworkExpansion(FiniteArchitecture shape, TruncatedAlgebra algebra, Func<int, ParameterShape, bool> perturbs)
    {
        Algebra = algebra;
        MonomialSet none = new(algebra, []);
        _meta = shape.Meta is { } meta ? new(meta, algebra, (t, p) => perturbs(t, meta.Parameters[p]), none) : null;
        _main = new(shape.Main, algebra, (t, p) => perturbs(t, shape.Main.Parameters[p]), _meta?.Output ?? none);
    }

    /// <summary>The polynomials.</summary>
    public TruncatedAlgebra Algebra { get; }

    /// <summary>The monomials that the outputs can have, the constant apart.</summary>
    public MonomialSet Output => _main.Output;

    /// <summary>Takes memory for the polynomials at some points.</summary>
    /// <param name="points">The network's pass at the points, after its way forward.</param>
    /// <param name="sources">Its pass at the directions' points, after its way back; may be the same.</param>
    /// <param name="threads">Threads at most.</param>
    public NetworkTaylorPass<T> At<T>(NetworkPass<T> points, NetworkPass<T> sources, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(
            _meta is null ? null : new(_meta, points.Meta!, sources.Meta!, threads),
            new(_main, points.Main, sources.Main, threads),
            points.Contexts
        );
}
