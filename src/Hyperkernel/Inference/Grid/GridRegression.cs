using System.Numerics;
using Hyperkernel.Features;
using Hyperkernel.Inference.Grid.Decomposition;
using Hyperkernel.Inference.Grid.Masked;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

/// <summary>
/// Kernel regression, exact on all points of a grid of contexts x coordinates (docs/theory.md; goes beyond equation 1 of the paper).
/// </summary>
public static class GridRegression
{
    /// <summary>Fits h(u) = K(u, U)(K + ridge I)^-1 Y on the whole grid.</summary>
    /// <remarks>
    /// The residual that is reported is that of the kernel itself, and at most what was asked for unless all iterations allowed were used.
    /// Where Kronecker terms cannot give it, the matrix is factored if it fits in memory.
    /// </remarks>
    /// <param name="kernel">The kernel: <c>h.Tangent</c> (gradient flow to infinity) or <c>h.Covariance</c> (Gaussian-process posterior
    /// mean).</param>
    /// <param name="contexts">N_x x n_0.</param>
    /// <param name="coordinates">N_z x m_0.</param>
    /// <param name="values">N_x x N_z, or N_x x (N_z C) with the channels of a coordinate next to each other.</param>
    /// <param name="ridge">The absolute ridge, finite and positive.</param>
    /// <param name="options">How to solve; the defaults if null.</param>
    /// <returns>The model, with a report on the solve.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit, an entry is not finite, or the ridge is not positive.</exception>
    /// <exception cref="InaccurateException">The residual asked for cannot be had from Kronecker terms, and the matrix does not fit in
    /// memory.</exception>
    /// <exception cref="NotPositiveDefiniteException">The same, and the matrix is not positive definite up to rounding.</exception>
    /// <exception cref="InsufficientMemoryException">The factors do not fit in memory.</exception>
    public static GridModel<T> Fit<T>(
        HypernetworkKernel kernel,
        Matrix<T> contexts,
        Matrix<T> coordinates,
        Matrix<T> values,
        double ridge,
        SolverOptions? options = null
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        options ??= new();
        GridSystem<T>.RequireRidge(ridge);
        GridSystem<T> system = new(FindPivots(kernel, contexts, coordinates, options), options);
        if (system.Contexts * system.Coordinates <= options.ExactUpTo)
        {
            return ExactGridRegression.Solve(system, values, ridge);
        }

        GridModel<T> model = system.Solve(values, ridge);
        bool gaveUp = !model.Report.Converged && model.Report.Iterations < options.MaxIterations;
        return gaveUp
            ? ExactGridRegression.InPlaceOf(model, values)
            : new(system, model.Weights, model.Channels, ridge, model.Report) { OwnsSystem = true };
    }

    /// <summary>Fits on the pairs of a grid that were observed.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="contexts">N_x x n_0.</param>
    /// <param name="coordinates">N_z x m_0.</param>
    /// <param name="values">N_x x (N_z C); what stands at missing pairs does not count.</param>
    /// <param name="mask">The pairs that were observed.</param>
    /// <param name="ridge">The absolute ridge, finite and positive.</param>
    /// <param name="options">How to solve.</param>
    /// <param name="method">How the model operator is inverted.</param>
    internal static GridModel<T> Fit<T>(
        HypernetworkKernel kernel,
        Matrix<T> contexts,
        Matrix<T> coordinates,
        Matrix<T> values,
        GridMask mask,
        double ridge,
        SolverOptions options,
        MaskedMethod method = MaskedMethod.Automatic
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        GridSystem<T>.RequireRidge(ridge);
        GridSystem<T> system = new(FindPivots(kernel, contexts, coordinates, options), options) { Mask = mask, Method = method };
        try
        {
            GridModel<T> model = system.Solve(values, ridge);
            return new(system, model.Weights, model.Channels, ridge, model.Report) { OwnsSystem = true };
        }
        catch
        {
            system.Dispose();
            throw;
        }
    }

