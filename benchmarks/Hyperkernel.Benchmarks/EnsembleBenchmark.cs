using Hyperkernel.Architectures;
using Hyperkernel.Data;
using Hyperkernel.Experiments.Completion;
using Hyperkernel.Experiments.Images;
using Hyperkernel.Features;
using Hyperkernel.Inference.Ensembles;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Benchmarks;

/// <summary>The paper's ensemble of subsets (equation 1) beside the solve on the whole grid, on the same images: time and error.</summary>
internal static class EnsembleBenchmark
{
    private const int Test = 200;
    private const double Ridge = 0.01;

    public static void Run(string? images, string? subsets)
    {
        ImageSet set = images is null ? GeneratedImages.Create(1200, 1) : ImageSet.Load(images);
        SubsetEnsembleOptions options = new() { Subsets = subsets is null ? 10 : int.Parse(subsets) };
        CompletionTask task = new(set.Take(0, 1000), set.Take(1000, Test), MissingPart.Bottom.Mask(set.Height, set.Width, 1));
        using Matrix<float> contexts = CompletionTask.Normalised(task.TrainContexts),
            test = CompletionTask.Normalised(task.TestContexts);
        Hypernetwork h = Hypernetwork.Of(Mlp.Relu(2), Mlp.Relu(1), CoordinateFeatures.Fourier(Math.Sqrt(2)));
        Console.WriteLine($"completing {Test} images from 1000, (L,H) = (3,2), tangent kernel, ridge {Ridge}, float32, {set.Name}");
        Matrix<float>? completed = null;
        double grid = Measure.Once(() =>
            completed = GridRegression.Fit(h.Tangent, contexts, task.Coordinates, task.TrainValues, Ridge).Predict(test).Mean
        );
        Report("whole grid", grid, task, completed!);
        SubsetEnsembleModel<float>? model = null;
        double fit = Measure.Once(() =>
            model = SubsetEnsemble.Fit(h.Tangent, contexts, task.Coordinates, task.TrainValues, Ridge, options)
        );
        double predict = Measure.Once(() => completed = model!.Predict(test).Mean);
        Report(
            $"{options.Subsets} subsets of {model!.PointsOfSubset:N0} points (fit {fit:F1} s, prediction {predict:F1} s)",
            fit + predict,
            task,
            completed!
        );
    }

    private static void Report(string method, double seconds, CompletionTask task, Matrix<float> fields)
    {
        task.AddMean(fields);
        Console.WriteLine($"{method}: {seconds:F1} s, MSE missing {task.Score(fields).Missing:F4}");
    }
}
