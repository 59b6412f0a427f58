using System.Numerics;
using System.Runtime.CompilerServices;
using Hyperkernel.Architectures;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Kernels;

/// <summary>Kernel matrices of architectures over arrays of inputs.</summary>
public static class KernelEvaluation
{
    /// <summary>The kernels of a network between all rows of <paramref name="inputs"/>.</summary>
    /// <param name="network">A network without generated layers.</param>
    /// <param name="inputs">N x width: one input a row.</param>
    /// <param name="compute">How to compute; the defaults if null.</param>
    /// <returns>Two symmetric N x N matrices.</returns>
    /// <exception cref="ArgumentException">An input is not finite, there is none, or the network has a generated layer.</exception>
    /// <exception cref="InsufficientMemoryException">The result does not fit in memory.</exception>
    public static KernelMatrices<T> Kernels<T>(this Network network, Matrix<T> inputs, Compute? compute = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Points<T> points = Points<T>.Of(inputs);
        return Evaluate(network.Covariance, points, points, compute);
    }

    /// <summary>The kernels of a network between the rows of two arrays.</summary>
    /// <param name="network">A network without generated layers.</param>
    /// <param name="inputs">N x width.</param>
    /// <param name="others">M x width.</param>
    /// <param name="compute">How to compute; the defaults if null.</param>
    /// <returns>Two N x M matrices.</returns>
    /// <exception cref="ArgumentException">An input is not finite, there is none, widths differ, or the network has a generated
    /// layer.</exception>
    /// <exception cref="InsufficientMemoryException">The result does not fit in memory.</exception>
    public static KernelMatrices<T> Kernels<T>(this Network network, Matrix<T> inputs, Matrix<T> others, Compute? compute = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Points<T> rows = Points<T>.Of(inputs),
            columns = Points<T>.Of(others, nameof(others));
        rows.Contexts.Distinct.RequireSameWidth(columns.Contexts.Distinct, nameof(inputs), nameof(others));
        return Evaluate(network.Covariance, rows, columns, compute);
    }

    /// <summary>The kernels of a hypernetwork between all pairs (x_i, z_i).</summary>
    /// <param name="hypernetwork">The hypernetwork.</param>
    /// <param name="contexts">N x n_0: row i is x_i.</param>
    /// <param name="coordinates">N x m_0: row i is z_i.</param>
    /// <param name="compute">How to compute; the defaults if null.</param>
    /// <returns>Two symmetric N x N matrices: Lam^H and Theta^h.</returns>
    /// <exception cref="ArgumentException">An input is not finite, there is none, or lengths differ.</exception>
    /// <exception cref="InsufficientMemoryException">The result does not fit in memory.</exception>
    public static KernelMatrices<T> Kernels<T>(
        this Hypernetwork hypernetwork,
        Matrix<T> contexts,
        Matrix<T> coordinates,
        Compute? compute = null
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Points<T> points = Points<T>.Pairs(contexts, coordinates);
        return Evaluate(hypernetwork.Covariance, points, points, compute);
    }

