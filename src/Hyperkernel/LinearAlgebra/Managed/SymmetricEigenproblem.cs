using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Hyperkernel.LinearAlgebra.Managed;

/// <summary>Eigenvalues and eigenvectors of a symmetric matrix: reduction to tridiagonal form, QL iteration.</summary>
/// <remarks>
/// Always in double, whatever the precision of the matrix: the iteration in float would lose about n roundings of float, and most of the
/// time goes into memory traffic and rotations, where float would gain less than a factor of two.
/// </remarks>
internal static unsafe class SymmetricEigenproblem
{
    /// <summary>Writes the ascending eigenvalues, and the eigenvectors over the rows of A.</summary>
    public static void Compute<T>(MatrixView<T> a, Span<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double))
        {
            // A is overwritten in the end, so it may as well be the work space.
            ComputeIn(new(Unsafe.As<Matrix<double>>(a.Owner), (double*)a.Pointer, a.Rows, a.Columns, a.Stride), a, values);
            return;
        }

        using Matrix<double> copy = a.ConvertTo<double>();
        ComputeIn(copy, a, values);
    }

    private static void ComputeIn<T>(MatrixView<double> work, MatrixView<T> result, Span<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int order = values.Length;
        double scale = ScaleToOne(work);
        using Product<double> product = new();
        using Matrix<double> vectors = Matrix<double>.Uninitialized(order, order);
        TridiagonalReduction reduction = new(work, product);
        reduction.WriteTransform(vectors, product);
        double[] found = reduction.Diagonal;
        TridiagonalEigen.Compute(found, reduction.OffDiagonal, new Rotations(vectors));

        int[] places = new int[order];
        for (int i = 0; i < order; i++)
        {
            places[i] = i;
        }

        Array.Sort(found, places);
        for (int k = 0; k < order; k++)
        {
            values[k] = T.CreateTruncating(found[k] / scale);
            TensorPrimitives.ConvertTruncating<double, T>(vectors.Row(places[k]), result.Row(k));
        }
    }

    /// <summary>Multiplies the lower triangle by the power of two that brings its largest entry near one, and returns that power.</summary>
    /// <remarks>So no square overflows or underflows later; a power of two changes no digit.</remarks>
    private static double ScaleToOne(MatrixView<double> a)
    {
        double largest = 0;
        for (int i = 0; i < a.Rows; i++)
        {
            largest = Math.Max(largest, Math.Abs(TensorPrimitives.MaxMagnitude<double>(a.Row(i)[..(i + 1)])));
        }

        if (largest == 0)
        {
            return 1;
        }

        // Powers beyond 1022 are not representable; subnormal entries then stay a little below one.
        double scale = Math.ScaleB(1, Math.Clamp(-Math.ILogB(largest), -1022, 1022));
        for (int i = 0; i < a.Rows; i++)
        {
            Span<double> row = a.Row(i)[..(i + 1)];
            TensorPrimitives.Multiply(row, scale, row);
        }

        return scale;
    }
}
