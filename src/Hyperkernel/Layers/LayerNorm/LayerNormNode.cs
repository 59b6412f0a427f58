using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.Layers.Polynomials;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Layers;

/// <summary>
/// Layer normalisation: q = (y - mean(y)) r with r = 1 / sqrt(var(y) + epsilon), mean and variance over the units of an example.
/// </summary>
/// <param name="Index">Its place in the graph.</param>
/// <param name="Input">The node it reads.</param>
/// <param name="Width">How many units.</param>
/// <param name="Epsilon">What is added to the variance.</param>
internal sealed record LayerNormNode(int Index, int Input, int Width, double Epsilon) : FiniteNode(Index, Input, Width)
{
    private const long OperationsPerUnit = 8;

    // r of each row.
    public override int SlopeWidth => 1;

    public override void Forward<T>(GraphPass<T> pass)
    {
        MatrixView<T> y = pass.Output(Input),
            values = pass.Output(Index),
            slopes = pass.Slopes(Index);
        T epsilon = T.CreateTruncating(Epsilon);
        pass.ForRows(
            y.Rows,
            OperationsPerUnit * Width,
            i =>
            {
                Span<T> q = values.Row(i);
                TensorPrimitives.Subtract(y.Row(i), Mean<T>(y.Row(i)), q);
                T root = T.One / T.Sqrt(Mean<T>(q, q) + epsilon);
                TensorPrimitives.Multiply(q, root, q);
                if (slopes.Rows > 0)
                {
                    slopes[i, 0] = root;
                }
            }
        );
    }

    public override TaylorStep Expand(TaylorPlan plan) => new LayerNormStep(this, plan);

    // By the inputs: r (g - mean(g) - q mean(q g)).
    public override void Backward<T>(GraphPass<T> pass)
    {
        if (!pass.NeedsGradient(Input))
        {
            return;
        }

        MatrixView<T> q = pass.Output(Index),
            slopes = pass.Slopes(Index),
            from = pass.Gradient(Index),
            to = pass.Gradient(Input);
        bool add = pass.Accumulates(Index, Input);
        RowMap examples = pass.Examples;
        pass.ForRows(
            from.Rows,
            OperationsPerUnit * Width,
            r =>
            {
                Span<T> g = from.Row(r),
                    normalized = q.Row(examples.Of(r)),
                    target = to.Row(r);
                T root = slopes[examples.Of(r), 0],
                    mean = Mean<T>(g),
                    along = Mean<T>(normalized, g);
                for (int k = 0; k < g.Length; k++)
                {
                    T gradient = root * (g[k] - mean - (normalized[k] * along));
                    target[k] = add ? target[k] + gradient : gradient;
                }
            }
        );
    }

    private static T Mean<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Sum(values) / T.CreateTruncating(values.Length);

    private static T Mean<T>(ReadOnlySpan<T> first, ReadOnlySpan<T> second)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Dot(first, second) / T.CreateTruncating(first.Length);
}
