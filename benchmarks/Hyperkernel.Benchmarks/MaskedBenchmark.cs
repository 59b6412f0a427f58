using Hyperkernel.Architectures;
using Hyperkernel.Data;
using Hyperkernel.Experiments.Completion;
using Hyperkernel.Experiments.Images;
using Hyperkernel.Features;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Benchmarks;

/// <summary>Regression on grids of which pairs are missing, beside the whole grid of the same size.</summary>
internal static class MaskedBenchmark
{
    private const int Images = 1000;

    public static void Run(string? images)
    {
        ImageSet set = images is null ? GeneratedImages.Create(Images + 1, 1) : ImageSet.Load(images);
        Console.WriteLine(
            $"masked grids, {Images} x {set.Height * set.Width}, (L,H) = (3,2), ridge 0.01, residual 1e-4, float32, {set.Name}; "
                + $"matrix product {Measure.ProductRate() / 1e9:F0} GF/s"
        );
        CompletionTask task = new(set.Take(0, Images), set.Take(Images, 1), MissingPart.Bottom.Mask(set.Height, set.Width, 1));
        using Matrix<float> normalised = CompletionTask.Normalised(task.TrainContexts);
        using Matrix<double> contexts = normalised.ConvertTo<double>(),
            coordinates = task.Coordinates.ConvertTo<double>(),
            values = task.TrainValues.ConvertTo<double>();
        Hypernetwork hypernetwork = Hypernetwork.Of(Mlp.Relu(2), Mlp.Relu(1), CoordinateFeatures.Fourier(Math.Sqrt(2)));

        // Twice: the first run also compiles.
        Fit((_, _) => true);
        double whole = Fit((_, _) => true);
        Console.WriteLine($"nothing missing: {whole:F2} s");
        foreach (double share in new[] { 0.1, 0.3, 0.5, 0.7, 0.9 })
        {
            Random random = new(1);
            bool[] seen = [.. Enumerable.Range(0, (int)(values.Rows * values.Columns)).Select(_ => random.NextDouble() >= share)];
            Say($"random {share:P0} missing", Fit((i, a) => seen[(i * values.Columns) + a]));
        }

        // Windows of 15 x 15 and 27 x 27 pixels, at a place of each image's own.
        foreach (int side in new[] { set.Height / 2 + 1, set.Height - 1 })
        {
            Random random = new(1);
            (int Top, int Left)[] corners =
            [
                .. Enumerable.Range(0, Images).Select(_ => (random.Next(set.Height - side + 1), random.Next(set.Width - side + 1))),
            ];
            Say(
                $"windows of {(double)side * side / (set.Height * set.Width):P0} missing",
                Fit(
                    (i, a) =>
                    {
                        (int top, int left) = corners[i];
                        (long y, long x) = (a / set.Width, a % set.Width);
                        return y < top || y >= top + side || x < left || x >= left + side;
                    }
                )
            );
        }

        void Say(string what, double seconds) => Console.WriteLine($"{what}: {seconds:F2} s, {seconds / whole:F1} x the whole grid");

        double Fit(Func<long, long, bool> isSeen)
        {
            using Matrix<double> some = Matrix<double>.Create(
                values.Rows,
                values.Columns,
                (i, a) => isSeen(i, a) ? values[i, a] : double.NaN
            );
            Observations observations = Observations.OfGrid(contexts, coordinates, some);
            RegressionModel? model = null;
            double seconds = Measure.Once(() =>
                model = RegressionModel.Fit(
                    hypernetwork.Tangent,
                    observations,
                    ridge: 0.01,
                    new() { InDouble = false, Solver = observations.IsWholeGrid ? Solver.Grid : Solver.Masked }
                )
            );
            Console.Write($"[{model!.Solver}, {model.Report}] ");
            model.Dispose();
            return seconds;
        }
    }
}
