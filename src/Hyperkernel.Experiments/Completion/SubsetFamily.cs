using System.Numerics;
using Hyperkernel.Inference.Ensembles;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Experiments.Completion;

/// <summary>The paper's method: regressions on random subsets of (image, pixel) pairs, averaged; contexts are normalised to S^0(x, x) = 1.</summary>
/// <param name="kernel">The kernel.</param>
/// <param name="description">The architecture, for people.</param>
/// <param name="ridges">The ridges among which to choose.</param>
/// <param name="options">Which subsets; finished ones are kept in its folder.</param>
/// <param name="kept">The task whose subsets are kept; those of other tasks, on which settings are chosen, are not.</param>
internal sealed class SubsetFamily<T>(
    HypernetworkKernel kernel, string description, IReadOnlyList<double> ridges, SubsetEnsembleOptions options, CompletionTask kept) : SettingFamily
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Description => description;

    public override string MemberName => "ridge";

    public override IReadOnlyList<double> Members => ridges;

    public override ICompleter Prepare(CompletionTask task, CancellationToken cancellation) => new Completer(
        task, kernel, options with { Folder = ReferenceEquals(task, kept) ? options.Folder : null, Cancellation = cancellation });

    private sealed class Completer(CompletionTask task, HypernetworkKernel kernel, SubsetEnsembleOptions options) : ICompleter
    {
        public Completion Complete(double member)
        {
            using Matrix<float> train = CompletionTask.Normalised(task.TrainContexts), test = CompletionTask.Normalised(task.TestContexts);
            using Matrix<T> contexts = train.ConvertTo<T>(), coordinates = task.Coordinates.ConvertTo<T>(), values = task.TrainValues.ConvertTo<T>();
            using Matrix<T> newContexts = test.ConvertTo<T>();
            SubsetPrediction<T> prediction = SubsetEnsemble.Fit(kernel, contexts, coordinates, values, member, options).Predict(newContexts);
            Matrix<float> images = prediction.Mean.ConvertTo<float>();
            task.AddMean(images);
            return new(images);
        }
    }
}
