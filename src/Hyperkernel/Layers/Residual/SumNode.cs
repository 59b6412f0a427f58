using System.Numerics.Tensors;
using Hyperkernel.Features;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.Layers.Polynomials;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Layers;

/// <summary>The sum of two nodes: where a residual layer's branch and shortcut meet.</summary>
/// <param name="Index">Its place in the graph.</param>
/// <param name="Input">The branch's end.</param>
/// <param name="Other">The shortcut's end.</param>
/// <param name="Width">How many units.</param>
internal sealed record SumNode(int Index, int Input, int Other, int Width) : FiniteNode(Index, Input, Width)
{
    public override IEnumerable<int> Inputs => [Input, Other];

    public override void Forward<T>(GraphPass<T> pass)
    {
        MatrixView<T> first = pass.Output(Input),
            second = pass.Output(Other),
            sum = pass.Output(Index);
        pass.ForRows(sum.Rows, Width, i => TensorPrimitives.Add(first.Row(i), second.Row(i), sum.Row(i)));
    }

    public override TaylorStep Expand(TaylorPlan plan) => new SumStep(this, plan);

    public override void Backward<T>(GraphPass<T> pass)
    {
        MatrixView<T> from = pass.Gradient(Index);
        foreach (int input in Inputs)
        {
            if (!pass.NeedsGradient(input))
            {
                continue;
            }

            MatrixView<T> to = pass.Gradient(input);
            if (pass.Accumulates(Index, input))
            {
                pass.ForRows(from.Rows, Width, r => TensorPrimitives.Add(from.Row(r), to.Row(r), to.Row(r)));
            }
            else
            {
                from.CopyTo(to);
            }
        }
    }
}
