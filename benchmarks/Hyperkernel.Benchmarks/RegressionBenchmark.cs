using System.Globalization;
using Hyperkernel.Architectures;
using Hyperkernel.Data;
using Hyperkernel.Experiments.Completion;
using Hyperkernel.Experiments.Images;
using Hyperkernel.Features;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Iterative;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Benchmarks;

/// <summary>Regression on a list of points, with a stored matrix and without: images x 20 of their pixels.</summary>
internal static class RegressionBenchmark
{
    private const int Pixels = 20;
    private const double Ridge = 0.01;

    // More points than this are solved without a stored matrix alone.
    private const long MostStored = 30_000;

    public static void Run(IReadOnlyList<string> counts)
    {
        Console.WriteLine($"tangent kernel, (L,H) = (3,2), ridge {Ridge}, float32, residual 1e-6, generated images x {Pixels} pixels");
        foreach (int count in counts.Count == 0 ? [4_000] : counts.Select(text => int.Parse(text, CultureInfo.InvariantCulture)))
        {
            Solve(count / Pixels);
        }
    }

    private static void Solve(int images)
    {
        ImageSet set = GeneratedImages.Create(images + 50, 1);
        CompletionTask task = new(set.Take(0, images), set.Take(images, 50), MissingPart.Bottom.Mask(set.Height, set.Width, 1));
        long[] pixels = [.. Enumerable.Range(0, Pixels).Select(i => i * (task.Coordinates.Rows - 1) / (Pixels - 1))];
        using Matrix<float> contexts = CompletionTask.Normalised(task.TrainContexts),
            news = CompletionTask.Normalised(task.TestContexts);
        Matrix<float> coordinates = Matrix<float>.Create(Pixels, task.Coordinates.Columns, (i, j) => task.Coordinates[pixels[i], j]);
        Matrix<float> values = Matrix<float>.Create(images * (long)Pixels, 1, (i, _) => task.TrainValues[i / Pixels, pixels[i % Pixels]]);
        Points<float> points = Points<float>.Grid(contexts, coordinates),
            test = Points<float>.Grid(news, coordinates);
        HypernetworkKernel kernel = Hypernetwork.Of(Mlp.Relu(2), Mlp.Relu(1), CoordinateFeatures.Fourier(Math.Sqrt(2))).Tangent;
        IterativeModel<float>? iterative = null;
        double solve = Measure.Once(() => iterative = IterativeRegression.Fit(kernel, points, values, Ridge));
        Console.WriteLine(
            $"{points.Count:N0} points, no stored matrix: {solve:F1} s, {iterative!.Report.Iterations} iterations "
                + $"({solve / iterative.Report.Iterations:F2} s each), "
                + $"residual {iterative.Report.RelativeResidual:E1}, preconditioner of rank {iterative.PreconditionerRank}"
        );
        if (points.Count > MostStored)
        {
            return;
        }

        DenseModel<float>? dense = null;
        double factored = Measure.Once(() => dense = DenseRegression.Fit(kernel, points, values, Ridge));
        using DenseModel<float> model = dense!;
        using Matrix<float> expected = model.Mean(test),
            actual = iterative.Mean(test);
        double difference = Enumerable.Range(0, (int)expected.Rows).Max(i => Math.Abs((double)expected[i, 0] - actual[i, 0]));
        Console.WriteLine($"{points.Count:N0} points, stored matrix: {factored:F1} s; largest difference of predictions {difference:E1}");
    }
}
