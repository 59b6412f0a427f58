using Hyperkernel.Architectures;
using Hyperkernel.Data;
using Hyperkernel.Experiments.Completion;
using Hyperkernel.Experiments.Images;
using Hyperkernel.Features;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Benchmarks;

/// <summary>Exact regression on all pixels of many images, and how far it is from the products it needs at the machine's rate.</summary>
internal static class GridBenchmark
{
    private const int Test = 200;

    public static void Run(string? images, string? count)
    {
        ImageSet set = images is null ? GeneratedImages.Create(4200, 1) : ImageSet.Load(images);
        int[] counts = count is null ? [1000, 4000] : [int.Parse(count)];
        double rate = Measure.ProductRate();
        Console.WriteLine(
            $"grid regression, (L,H) = (3,2), ridge 0.01, residual 1e-4, float32, {set.Name}; matrix product {rate / 1e9:F0} GF/s"
        );
        foreach (int n in counts)
        {
            // Twice: the first run also compiles.
            Fit(set, n, rate, report: n == counts[0] ? "first run" : "run");
            Fit(set, n, rate, report: "again");
        }
    }

    private static void Fit(ImageSet set, int n, double rate, string report)
    {
        CompletionTask task = new(set.Take(0, n), set.Take(n, Test), MissingPart.Bottom.Mask(set.Height, set.Width, 1));
        using Matrix<float> contexts = CompletionTask.Normalised(task.TrainContexts),
            test = CompletionTask.Normalised(task.TestContexts);
        Hypernetwork hypernetwork = Hypernetwork.Of(Mlp.Relu(2), Mlp.Relu(1), CoordinateFeatures.Fourier(Math.Sqrt(2)));
        SolverOptions options = new();
        GridDecomposition<float>? decomposition = null;
        GridSystem<float>? system = null;
        GridModel<float>? model = null;
        Prediction<float>? prediction = null;
        double factors = Measure.Once(() =>
            decomposition = GridRegression.Decompose(hypernetwork.Tangent, contexts, task.Coordinates, options)
        );
        double eigen = Measure.Once(() => _ = (system = new(decomposition!, options)).Eigenbasis);
        double solve = Measure.Once(() => model = system!.Solve(task.TrainValues, ridge: 0.01));
        double predict = Measure.Once(() => prediction = model!.Predict(test));
        double total = factors + eigen + solve + predict;

        double x = task.TrainContexts.Rows,
            z = task.Coordinates.Rows,
            terms = decomposition!.System.Rank;
        double field = (x * x * z) + (x * z * z);
        double iterations = model!.Report.Iterations;
        double solveProducts = iterations * ((2 * terms) + 4) * field;
        double basisProducts = 2 * terms * ((x * x * x) + (z * z * z));
        double floor = (solveProducts + basisProducts) / rate;
        using Matrix<float> completed = prediction!.Mean;
        task.AddMean(completed);

        Console.WriteLine(
            $"{n} images, {x * z:N0} equations, {report}: {total:F2} s = factors {factors:F2} + eigenbasis {eigen:F2} + solve "
                + $"{solve:F2} + prediction {predict:F2}; "
                + $"{terms} terms (kernel error {decomposition.KernelError:E1}), {iterations} iterations, residual "
                + $"{model.Report.RelativeResidual:E1}; "
                + $"products alone at the machine's rate {floor:F2} s: {total / floor:F2} x; MSE missing {task.Score(completed).Missing:F4}"
        );
    }
}
