using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.Layers.Polynomials;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Layers;

/// <summary>A trained dense layer: y = weight_std W q / sqrt(fan_in) + bias_std b.</summary>
/// <param name="Index">Its place in the graph.</param>
/// <param name="Input">The node it reads.</param>
/// <param name="Width">fan_out.</param>
/// <param name="Weights">The number of its weights among the graph's parameters.</param>
/// <param name="Bias">The number of its biases, or null.</param>
internal sealed record DenseNode(int Index, int Input, int Width, int Weights, int? Bias) : FiniteNode(Index, Input, Width)
{
    public override bool HasWeights => true;

    public override void Forward<T>(GraphPass<T> pass)
    {
        MatrixView<T> y = pass.Output(Index);
        if (Bias is { } bias)
        {
            Span<T> first = y.Row(0);
            TensorPrimitives.Multiply(pass.Bias(bias), pass.Scale(bias), first);
            for (int i = 1; i < y.Rows; i++)
            {
                first.CopyTo(y.Row(i));
            }
        }

        pass.Weights(Weights).Multiply(pass.Scale(Weights), pass.Output(Input), Bias is null ? T.Zero : T.One, y);
    }

    public override TaylorStep Expand(TaylorPlan plan) => new DenseStep(this, plan);

    public override void Backward<T>(GraphPass<T> pass)
    {
        if (pass.NeedsGradient(Input))
        {
            T beta = pass.Accumulates(Index, Input) ? T.One : T.Zero;
            pass.Weights(Weights).MultiplyTransposed(pass.Scale(Weights), pass.Gradient(Index), beta, pass.Gradient(Input));
        }
    }
}
