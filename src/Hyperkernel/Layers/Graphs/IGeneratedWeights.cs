using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Layers.Graphs;

/// <summary>The weights V(x) that a meta network generates for each example: stored, or drawn through what they meet.</summary>
internal interface IGeneratedWeights<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Row i: y_i = V(x_i) a_i / sqrt(fan_in) + b(x_i).</summary>
    void Multiply(GeneratedNode node, MatrixView<T> a, MatrixView<T> y);

    /// <summary>Row r, of example i: g_r = V(x_i)^T b_r / sqrt(fan_in) + beta g_r, where beta is 0 or 1.</summary>
    void MultiplyTransposed(GeneratedNode node, MatrixView<T> b, RowMap examples, T beta, MatrixView<T> g);
}
