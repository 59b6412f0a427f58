using System.Numerics;
using Hyperkernel.Inference.Grid;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Experiments.Completion;

/// <summary>
/// Completes images by regression on the whole grid of training contexts and pixels, each ridge starting from its neighbour's solution.
/// </summary>
internal sealed class GridCompleter<T>(CompletionTask task, Matrix<float> testContexts, GridSystem<T> system) : ICompleter
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private GridModel<T>? _neighbour;

    public Completion Complete(double member)
    {
        using Matrix<T> values = task.TrainValues.ConvertTo<T>();
        using Matrix<T> contexts = testContexts.ConvertTo<T>();
        GridModel<T> model = system.Solve(values, member, _neighbour);
        _neighbour = model;
        using Matrix<T> mean = model.Predict(contexts).Mean;
        Matrix<float> images = mean.ConvertTo<float>();
        task.AddMean(images);
        GridDecomposition<T> kernel = system.Decomposition;
        return new(images, model.Report, (kernel.System.Rank, kernel.KernelError, kernel.ReachesTolerance));
    }
}
