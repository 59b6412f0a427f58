using System.Numerics;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Accuracy;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Models;

/// <summary>A regression solved by a factorisation of its matrix.</summary>
/// <remarks>
/// The factor is not saved: it is N times as large as the rest, and computed again, to the same bits, when deviations are asked for.
/// </remarks>
internal sealed class DenseSolution<T>(DenseModel<T> model) : Solution
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override SolverKind Solver => SolverKind.Dense;

    public override SolveReport? Report => model.Report == default ? null : model.Report;

    public override Conditioning? Conditioning => model.Conditioning;

    public override long ContextWidth => model.Points.Contexts.Distinct.Width;

    public override Matrix<double> Mean(Queries queries)
    {
        using Matrix<T> mean = model.Predict(PointArrays.Of<T>(queries));
        return PointArrays.Shaped(mean, queries);
    }

    public override Deviation Deviation(Queries queries)
    {
        Points<T> points = PointArrays.Of<T>(queries);
        double[] deviations = model.Deviation(points);
        DeviationReport report = DeviationReport.OfFactorisation<T>([.. deviations.Select(d => d * d)], model.Kernel.Diagonal(points));
        return report.IsTrusted ? Column(deviations, queries) : Column(deviations, queries) with { Report = report };
    }

    public override (Matrix<double> Mean, Deviation? Deviation) Trained(Queries queries, double time, bool withDeviation)
    {
        using GradientFlow<T> flow = GradientFlow.Fit(model.Kernel, model.Points, model.Values, model.Ridge);
        using TrainedEnsemble<T> ensemble = flow.At(PointArrays.Of<T>(queries));
        using Matrix<T> mean = ensemble.Mean(time);
        Deviation? deviation = withDeviation ? Column(ensemble.Deviation(time), queries) : null;
        return (PointArrays.Shaped(mean, queries), deviation);
    }

    public override double[] ProbeSums(ulong seed)
    {
        using Matrix<double> weights = model.Weights.ConvertTo<double>();
        return KernelResidual.ProbeSums(model.Kernel, model.Points.In<double>(), weights, model.Ridge, seed, new());
    }

    public override void Write(NpzWriter archive)
    {
        PointArrays.Write(archive, model.Points);
        archive.Add(ModelArrays.Values, model.Values);
        archive.Add(ModelArrays.Weights, model.Weights);
    }

    public override void Dispose() => model.Dispose();

    private static Deviation Column(double[] deviations, Queries queries)
    {
        using Matrix<double> column = Matrix<double>.From(deviations.Length, 1, deviations);
        return new(PointArrays.Shaped(column, queries), null);
    }
}
