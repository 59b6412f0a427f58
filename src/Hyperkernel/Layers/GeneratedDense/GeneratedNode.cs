using Hyperkernel.Layers.Graphs;
using Hyperkernel.Layers.Polynomials;

namespace Hyperkernel.Layers;

/// <summary>A generated dense layer: y = Scale V(x) a + b(x), with V and b parts of the meta network's output f(x).</summary>
/// <param name="Index">Its place in the graph.</param>
/// <param name="Input">The node it reads.</param>
/// <param name="FanIn">The width of that node.</param>
/// <param name="Width">fan_out.</param>
/// <param name="Offset">Where V begins in f(x): Width rows of FanIn entries, then, if there are biases, Width of them.</param>
/// <param name="HasBias">Whether there are.</param>
/// <param name="Scale">weight_std / sqrt(fan_in).</param>
internal sealed record GeneratedNode(int Index, int Input, int FanIn, int Width, long Offset, bool HasBias, double Scale)
    : FiniteNode(Index, Input, Width)
{
    public override bool HasWeights => true;

    /// <summary>Where the biases begin in f(x).</summary>
    public long BiasOffset => Offset + ((long)Width * FanIn);

    /// <summary>How many entries of f(x) the layer takes.</summary>
    public long Count => (long)Width * (FanIn + (HasBias ? 1 : 0));

    public override void Forward<T>(GraphPass<T> pass) => pass.Generated.Multiply(this, pass.Output(Input), pass.Output(Index));

    public override TaylorStep Expand(TaylorPlan plan) => new GeneratedStep(this, plan);

    public override void Backward<T>(GraphPass<T> pass)
    {
        if (pass.NeedsGradient(Input))
        {
            T beta = pass.Accumulates(Index, Input) ? T.One : T.Zero;
            pass.Generated.MultiplyTransposed(this, pass.Gradient(Index), pass.Examples, beta, pass.Gradient(Input));
        }
    }
}
