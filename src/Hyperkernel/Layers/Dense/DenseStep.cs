using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Layers.Polynomials;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Layers;

/// <summary>
/// A trained dense layer: y(e) = Scale (W + sum of e_t Scale d_t q_t^T) q(e), and biases likewise, with d_t and q_t those of direction t.
/// </summary>
internal sealed class DenseStep : TaylorStep
{
    private readonly DenseNode _node;
    private readonly double _square;
    private readonly double _biasSquare;
    private readonly (int Direction, int Input, int Output)[] _moves;
    private readonly (int Direction, int Output)[] _biasMoves;

    public DenseStep(DenseNode node, TaylorPlan plan)
        : this(node, plan, plan.Set(node.Input), plan.Directions(node.Weights), node.Bias is { } bias ? plan.Directions(bias) : []) { }

    // The input's monomials come first among the output's, so that one product serves them all.
    private DenseStep(DenseNode node, TaylorPlan plan, MonomialSet input, int[] directions, int[] biasDirections)
        : base(
            directions
                .Select(input.Shifted)
                .Concat(biasDirections.Select(input.None.Shifted))
                .Aggregate(input, (all, some) => all.Plus(some))
        )
    {
        _node = node;
        _square = Math.Pow(plan.Graph.Parameters[node.Weights].Scale, 2);
        _biasSquare = node.Bias is { } bias ? Math.Pow(plan.Graph.Parameters[bias].Scale, 2) : 0;
        TruncatedAlgebra algebra = plan.Algebra;
        _moves =
        [
            .. from t in directions
            from slot in Enumerable.Range(-1, input.Count + 1)
            let product = algebra.Multiply(slot < 0 ? 0 : input.Members[slot], algebra.Variable(t))
            where product > 0
            select (t, slot, Set.SlotOf(product)),
        ];
        _biasMoves = [.. biasDirections.Select(t => (t, Set.SlotOf(algebra.Variable(t))))];
    }

    public override void Apply<T>(TaylorPass<T> pass)
    {
        PolynomialRows<T> input = pass.Rows(_node.Input),
            output = pass.Rows(_node.Index);
        MatrixView<T> constant = pass.Points.Output(_node.Input);
        long computed = input.Values.Rows;
        output.Values.Block(computed, 0, output.Values.Rows - computed, _node.Width).Fill(T.Zero);
        if (computed > 0)
        {
            pass.Points.Weights(_node.Weights)
                .Multiply(pass.Points.Scale(_node.Weights), input.Values, T.Zero, output.Values.Block(0, 0, computed, _node.Width));
        }

        T square = T.CreateTruncating(_square),
            biasSquare = T.CreateTruncating(_biasSquare);
        pass.ForRows(
            output.Rows,
            _moves.Length * (constant.Columns + _node.Width),
            i =>
            {
                foreach ((int t, int from, int to) in _moves)
                {
                    T along = TensorPrimitives.Dot(pass.SourceInput(t, _node.Input), from < 0 ? constant.Row(i) : input.Row(from, i));
                    Span<T> target = output.Row(to, i);
                    TensorPrimitives.MultiplyAdd(pass.SourceGradient(t, _node.Index), square * along, target, target);
                }

                foreach ((int t, int to) in _biasMoves)
                {
                    Span<T> target = output.Row(to, i);
                    TensorPrimitives.MultiplyAdd(pass.SourceGradient(t, _node.Index), biasSquare, target, target);
                }
            }
        );
    }
}
