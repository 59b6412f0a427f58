using System.Numerics;
using Hyperkernel.Features;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Kernels;

/// <summary>x.x'/width, by one matrix product.</summary>
internal sealed class LinearCovariance<T>(InputList rows, InputList columns, Compute compute)
    : InputCovariance<T>(rows, columns, CoordinateFeatures.Raw, compute)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Writes rows.columns'/width.</summary>
    /// <param name="rows">Some inputs.</param>
    /// <param name="columns">Other inputs, or the same.</param>
    /// <param name="isSymmetric">Whether they are the same, so that what is above the diagonal is left out.</param>
    /// <param name="values">Takes the products.</param>
    /// <param name="compute">How to compute.</param>
    public static void Product(MatrixView<T> rows, MatrixView<T> columns, bool isSymmetric, MatrixView<T> values, Compute compute)
    {
        T scale = T.One / T.CreateTruncating(rows.Columns);
        if (isSymmetric)
        {
            compute.Backend.MultiplyByTranspose(scale, rows, T.Zero, values);
        }
        else
        {
            compute.Backend.Multiply(scale, rows, Transposition.None, columns, Transposition.Transposed, T.Zero, values);
        }
    }

    protected override void Compute(MatrixView<T> rows, MatrixView<T> columns, bool isSymmetric, MatrixView<T> values) =>
        Product(rows, columns, isSymmetric, values, Resources);
}
