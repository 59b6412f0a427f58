using Hyperkernel.Layers.Graphs;

namespace Hyperkernel.Layers.Polynomials;

/// <summary>What every node of a network does with truncated polynomials when directions perturb some of its parameters.</summary>
internal sealed class TaylorPlan
{
    private readonly Func<int, int, bool> _perturbs;
    private readonly MonomialSet _input;
    private readonly List<TaylorStep> _steps = [];

    /// <summary>Follows the monomials from the input on.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="algebra">The polynomials.</param>
    /// <param name="perturbs">Whether a direction perturbs a parameter, both by their numbers.</param>
    /// <param name="generated">The monomials of the generated weights; none where there are no generated layers.</param>
    /// <exception cref="ArgumentException">An activation has no Taylor coefficients of an order that is needed.</exception>
    public TaylorPlan(FiniteGraph graph, TruncatedAlgebra algebra, Func<int, int, bool> perturbs, MonomialSet generated)
    {
        (Graph, Algebra, Generated, _perturbs) = (graph, algebra, generated, perturbs);
        _input = generated.None;
        foreach (FiniteNode node in graph.Nodes)
        {
            _steps.Add(node.Expand(this));
        }
    }

    /// <summary>The network.</summary>
    public FiniteGraph Graph { get; }

    /// <summary>The polynomials.</summary>
    public TruncatedAlgebra Algebra { get; }

    /// <summary>The monomials of the generated weights.</summary>
    public MonomialSet Generated { get; }

    /// <summary>The nodes' steps in order.</summary>
    public IReadOnlyList<TaylorStep> Steps => _steps;

    /// <summary>The monomials of the outputs.</summary>
    public MonomialSet Output => _steps[^1].Set;

    /// <summary>The monomials of a node; none for the input.</summary>
    public MonomialSet Set(int node) => node == 0 ? _input : _steps[node - 1].Set;

    /// <summary>The directions that perturb a parameter.</summary>
    public int[] Directions(int parameter) => [.. Enumerable.Range(0, Algebra.Directions).Where(t => _perturbs(t, parameter))];
}
