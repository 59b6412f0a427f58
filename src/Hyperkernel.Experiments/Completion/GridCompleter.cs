using System.Numerics;
using Hyperkernel.Inference;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Experiments.Completion;

/// <summary>Completes images by regression on the whole grid of training contexts and pixels, each ridge starting from its neighbour's solution.</summary>
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
        Matrix<float> images = model.Predict(contexts).Mean.ConvertTo<float>();
        task.AddMean(images);
        return new(images, model.Report, (system.Decomposition.System.Rank, system.Decomposition.KernelError));
    }
}