    /// <summary>Tries all pairs of a kernel and a ridge, from the training data alone, and fits the best.</summary>
    /// <remarks>
    /// Ridges of one kernel share its decomposition and eigenbasis, and each solve starts from the solution of the next larger ridge. One
    /// kernel's factors are in memory at a time.
    /// </remarks>
    /// <param name="kernels">The kernels, at least one.</param>
    /// <param name="ridges">The ridges, at least one, each finite and positive.</param>
    /// <param name="contexts">N_x x n_0.</param>
    /// <param name="coordinates">N_z x m_0.</param>
    /// <param name="values">N_x x (N_z C), the channels of a coordinate next to each other.</param>
    /// <param name="selection">How they are compared; the defaults if null.</param>
    /// <param name="options">How each is decomposed and solved; the fit of the best is one of these solves. The defaults if null.</param>
    /// <exception cref="ArgumentException">There is no candidate, a ridge is not positive, shapes do not fit, an entry is not finite, or a
    /// kernel is zero.</exception>
    /// <exception cref="ArithmeticException">No candidate has a value: no decomposed kernel is positive definite with its ridge, or no
    /// value is a finite number.</exception>
    public static Choice<GridModel<T>> Choose<T>(
        IReadOnlyList<HypernetworkKernel> kernels,
        IReadOnlyList<double> ridges,
        Matrix<T> contexts,
        Matrix<T> coordinates,
        Matrix<T> values,
        SelectionOptions? selection = null,
        SolverOptions? options = null
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(contexts);
        ArgumentNullException.ThrowIfNull(coordinates);
        return Choose(kernels, ridges, contexts, coordinates, values, selection ?? new(), options ?? new(), masked: null)
            .As<GridModel<T>>();
    }

    /// <summary>The same; where pairs are missing, the best is fitted by what says how to compare.</summary>
    internal static Choice<Regression<T>> Choose<T>(
        IReadOnlyList<HypernetworkKernel> kernels,
        IReadOnlyList<double> ridges,
        Matrix<T> contexts,
        Matrix<T> coordinates,
        Matrix<T> values,
        SelectionOptions selection,
        SolverOptions options,
        MaskedChoice<T>? masked
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(kernels);
        return Selection.Choose(
            kernels,
            ridges,
            selection.Predicting == HoldOut.Entries ? ("entry", contexts.Rows * coordinates.Rows) : ("context", contexts.Rows),
            selection,
            kernel => new GridCandidates<T>(kernel, contexts, coordinates, values, options, masked)
        );
    }

    /// <summary>Decomposes a hypernetwork's kernel on a grid into a sum of Kronecker products.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="contexts">N_x x n_0.</param>
    /// <param name="coordinates">N_z x m_0.</param>
    /// <param name="options">The tolerance and how to compute; the defaults if null.</param>
    /// <exception cref="ArgumentException">An entry is not finite, an option is outside its domain, or the kernel is zero.</exception>
    /// <exception cref="InsufficientMemoryException">The factors do not fit in memory.</exception>
    public static GridDecomposition<T> Decompose<T>(
        HypernetworkKernel kernel,
        Matrix<T> contexts,
        Matrix<T> coordinates,
        SolverOptions? options = null
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        HypernetworkDecomposition<T> decomposition = FindPivots(kernel, contexts, coordinates, options ?? new());
        _ = decomposition.System;
        return decomposition;
    }

    /// <summary>A model from what it was stored as.</summary>
    /// <param name="parts">The parts; their matrices are copied.</param>
    /// <exception cref="ArgumentException">Shapes do not fit, an entry is not finite, or the ridge or an option is outside its
    /// domain.</exception>
    internal static GridModel<T> Restore<T>(GridModelParts<T> parts)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        GridSystem<T>.RequireRidge(parts.Ridge);
        GridSystem<T> system = new(FindPivots(parts.Kernel, parts.Contexts, parts.Coordinates, parts.Options), parts.Options)
        {
            Mask = parts.Mask,
        };
        Shape.RequireEqual(
            parts.Channels * system.Contexts,
            system.Coordinates,
            parts.Weights.Rows,
            parts.Weights.Columns,
            nameof(parts.Weights),
            nameof(Restore)
        );
        Finite.Require(parts.Weights.View, nameof(parts.Weights));
        if (parts.Mask is { } mask)
        {
            Shape.RequireEqual(system.Contexts, system.Coordinates, mask.Contexts, mask.Coordinates, nameof(parts.Mask), nameof(Restore));
        }

        return new(system, parts.Weights.Clone(), parts.Channels, parts.Ridge, parts.Report) { OwnsSystem = true, IsExact = parts.IsExact };
    }

    private static HypernetworkDecomposition<T> FindPivots<T>(
        HypernetworkKernel kernel,
        Matrix<T> contexts,
        Matrix<T> coordinates,
        SolverOptions options
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(contexts);
        ArgumentNullException.ThrowIfNull(coordinates);
        options.Check();
        options = options.For<T>();
        return new(kernel, Inputs.From(contexts.Clone(), nameof(contexts)), Inputs.From(coordinates.Clone(), nameof(coordinates)), options);
    }
}
