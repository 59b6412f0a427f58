using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

/// <summary>K + ridge I for a sum K of Kronecker products: the system of kernel regression on a whole grid.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
internal sealed class RidgeOperator<T>(KroneckerSum<T> kernel, double ridge, IMatrixBackend backend) : ISymmetricSystem<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Apply(MatrixView<T> fields, MatrixView<T> result)
    {
        kernel.Apply(backend, fields, result);
        AddRidge(fields, result);
    }

    public void ApplyInDouble(MatrixView<double> fields, MatrixView<double> result)
    {
        kernel.ApplyInDouble(backend, fields, result);
        AddRidge(fields, result);
    }

    private void AddRidge<TField>(MatrixView<TField> fields, MatrixView<TField> result)
        where TField : unmanaged, IBinaryFloatingPointIeee754<TField>
    {
        TField shift = TField.CreateTruncating(ridge);
        for (long i = 0; i < fields.Rows; i++)
        {
            TensorPrimitives.MultiplyAdd<TField>(fields.Row(i), shift, result.Row(i), result.Row(i));
        }
    }
}
