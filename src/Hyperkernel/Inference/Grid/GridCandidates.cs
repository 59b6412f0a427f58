using System.Numerics;
using Hyperkernel.Inference.Grid.Masked;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

/// <summary>
/// Fits of one kernel on a grid with one ridge after the other: they share its decomposition and eigenbasis, and each solve starts from the
/// solution of the ridge before it.
/// </summary>
internal sealed class GridCandidates<T> : ICandidates<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Matrix<T> _values;
    private readonly GridSystem<T> _system;
    private readonly MaskedChoice<T>? _masked;
    private GridModel<T>? _last;

    public GridCandidates(
        HypernetworkKernel kernel,
        Matrix<T> contexts,
        Matrix<T> coordinates,
        Matrix<T> values,
        SolverOptions options,
        MaskedChoice<T>? masked = null
    )
    {
        (_values, _masked) = (values, masked);
        _system = new(GridRegression.Decompose(kernel, contexts, coordinates, options), options) { Mask = masked?.Fitted };
    }

    public double? KernelError => _system.Decomposition.KernelError;

    public Regression<T> Solve(double ridge, Regression<T>? neighbour)
    {
        GridModel<T> fit = _system.Solve(_values, ridge, neighbour as GridModel<T>);
        _last?.Dispose();
        return _last = fit;
    }

    public double? HeldOutError(Regression<T> fit) => _masked?.HeldOut?.MeanSquare((GridModel<T>)fit, _values);

    public LogMarginalLikelihood LogMarginalLikelihood(Regression<T> fit, ProbeOptions probes) =>
        ((GridModel<T>)fit).LogMarginalLikelihood(_values, probes);

    public Func<Regression<T>> Keep(Regression<T> fit)
    {
        GridModel<T> model = (GridModel<T>)fit;
        if (_masked is { } masked)
        {
            (PointKernel kernel, double ridge) = (model.Kernel, model.Ridge);
            return () => masked.Fit(kernel, ridge);
        }

        GridModelParts<T> parts = model.ToParts() with { Weights = model.Weights.Clone() };
        return () =>
        {
            using Matrix<double> weights = parts.Weights;
            return GridRegression.Restore(parts);
        };
    }

    public void Dispose()
    {
        _last?.Dispose();
        _system.Dispose();
    }
}

/// <summary>How kernels and ridges are compared where pairs are missing.</summary>
/// <param name="Mask">The pairs that were observed.</param>
/// <param name="HeldOut">What is left out of the fits that are compared; null where they are compared by evidence.</param>
/// <param name="Fit">Fits all pairs with what was chosen.</param>
internal sealed record MaskedChoice<T>(GridMask Mask, HeldOutPairs? HeldOut, Func<PointKernel, double, Regression<T>> Fit)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The pairs that candidates are fitted to.</summary>
    public GridMask Fitted => HeldOut?.Kept ?? Mask;
}
