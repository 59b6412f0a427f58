using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference;

/// <summary>
/// A system of equations on stacked fields, which can also be applied in double precision, to know what a solution in single precision is
/// worth.
/// </summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
internal interface ISymmetricSystem<T> : ISymmetricOperator<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Applies the operator to fields in double precision, with products in double precision.</summary>
    /// <param name="fields">Stacked fields, C R x M; not changed.</param>
    /// <param name="result">Of the same shape; overwritten.</param>
    void ApplyInDouble(MatrixView<double> fields, MatrixView<double> result);
}
