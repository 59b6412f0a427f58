using System.Numerics;

namespace Hyperkernel.LinearAlgebra;

/// <summary>A symmetric positive definite operator on stacked fields: a system to solve, or the inverse of one that resembles it.</summary>
/// <remarks>
/// A field is one unknown vector laid out as R x M; the fields of C channels stand below each other. On a grid R is the number of contexts
/// and M that of coordinates; for a list of points R is 1 and M the number of points.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public interface ISymmetricOperator<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Applies the operator to every channel.</summary>
    /// <param name="fields">Stacked fields, C R x M; not changed.</param>
    /// <param name="result">Of the same shape; overwritten.</param>
    void Apply(MatrixView<T> fields, MatrixView<T> result);
}
