using System.Numerics;
using Hyperkernel.Architectures;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Kernels;

/// <summary>Matrices of one kernel over lists of points.</summary>
public static class KernelAssembly
{
    /// <summary>The matrix of a kernel between all points of a list.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="points">N points: inputs for a network's kernel, pairs for a hypernetwork's.</param>
    /// <param name="options">How to compute; the defaults if null.</param>
    /// <returns>A symmetric N x N matrix.</returns>
    /// <exception cref="ArgumentException">The points are not of the kernel's kind, or a kernel overflows.</exception>
    /// <exception cref="InsufficientMemoryException">The result does not fit in memory.</exception>
    public static Matrix<T> Matrix<T>(this PointKernel kernel, Points<T> points, KernelOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(kernel);
        kernel.Check(points, nameof(points));
        KernelMatrices<T> both = Both(kernel, points, points, options);
        return kernel.Kind == KernelKind.Tangent ? both.Tangent : both.Covariance;
    }

    /// <summary>The matrix of a kernel between the points of two lists.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="rows">N points.</param>
    /// <param name="columns">M points.</param>
    /// <param name="options">How to compute; the defaults if null.</param>
    /// <returns>An N x M matrix.</returns>
    /// <exception cref="ArgumentException">The points are not of the kernel's kind, their inputs differ in length, or a kernel overflows.</exception>
    /// <exception cref="InsufficientMemoryException">The result does not fit in memory.</exception>
    public static Matrix<T> Matrix<T>(this PointKernel kernel, Points<T> rows, Points<T> columns, KernelOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(kernel);
        kernel.Check(rows, columns);
        KernelMatrices<T> both = Both(kernel, rows, columns, options);
        return kernel.Kind == KernelKind.Tangent ? both.Tangent : both.Covariance;
    }

    /// <summary>Writes the diagonal of <see cref="Matrix{T}(PointKernel, Points{T}, KernelOptions?)"/> and what is below; entries above keep their values.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="points">N points.</param>
    /// <param name="destination">N x N.</param>
    /// <param name="options">How to compute; the defaults if null.</param>
    /// <exception cref="ArgumentException">The destination has another shape, the points are not of the kernel's kind, or a kernel overflows.</exception>
    public static void LowerTriangle<T>(this PointKernel kernel, Points<T> points, MatrixView<T> destination, KernelOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(kernel);
        kernel.Check(points, nameof(points));
        Shape.RequireEqual(points.Count, points.Count, destination.Rows, destination.Columns, nameof(destination));
        using Matrix<T> whole = Matrix(kernel, points, options);
        for (int i = 0; i < points.Count; i++)
        {
            whole.Row(i)[..(i + 1)].CopyTo(destination.Row(i));
        }
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
        using Matrix<T> whole = Matrix(kernel, points);
        return [.. Enumerable.Range(0, checked((int)points.Count)).Select(i => double.CreateTruncating(whole[i, i]))];
    }

    private static KernelMatrices<T> Both<T>(PointKernel kernel, Points<T> rows, Points<T> columns, KernelOptions? options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (kernel is HypernetworkKernel { Hypernetwork: Hypernetwork hypernetwork })
        {
            return ReferenceEquals(rows, columns)
                ? hypernetwork.Kernels(rows.Contexts.Rows(), rows.Coordinates!.Rows(), options)
                : hypernetwork.Kernels(rows.Contexts.Rows(), rows.Coordinates!.Rows(), columns.Contexts.Rows(), columns.Coordinates!.Rows(), options);
        }

        Network network = ((NetworkKernel)kernel).Network;
        return ReferenceEquals(rows, columns)
            ? network.Kernels(rows.Contexts.Rows(), options)
            : network.Kernels(rows.Contexts.Rows(), columns.Contexts.Rows(), options);
    }
}
