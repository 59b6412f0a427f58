using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Training;

/// <summary>Takes the gradient of the loss by trained parameters, as a product that is not formed until it is wanted.</summary>
internal interface IGradientSink<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// The gradient by rows <paramref name="first"/>, ..., first + c - 1 of a parameter is scale D^T Q. No row is given twice in a step;
    /// the rows may be changed at once.
    /// </summary>
    /// <param name="parameter">The number of the parameter.</param>
    /// <param name="first">Its first row.</param>
    /// <param name="scale">The factor.</param>
    /// <param name="d">N x c: gradients by what the rows are for.</param>
    /// <param name="q">N x columns: what the rows were multiplied with.</param>
    void Take(int parameter, long first, T scale, MatrixView<T> d, MatrixView<T> q);
}
