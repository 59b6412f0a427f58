using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Layers.Graphs;

/// <summary>A dense layer's weight matrix W, of which a pass needs two products only: stored, or drawn through what it meets.</summary>
internal interface IWeights<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Y = alpha Q W^T + beta Y: row i is alpha W q_i.</summary>
    void Multiply(T alpha, MatrixView<T> q, T beta, MatrixView<T> y);

    /// <summary>G = alpha D W + beta G: row r is alpha W^T d_r.</summary>
    void MultiplyTransposed(T alpha, MatrixView<T> d, T beta, MatrixView<T> g);
}
