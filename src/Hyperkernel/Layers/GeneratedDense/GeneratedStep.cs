using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Layers.Polynomials;

namespace Hyperkernel.Layers;

/// <summary>A generated dense layer: y(e) = V(x; e) a(e) / sqrt(fan_in) + b(x; e), both factors polynomials.</summary>
internal sealed class GeneratedStep : TaylorStep
{
    private readonly GeneratedNode _node;

    // Places of the weights' and the input's monomials and of their product's; -1 for a constant term.
    private readonly SlotProduct[] _products;
    private readonly int[] _biases;

    public GeneratedStep(GeneratedNode node, TaylorPlan plan)
        : base(plan.Set(node.Input).Plus(plan.Generated).Plus(plan.Generated.Times(plan.Set(node.Input))))
    {
        _node = node;
        MonomialSet weights = plan.Generated,
            input = plan.Set(node.Input);
        _products =
        [
            .. input.Members.Select((m, slot) => new SlotProduct(-1, slot, Set.SlotOf(m))),
            .. weights.Members.Select((m, slot) => new SlotProduct(slot, -1, Set.SlotOf(m))),
            .. weights.ProductsWith(input, Set),
        ];
        _biases = node.HasBias ? [.. weights.Members.Select(Set.SlotOf)] : [];
    }

    public override void Apply<T>(TaylorPass<T> pass)
    {
        PolynomialRows<T> input = pass.Rows(_node.Input),
            output = pass.Rows(_node.Index);
        GeneratedPolynomials<T> weights = pass.Generated;
        T scale = T.CreateTruncating(_node.Scale);
        pass.ForRows(
            output.Rows,
            _products.Length * _node.Count,
            i =>
            {
                output.Clear(i);
                foreach (SlotProduct product in _products)
                {
                    ReadOnlySpan<T> v = weights.Row(product.Left, i)[(int)_node.Offset..];
                    ReadOnlySpan<T> a = product.Right < 0 ? pass.Points.Output(_node.Input).Row(i) : input.Row(product.Right, i);
                    Span<T> y = output.Row(product.Target, i);
                    for (int k = 0; k < y.Length; k++)
                    {
                        y[k] += scale * TensorPrimitives.Dot(v.Slice(k * _node.FanIn, _node.FanIn), a);
                    }
                }

                for (int slot = 0; slot < _biases.Length; slot++)
                {
                    Span<T> y = output.Row(_biases[slot], i);
                    TensorPrimitives.Add(y, weights.Row(slot, i).Slice((int)_node.BiasOffset, _node.Width), y);
                }
            }
        );
    }
}
