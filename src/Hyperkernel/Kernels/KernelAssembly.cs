using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Kernels;

/// <summary>Matrices of one kernel over lists of points.</summary>
public static class KernelAssembly
{
    /// <summary>The matrix of a kernel between all points of a list.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="points">N points: inputs for a network's kernel, pairs for a hypernetwork's.</param>
    /// <param name="compute">How to compute; the defaults if null.</param>
    /// <returns>A symmetric N x N matrix.</returns>
    /// <exception cref="ArgumentException">The points are not of the kernel's kind, or a kernel overflows.</exception>
    /// <exception cref="InsufficientMemoryException">The result does not fit in memory.</exception>
    public static Matrix<T> Matrix<T>(this PointKernel kernel, Points<T> points, Compute? compute = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(kernel);
        kernel.Check(points, nameof(points));
        return Evaluate(kernel, points, points, compute ?? new());
    }

    /// <summary>The matrix of a kernel between the points of two lists.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="rows">N points.</param>
    /// <param name="columns">M points.</param>
    /// <param name="compute">How to compute; the defaults if null.</param>
    /// <returns>An N x M matrix.</returns>
    /// <exception cref="ArgumentException">The points are not of the kernel's kind, their inputs differ in length, or a kernel
    /// overflows.</exception>
    /// <exception cref="InsufficientMemoryException">The result does not fit in memory.</exception>
    public static Matrix<T> Matrix<T>(this PointKernel kernel, Points<T> rows, Points<T> columns, Compute? compute = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(kernel);
        kernel.Check(rows, columns);
        return Evaluate(kernel, rows, columns, compute ?? new());
    }

    /// <summary>
    /// Writes the diagonal of <see cref="Matrix{T}(PointKernel, Points{T}, Compute?)"/> and what is below; entries above keep their
    /// values.
    /// </summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="points">N points.</param>
    /// <param name="destination">N x N.</param>
    /// <param name="compute">How to compute; the defaults if null.</param>
    /// <exception cref="ArgumentException">The destination has another shape, the points are not of the kernel's kind, or a kernel
    /// overflows.</exception>
    public static void LowerTriangle<T>(this PointKernel kernel, Points<T> points, MatrixView<T> destination, Compute? compute = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(kernel);
        kernel.Check(points, nameof(points));
        Shape.RequireEqual(points.Count, points.Count, destination.Rows, destination.Columns, nameof(destination));
        compute ??= new();
        TileEngine<T>.Evaluate(
            kernel.Source(points, points, compute),
            TileDestination<T>.Of(kernel.Kind, destination, mirrored: false),
            compute
        );
    }

    /// <summary>The kernel of every point with itself, in double precision.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="points">N points.</param>
    /// <exception cref="ArgumentException">The points are not of the kernel's kind, or a kernel overflows.</exception>
    public static double[] Diagonal<T>(this PointKernel kernel, Points<T> points)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(kernel);
        kernel.Check(points, nameof(points));
        KernelSource<T> source = kernel.Source(points, points, new());
        double[] diagonal = new double[points.Count];
        for (int i = 0; i < diagonal.Length; i++)
        {
            diagonal[i] = kernel.Select(source.Strips.Rows.States[i]);
        }

        return diagonal;
    }

    private static Matrix<T> Evaluate<T>(PointKernel kernel, Points<T> rows, Points<T> columns, Compute compute)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> result = LinearAlgebra.Matrix<T>.Uninitialized(rows.Count, columns.Count);
        TileEngine<T>.Evaluate(kernel.Source(rows, columns, compute), TileDestination<T>.Of(kernel.Kind, result, mirrored: true), compute);
        return result;
    }
}
