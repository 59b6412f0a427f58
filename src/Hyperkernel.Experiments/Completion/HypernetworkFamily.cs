using System.Numerics;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Experiments.Completion;

/// <summary>
/// Regression on the grid of training images and pixels with a kernel of an infinitely wide hypernetwork; contexts are
/// normalised to S^0(x, x) = 1.
/// </summary>
internal sealed class HypernetworkFamily<T>(
    HypernetworkKernel kernel,
    string description,
    IReadOnlyList<double> ridges,
    SolverOptions options
) : RidgeFamily(ridges)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double RoughTolerance = 1e-4;

    public override string Description => description;

    public override ICompleter Prepare(CompletionTask task, CancellationToken cancellation) =>
        new GridCompleter<T>(
            task,
            CompletionTask.Normalised,
            Grid(task, options with { Compute = options.Compute with { Cancellation = cancellation } })
        );

    public override ICompleter PrepareToChoose(CompletionTask task, CancellationToken cancellation)
    {
        SolverOptions rough = options with
        {
            Compute = options.Compute with { Cancellation = cancellation },
            KernelTolerance = RoughTolerance,
        };
        using Matrix<float> test = CompletionTask.Normalised(task.TestContexts);
        return new RoughGridCompleter<T>(task, test.ConvertTo<T>(), Grid(task, rough), rough);
    }

    internal override SolveCost CostOf(CompletionTask task, int members) => CompletionCost.OfGrid<T>(task, members, options.Compute);

    private TrainingGrid<T> Grid(CompletionTask task, SolverOptions own)
    {
        using Matrix<float> train = CompletionTask.Normalised(task.TrainContexts);
        return new(GridRegression.Decompose(kernel, train.ConvertTo<T>(), task.Coordinates.ConvertTo<T>(), own), own, task.Known);
    }
}