    /// <summary>The kernels of a hypernetwork between pairs (x_i, z_i) and pairs (x'_j, z'_j).</summary>
    /// <param name="hypernetwork">The hypernetwork.</param>
    /// <param name="contexts">N x n_0.</param>
    /// <param name="coordinates">N x m_0.</param>
    /// <param name="otherContexts">M x n_0.</param>
    /// <param name="otherCoordinates">M x m_0.</param>
    /// <param name="compute">How to compute; the defaults if null.</param>
    /// <returns>Two N x M matrices: Lam^H and Theta^h.</returns>
    /// <exception cref="ArgumentException">An input is not finite, there is none, or lengths differ.</exception>
    /// <exception cref="InsufficientMemoryException">The result does not fit in memory.</exception>
    public static KernelMatrices<T> Kernels<T>(
        this Hypernetwork hypernetwork,
        Matrix<T> contexts,
        Matrix<T> coordinates,
        Matrix<T> otherContexts,
        Matrix<T> otherCoordinates,
        Compute? compute = null
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Between(
            hypernetwork,
            Points<T>.Pairs(contexts, coordinates),
            Points<T>.Pairs(otherContexts, otherCoordinates, nameof(otherContexts), nameof(otherCoordinates)),
            compute
        );

    /// <summary>The kernels of a hypernetwork between all pairs of contexts and coordinates; row i M + a is the pair (x_i, z_a).</summary>
    /// <param name="hypernetwork">The hypernetwork.</param>
    /// <param name="contexts">N x n_0.</param>
    /// <param name="coordinates">M x m_0.</param>
    /// <param name="compute">How to compute; the defaults if null.</param>
    /// <returns>Two symmetric N M x N M matrices. To solve with them use <see cref="Inference.Grid.GridRegression"/>, which never forms
    /// them.</returns>
    /// <exception cref="ArgumentException">An input is not finite, or there is none.</exception>
    /// <exception cref="InsufficientMemoryException">The result does not fit in memory.</exception>
    public static KernelMatrices<T> GridKernels<T>(
        this Hypernetwork hypernetwork,
        Matrix<T> contexts,
        Matrix<T> coordinates,
        Compute? compute = null
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Int128 count = (Int128)contexts.Rows * coordinates.Rows;
        RequireMemory<T>(count, count, compute);
        Points<T> points = Points<T>.Grid(contexts, coordinates);
        return Evaluate(hypernetwork.Covariance, points, points, compute);
    }

    /// <summary>The kernels of a hypernetwork between all pairs of one grid and all pairs of another.</summary>
    /// <param name="hypernetwork">The hypernetwork.</param>
    /// <param name="contexts">N x n_0.</param>
    /// <param name="coordinates">M x m_0.</param>
    /// <param name="otherContexts">N' x n_0.</param>
    /// <param name="otherCoordinates">M' x m_0.</param>
    /// <param name="compute">How to compute; the defaults if null.</param>
    /// <returns>Two N M x N' M' matrices.</returns>
    /// <exception cref="ArgumentException">An input is not finite, there is none, or widths differ.</exception>
    /// <exception cref="InsufficientMemoryException">The result does not fit in memory.</exception>
    public static KernelMatrices<T> GridKernels<T>(
        this Hypernetwork hypernetwork,
        Matrix<T> contexts,
        Matrix<T> coordinates,
        Matrix<T> otherContexts,
        Matrix<T> otherCoordinates,
        Compute? compute = null
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireMemory<T>((Int128)contexts.Rows * coordinates.Rows, (Int128)otherContexts.Rows * otherCoordinates.Rows, compute);
        return Between(
            hypernetwork,
            Points<T>.Grid(contexts, coordinates),
            Points<T>.Grid(otherContexts, otherCoordinates, nameof(otherContexts), nameof(otherCoordinates)),
            compute
        );
    }

    /// <summary>Writes the kernels of a network or hypernetwork between two lists of points into matrices that are there.</summary>
    /// <param name="kernel">Either kernel of the network.</param>
    /// <param name="rows">N points.</param>
    /// <param name="columns">M points; the same object as the rows for a symmetric matrix.</param>
    /// <param name="covariance">N x M, or null where the covariance is not wanted.</param>
    /// <param name="tangent">N x M, or null where the tangent kernel is not wanted. Must not overlap the other.</param>
    /// <param name="compute">How to compute.</param>
    /// <exception cref="ArgumentException">A destination has another shape, or the points are not of the kernel's kind.</exception>
    internal static void Write<T>(
        PointKernel kernel,
        Points<T> rows,
        Points<T> columns,
        MatrixView<T>? covariance,
        MatrixView<T>? tangent,
        Compute compute
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        kernel.Check(rows, columns);
        RequireShape(covariance, rows, columns, nameof(covariance));
        RequireShape(tangent, rows, columns, nameof(tangent));
        TileEngine<T>.Evaluate(kernel.Source(rows, columns, compute), new(covariance, tangent, mirrored: true), compute);
    }

    private static void RequireShape<T>(MatrixView<T>? destination, Points<T> rows, Points<T> columns, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (destination is { } given)
        {
            Shape.RequireEqual(rows.Count, columns.Count, given.Rows, given.Columns, name, "Kernels");
        }
    }

    private static KernelMatrices<T> Between<T>(Hypernetwork hypernetwork, Points<T> rows, Points<T> columns, Compute? compute)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        rows.Contexts.Distinct.RequireSameWidth(columns.Contexts.Distinct, "contexts", "otherContexts");
        rows.Coordinates!.Distinct.RequireSameWidth(columns.Coordinates!.Distinct, "coordinates", "otherCoordinates");
        return Evaluate(hypernetwork.Covariance, rows, columns, compute);
    }

    private static KernelMatrices<T> Evaluate<T>(PointKernel kernel, Points<T> rows, Points<T> columns, Compute? compute)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        compute ??= new();
        RequireMemory<T>(rows.Count, columns.Count, compute);
        return TileEngine<T>.Evaluate(kernel.Source(rows, columns, compute), compute);
    }

    // Asked first: a grid may have more points than a list can hold.
    private static void RequireMemory<T>(Int128 rows, Int128 columns, Compute? compute)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        (compute ?? new()).RequireMemory(2 * rows * columns * Unsafe.SizeOf<T>(), $"two {rows} x {columns} kernel matrices");
}
