using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid.Masked;

/// <summary>An approximate inverse in single precision, for iterations in double, in half the memory.</summary>
/// <remarks>Fields are taken to a largest entry of 1 on the way, since squares of small ones are no numbers of single precision.</remarks>
internal sealed class SingleInverse(KroneckerEigenbasis<float> basis, MaskedInverse<float> inverse)
    : ISymmetricOperator<double>,
        IDisposable
{
    // Beyond, rounding of the leading modes is as large as the last ones.
    private const double LargestCondition = 1e6;

    /// <summary>Whether single precision is enough to invert an operator of some condition.</summary>
    public static bool Suits(double condition) => condition <= LargestCondition;

    /// <inheritdoc/>
    public void Apply(MatrixView<double> fields, MatrixView<double> result)
    {
        double largest = 0;
        for (long i = 0; i < fields.Rows; i++)
        {
            largest = Math.Max(largest, Math.Abs(TensorPrimitives.MaxMagnitude<double>(fields.Row(i))));
        }

        if (!(largest > 0))
        {
            result.Fill(0);
            return;
        }

        using Matrix<float> rounded = Matrix<float>.Uninitialized(fields.Rows, fields.Columns),
            solved = Matrix<float>.Uninitialized(fields.Rows, fields.Columns);
        double[] row = new double[fields.Columns];
        for (long i = 0; i < fields.Rows; i++)
        {
            TensorPrimitives.Divide(fields.Row(i), largest, row);
            TensorPrimitives.ConvertTruncating<double, float>(row, rounded.Row(i));
        }

        inverse.Apply(rounded, solved);
        for (long i = 0; i < fields.Rows; i++)
        {
            TensorPrimitives.ConvertTruncating<float, double>(solved.Row(i), row);
            TensorPrimitives.Multiply(row, largest, result.Row(i));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        inverse.Dispose();
        basis.Dispose();
    }
}
