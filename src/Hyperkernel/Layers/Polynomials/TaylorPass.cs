using System.Numerics;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Layers.Polynomials;

/// <summary>
/// A network's way forward in truncated polynomials: its outputs at points when its weights move along gradients at other points, or the
/// same.
/// </summary>
/// <remarks>
/// Constant terms are the outputs of <paramref name="points"/>. Direction t moves a layer's weights by e_t times the gradient Scale d q^T
/// of row r_t of <paramref name="sources"/>, of rank one, so that a layer's outputs gain e_t Scale^2 d (q.q(e)): no gradient is ever
/// formed.
/// </remarks>
/// <param name="plan">What the nodes do.</param>
/// <param name="points">The network's pass at the points, after its way forward.</param>
/// <param name="sources">The network's pass at the directions' points, after its way back.</param>
/// <param name="threads">Threads at most.</param>
internal sealed class TaylorPass<T>(TaylorPlan plan, GraphPass<T> points, GraphPass<T> sources, int threads) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PolynomialRows<T>?[] _rows = new PolynomialRows<T>?[plan.Graph.Nodes.Length + 1];
    private readonly Matrix<T>?[] _series = new Matrix<T>?[plan.Graph.Nodes.Length + 1];
    private int[] _gradients = [];
    private GeneratedPolynomials<T>? _generated;

    /// <summary>Writes numbers that depend on a row's constant terms only.</summary>
    public delegate void SeriesWriter(GraphPass<T> points, long row, Span<T> series);

    /// <summary>The constant terms.</summary>
    public GraphPass<T> Points => points;

    /// <summary>The generated weights.</summary>
    public GeneratedPolynomials<T> Generated =>
        _generated
        ?? throw new InvalidOperationException("The network has generated layers, but no polynomials of their weights were given.");

    /// <summary>The polynomials of a node, one row a point; the input has none.</summary>
    public PolynomialRows<T> Rows(int node) => _rows[node] ??= new(plan.Set(node), points.Output(node).Rows, plan.Graph.Width(node));

    /// <summary>Numbers of a node that depend on the points only, not on directions: written when they are first asked for.</summary>
    /// <param name="node">The node.</param>
    /// <param name="columns">How many there are for a point.</param>
    /// <param name="write">Writes them for a point.</param>
    public Matrix<T> Series(int node, long columns, SeriesWriter write)
    {
        if (_series[node] is { } known)
        {
            return known;
        }

        Matrix<T> series = Matrix<T>.Uninitialized(points.Output(node).Rows, columns);
        ForRows(series.Rows, 8 * columns, i => write(points, i, series.Row(i)));
        return _series[node] = series;
    }

    /// <summary>The inputs q of a node at a direction's point.</summary>
    public ReadOnlySpan<T> SourceInput(int direction, int input) => sources.Output(input).Row(sources.Examples.Of(_gradients[direction]));

    /// <summary>The gradient d of a direction by a node's outputs.</summary>
    public ReadOnlySpan<T> SourceGradient(int direction, int node) => sources.Gradient(node).Row(_gradients[direction]);

    /// <summary>Runs an action for each row.</summary>
    public void ForRows(long rows, long operations, Action<long> action) => RowWork.For(rows, operations, threads, action);

    /// <summary>Goes forward.</summary>
    /// <param name="gradients">For each direction its row of gradients.</param>
    /// <param name="generated">The generated weights, where there are generated layers.</param>
    /// <returns>The outputs' polynomials, valid until the next way forward.</returns>
    public PolynomialRows<T> Expand(int[] gradients, GeneratedPolynomials<T>? generated)
    {
        (_gradients, _generated) = (gradients, generated);
        foreach (TaylorStep step in plan.Steps)
        {
            step.Apply(this);
        }

        return Rows(plan.Graph.Output.Index);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PolynomialRows<T>? rows in _rows)
        {
            rows?.Dispose();
        }

        foreach (Matrix<T>? series in _series)
        {
            series?.Dispose();
        }
    }
}
