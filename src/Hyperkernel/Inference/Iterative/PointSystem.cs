using System.Numerics;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Iterative;

/// <summary>K + ridge I, and the noise of points where they have some, on a list of points, as a system on fields of one row; K is
/// computed anew whenever it is applied.</summary>
internal sealed class PointSystem<T>(PointKernel kernel, Points<T> points, double ridge, Compute compute, double[]? noise = null)
    : ISymmetricSystem<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly KernelOperator<T> _operator = new(kernel, points, compute);

    public void Apply(MatrixView<T> fields, MatrixView<T> result) => Apply(_operator, fields, result);

    public void ApplyInDouble(MatrixView<double> fields, MatrixView<double> result) =>
        Apply(_operator as KernelOperator<double> ?? new(kernel, points.In<double>(), compute), fields, result);

    // The operator takes a vector a column, fields have one a row.
    private void Apply<TField>(KernelOperator<TField> matrix, MatrixView<TField> fields, MatrixView<TField> result)
        where TField : unmanaged, IBinaryFloatingPointIeee754<TField>
    {
        using Matrix<TField> x = IterativeRegression.Transposed<TField, TField>(fields),
            product = Matrix<TField>.Uninitialized(x.Rows, x.Columns);
        matrix.Apply(x, product);
        for (long c = 0; c < fields.Rows; c++)
        {
            for (long i = 0; i < fields.Columns; i++)
            {
                result[c, i] = product[i, c] + (TField.CreateTruncating(ridge + (noise?[i] ?? 0)) * fields[c, i]);
            }
        }
    }
}
