using System.Numerics;
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
    private GridModel<T>? _last;

    public GridCandidates(HypernetworkKernel kernel, Matrix<T> contexts, Matrix<T> coordinates, Matrix<T> values, SolverOptions options)
    {
        _values = values;
        _system = new(GridRegression.Decompose(kernel, contexts, coordinates, options), options);
    }

    public double? KernelError => _system.Decomposition.KernelError;

    public Regression<T> Solve(double ridge, Regression<T>? neighbour)
    {
        GridModel<T> fit = _system.Solve(_values, ridge, neighbour as GridModel<T>);
        _last?.Dispose();
        return _last = fit;
    }

    public LogMarginalLikelihood LogMarginalLikelihood(Regression<T> fit, ProbeOptions probes) =>
        ((GridModel<T>)fit).LogMarginalLikelihood(_values, probes);

    public Func<Regression<T>> Keep(Regression<T> fit)
    {
        GridModel<T> model = (GridModel<T>)fit;
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
