using System.Numerics;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Dense;

/// <summary>Fits of one kernel with one ridge after the other, in the memory of one matrix.</summary>
internal sealed class DenseCandidates<T> : ICandidates<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PointKernel _kernel;
    private readonly Points<T> _points;
    private readonly Matrix<T> _values;
    private readonly Compute _compute;
    private readonly double[]? _noise;
    private readonly KernelSystem<T> _system;

    public DenseCandidates(PointKernel kernel, Points<T> points, Matrix<T> values, Compute compute, double[]? noise)
    {
        (_kernel, _points, _values, _compute, _noise) = (kernel, points, values, compute, noise);
        _system = new(kernel, points, compute, noise);
        _system.KeepKernel();
    }

    public double? KernelError => null;

    public Regression<T> Solve(double ridge, Regression<T>? neighbour)
    {
        _system.Factor(ridge);
        return DenseRegression.Solve(_system, _kernel, _points, _values, ridge, _compute, _noise);
    }

    public LogMarginalLikelihood LogMarginalLikelihood(Regression<T> fit, ProbeOptions probes) => fit.LogMarginalLikelihood(probes);

    // The factor lies in the memory that the next ridge takes: the best is fitted again.
    public Func<Regression<T>> Keep(Regression<T> fit)
    {
        double ridge = fit.Ridge;
        return () => DenseRegression.Fit(_kernel, _points, _values, ridge, _compute, _noise);
    }

    public void Dispose() => _system.Dispose();
}
