using System.Numerics;
using Hyperkernel.Inference.Grid.Decomposition;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

/// <summary>Kernel regression, exact on all points of a grid of contexts x coordinates (docs/theory.md; goes beyond equation 1 of the paper).</summary>
public static class GridRegression
{
    /// <summary>Fits h(u) = K(u, U)(K + ridge I)^-1 Y on the whole grid.</summary>
    /// <param name="kernel">The kernel: <c>h.Tangent</c> (gradient flow to infinity) or <c>h.Covariance</c> (Gaussian-process posterior mean).</param>
    /// <param name="contexts">N_x x n_0.</param>
    /// <param name="coordinates">N_z x m_0.</param>
    /// <param name="values">N_x x N_z, or N_x x (N_z C) with the channels of a coordinate next to each other.</param>
    /// <param name="ridge">The absolute ridge, finite and positive.</param>
    /// <param name="options">How to solve; the defaults if null.</param>
    /// <returns>The model, with a report on the solve.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit, an entry is not finite, or the ridge is not positive.</exception>
    /// <exception cref="InsufficientMemoryException">The factors do not fit in memory.</exception>
    public static GridModel<T> Fit<T>(
        HypernetworkKernel kernel, Matrix<T> contexts, Matrix<T> coordinates, Matrix<T> values, double ridge, GridOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        options ??= new();
        GridSystem<T>.RequireRidge(ridge);
        return new GridSystem<T>(Decompose(kernel, contexts, coordinates, options), options).Solve(values, ridge);
    }

    /// <summary>Decomposes a hypernetwork's kernel on a grid into a sum of Kronecker products.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="contexts">N_x x n_0.</param>
    /// <param name="coordinates">N_z x m_0.</param>
    /// <param name="options">The tolerance and how to compute; the defaults if null.</param>
    /// <exception cref="ArgumentException">An entry is not finite, an option is outside its domain, or the kernel is zero.</exception>
    /// <exception cref="InsufficientMemoryException">The factors do not fit in memory.</exception>
    public static GridDecomposition<T> Decompose<T>(
        HypernetworkKernel kernel, Matrix<T> contexts, Matrix<T> coordinates, GridOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(contexts);
        ArgumentNullException.ThrowIfNull(coordinates);
        options ??= new();
        options.Check();
        return new HypernetworkDecomposition<T>(
            kernel, Inputs.From(contexts.Clone(), nameof(contexts)), Inputs.From(coordinates.Clone(), nameof(coordinates)), options);
    }
}
