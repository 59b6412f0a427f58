using System.Numerics.Tensors;
using Hyperkernel.Activations;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.Layers.Polynomials;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Layers;

/// <summary>An activation of every unit.</summary>
/// <param name="Index">Its place in the graph.</param>
/// <param name="Input">The node it reads.</param>
/// <param name="Width">How many units.</param>
/// <param name="Function">The activation.</param>
internal sealed record ActivationNode(int Index, int Input, int Width, Activation Function) : FiniteNode(Index, Input, Width)
{
    private const long OperationsPerUnit = 8;

    public override int SlopeWidth => Width;

    public override void Forward<T>(GraphPass<T> pass)
    {
        MatrixView<T> y = pass.Output(Input),
            values = pass.Output(Index),
            slopes = pass.Slopes(Index);
        pass.ForRows(
            y.Rows,
            OperationsPerUnit * Width,
            i =>
            {
                Function.Values(y.Row(i), values.Row(i));
                if (slopes.Rows > 0)
                {
                    Function.Slopes(y.Row(i), slopes.Row(i));
                }
            }
        );
    }

    public override TaylorStep Expand(TaylorPlan plan) => new ActivationStep(this, plan);

    public override void Backward<T>(GraphPass<T> pass)
    {
        if (!pass.NeedsGradient(Input))
        {
            return;
        }

        MatrixView<T> slopes = pass.Slopes(Index),
            from = pass.Gradient(Index),
            to = pass.Gradient(Input);
        bool add = pass.Accumulates(Index, Input);
        RowMap examples = pass.Examples;
        pass.ForRows(
            from.Rows,
            OperationsPerUnit * Width,
            r =>
            {
                Span<T> slope = slopes.Row(examples.Of(r)),
                    target = to.Row(r);
                if (add)
                {
                    TensorPrimitives.MultiplyAdd(slope, from.Row(r), target, target);
                }
                else
                {
                    TensorPrimitives.Multiply(slope, from.Row(r), target);
                }
            }
        );
    }
}
