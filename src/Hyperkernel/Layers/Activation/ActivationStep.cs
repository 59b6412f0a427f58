using System.Numerics;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.Layers.Polynomials;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Layers;

/// <summary>
/// An activation of every unit, by its Taylor coefficients at the constant term; masks of piecewise linear ones stay as they are there.
/// </summary>
internal sealed class ActivationStep : TaylorStep
{
    private readonly ActivationNode _node;
    private readonly Composition _composition;

    public ActivationStep(ActivationNode node, TaylorPlan plan)
        : this(node, new Composition(plan.Set(node.Input), node.Function.TaylorDegree)) { }

    private ActivationStep(ActivationNode node, Composition composition)
        : base(composition.Output)
    {
        (_node, _composition) = (node, composition);
        node.Function.RequireTaylorOrder(composition.Order);
    }

    public override void Apply<T>(TaylorPass<T> pass)
    {
        PolynomialRows<T> input = pass.Rows(_node.Input),
            output = pass.Rows(_node.Index);
        Matrix<T> series = pass.Series(_node.Index, (long)_composition.Order * _node.Width, WriteSeries);
        pass.ForRows(input.Rows, _composition.Operations * _node.Width, i => _composition.Apply(series.Row(i), input, output, i));
    }

    // For k = 1, 2, ... the coefficients at all units; those of order 0 are the outputs.
    private void WriteSeries<T>(GraphPass<T> points, long row, Span<T> series)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<double> coefficients = stackalloc double[_composition.Order + 1];
        ReadOnlySpan<T> y = points.Output(_node.Input).Row(row);
        for (int u = 0; u < y.Length; u++)
        {
            _node.Function.WriteTaylor(double.CreateTruncating(y[u]), coefficients);
            for (int k = 1; k < coefficients.Length; k++)
            {
                series[((k - 1) * y.Length) + u] = T.CreateTruncating(coefficients[k]);
            }
        }
    }
}
