using System.Collections.Immutable;
using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.FiniteWidth;

/// <summary>One dense layer's part of a tangent kernel, without its gradients by weights: (Factor q.q' + Constant) (d.d').</summary>
/// <remarks>
/// q are the layer's inputs, d the gradients by its outputs. Where the outputs are generated weights, d.d' is itself a sum of such terms
/// over the generated layers (<see cref="Parts"/>), d = dh/dv being b (x) a / sqrt(m): it is never needed as a vector.
/// </remarks>
/// <param name="Weights">The name of the layer's weights; empty for a generated layer.</param>
/// <param name="Bias">The name of its biases, or null.</param>
/// <param name="Factor">The square of what the layer multiplies its weights by.</param>
/// <param name="Constant">The square of what it multiplies its biases by.</param>
/// <param name="Inputs">q, one row for each distinct input.</param>
/// <param name="InputOf">For each row of gradients its input, as a row of <paramref name="Inputs"/>.</param>
/// <param name="Deltas">d, one row a gradient; null where there are parts.</param>
/// <param name="Parts">What d.d' is the sum of; empty where there is d.</param>
internal sealed record TangentTerm<T>(
    string Weights,
    string? Bias,
    double Factor,
    double Constant,
    Matrix<T> Inputs,
    int[] InputOf,
    Matrix<T>? Deltas,
    ImmutableArray<TangentTerm<T>> Parts
) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Inputs.Dispose();
        Deltas?.Dispose();
        foreach (TangentTerm<T> part in Parts)
        {
            part.Dispose();
        }
    }
}
