using System.Globalization;
using System.Numerics;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Ensembles;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Experiments.Completion;

/// <summary>
/// The paper's method: regressions on random subsets of (image, pixel) pairs, averaged; contexts are normalised to S^0(x, x) = 1.
/// </summary>
/// <param name="kernel">The kernel.</param>
/// <param name="description">The architecture, for people.</param>
/// <param name="ridges">The ridges among which to choose.</param>
/// <param name="options">Which subsets; finished ones are kept in its folder, for other tasks, on which settings are chosen, in a folder in
/// it for each setting.</param>
/// <param name="whole">The task itself, for which all subsets are solved.</param>
internal sealed class SubsetFamily<T>(
    HypernetworkKernel kernel,
    string description,
    IReadOnlyList<double> ridges,
    SubsetEnsembleOptions options,
    CompletionTask whole
) : RidgeFamily(ridges)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // All would take longer than the rest: there are many settings.
    private const int SubsetsToChoose = 3;

    public override string Description => description;

    public override ICompleter Prepare(CompletionTask task, CancellationToken cancellation) =>
        new Completer(
            task,
            kernel,
            ridge =>
                ReferenceEquals(task, whole)
                    ? options with
                    {
                        Compute = options.Compute with { Cancellation = cancellation },
                    }
                    : options with
                    {
                        Subsets = Math.Min(options.Subsets, SubsetsToChoose),
                        Folder = FolderOf(ridge),
                        Compute = options.Compute with { Cancellation = cancellation },
                    }
        );

    // Errors of a few subsets rise and fall by chance.
    internal override bool EndsAfter(double error, double least) => false;

    internal override SolveCost CostOf(CompletionTask task, int members)
    {
        long points = Math.Min(options.Contexts, task.TrainContexts.Rows) * Math.Min(options.CoordinatesPerContext, task.Coordinates.Rows);
        SolveCost one = SolveCost.OfMatrix(points, task.Train.Channels, typeof(T) == typeof(double));
        int subsets = members * (ReferenceEquals(task, whole) ? options.Subsets : Math.Min(options.Subsets, SubsetsToChoose));
        return one with { Operations = subsets * one.Operations };
    }

    private string? FolderOf(double ridge) =>
        options.Folder is { } folder
            ? Path.Combine(
                folder,
                "selection",
                string.Create(CultureInfo.InvariantCulture, $"{new string([.. description.Where(char.IsLetterOrDigit)])}-{ridge}")
            )
            : null;

    private sealed class Completer(CompletionTask task, HypernetworkKernel kernel, Func<double, SubsetEnsembleOptions> options) : ICompleter
    {
        public Completion Complete(double member)
        {
            using Matrix<float> train = CompletionTask.Normalised(task.TrainContexts),
                test = CompletionTask.Normalised(task.TestContexts);
            using Matrix<T> contexts = train.ConvertTo<T>(),
                coordinates = task.Coordinates.ConvertTo<T>(),
                values = task.TrainValues.ConvertTo<T>();
            using Matrix<T> newContexts = test.ConvertTo<T>();
            SubsetPrediction<T> prediction = SubsetEnsemble
                .Fit(kernel, contexts, coordinates, values, member, options(member))
                .Predict(newContexts);
            Matrix<float> images = prediction.Mean.ConvertTo<float>();
            task.AddMean(images);
            return new(images) { Spread = prediction.Spread?.ConvertTo<float>() };
        }
    }
}
