using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference;

/// <summary>K + ridge I for a sum K of Kronecker products: the system of kernel regression on a whole grid.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
internal sealed class RidgeOperator<T>(KroneckerSum<T> kernel, double ridge, IMatrixBackend backend) : IGridOperator<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Apply(MatrixView<T> fields, MatrixView<T> result)
    {
        kernel.Apply(backend, fields, result);
        T shift = T.CreateTruncating(ridge);
        for (long i = 0; i < fields.Rows; i++)
        {
            TensorPrimitives.MultiplyAdd<T>(fields.Row(i), shift, result.Row(i), result.Row(i));
        }
    }
}
