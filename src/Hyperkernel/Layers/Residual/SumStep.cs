using Hyperkernel.Layers.Polynomials;

namespace Hyperkernel.Layers;

/// <summary>The sum of two nodes.</summary>
internal sealed class SumStep(SumNode node, TaylorPlan plan) : TaylorStep(plan.Set(node.Input).Plus(plan.Set(node.Other)))
{
    public override void Apply<T>(TaylorPass<T> pass)
    {
        PolynomialRows<T> first = pass.Rows(node.Input),
            second = pass.Rows(node.Other),
            sum = pass.Rows(node.Index);
        pass.ForRows(
            sum.Rows,
            (long)Set.Count * node.Width,
            i =>
            {
                sum.Clear(i);
                sum.Add(first, i);
                sum.Add(second, i);
            }
        );
    }
}
