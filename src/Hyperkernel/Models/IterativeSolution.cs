using System.Numerics;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Accuracy;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Models;

/// <summary>A regression solved without its matrix.</summary>
internal sealed class IterativeSolution<T>(IterativeModel<T> model, Points<T> points, double ridge) : Solution
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override SolverKind Solver => SolverKind.Iterative;

    public override SolveReport? Report => model.Report;

    public override long ContextWidth => points.Contexts.Distinct.Width;

    public override Matrix<double> Mean(Queries queries)
    {
        using Matrix<T> mean = model.Predict(PointArrays.Of<T>(queries));
        return PointArrays.Shaped(mean, queries);
    }

    public override Deviation Deviation(Queries queries) =>
        throw new ArgumentException(
            "The model was fitted iteratively, without a stored matrix, and gives no deviations; fit to fewer observations with "
                + "the dense solver for them."
        );

    public override double[] ProbeSums(ulong seed) =>
        KernelResidual.ProbeSums(model.Kernel, points.In<double>(), model.Weights, ridge, seed, new());

    public override void Write(NpzWriter archive)
    {
        PointArrays.Write(archive, points);
        archive.Add(ModelArrays.Weights, model.Weights);
    }

    public override void Dispose() => model.Weights.Dispose();
}
