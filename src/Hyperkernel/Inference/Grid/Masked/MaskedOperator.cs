using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid.Masked;

/// <summary>O A O on fields that are 0 where nothing was observed: the equations of the observed pairs alone.</summary>
internal sealed class MaskedOperator<T>(ISymmetricSystem<T> whole, GridMask mask) : ISymmetricSystem<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Apply(MatrixView<T> fields, MatrixView<T> result)
    {
        whole.Apply(fields, result);
        mask.AddExtra(fields, result);
        mask.Clear(result);
    }

    public void ApplyInDouble(MatrixView<double> fields, MatrixView<double> result)
    {
        whole.ApplyInDouble(fields, result);
        mask.AddExtra(fields, result);
        mask.Clear(result);
    }
}
