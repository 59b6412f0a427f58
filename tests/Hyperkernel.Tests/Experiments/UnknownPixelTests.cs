using Hyperkernel.Architectures;
using Hyperkernel.Data;
using Hyperkernel.Experiments.Completion;
using Hyperkernel.Experiments.Images;
using Hyperkernel.Features;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.Cli;
using Xunit;

namespace Hyperkernel.Tests.Experiments;

/// <summary>Completion where pixels of images are unknown: each method against a slow, literal computation from what is known.</summary>
public class UnknownPixelTests
{
    private const int Train = 8;
    private const int Test = 3;
    private const int Pixels = SmallImages.Height * SmallImages.Width;

    private static HypernetworkKernel Kernel { get; } = Hypernetwork.Of(Mlp.Relu(2), Mlp.Relu(1), CoordinateFeatures.Fourier(1.4)).Tangent;

    [Fact]
    public void The_mean_and_the_values_are_of_known_pixels()
    {
        CompletionTask task = Task();
        for (int p = 0; p < Pixels; p++)
        {
            float[] known = [.. Enumerable.Range(0, Train).Where(i => task.Train.IsKnown(i, p)).Select(i => task.Train.Pixels[i, p])];
            Assert.Equal(known.Average(), task.Mean[p], 1e-6);
        }

        Tasks.AssertNear((i, p) => task.Train.IsKnown(i, p) ? task.Train.Pixels[i, p] - task.Mean[p] : 0, task.TrainValues, 1e-6);
        Assert.Equal((Train * (long)Pixels) - task.Train.UnknownPixels, task.Known!.Count);
    }

    [Fact]
    public void A_pixel_that_is_known_nowhere_has_the_mean_of_all()
    {
        using Matrix<float> pixels = SmallImages.Values(Train + Test);
        for (int i = 0; i < Train + Test; i++)
        {
            pixels[i, 3] = float.NaN;
        }

        ImageSet images = ImageSet.WithHoles(pixels, SmallImages.Height, SmallImages.Width, 1, "holes");
        CompletionTask task = new(images.Take(0, Train), images.Take(Train, Test), MissingPart.Right.Mask(6, 8, 1));
        double sum = Enumerable
            .Range(0, Train)
            .Sum(i => task.Train.Pixels.Row(i).ToArray().Where(v => !float.IsNaN(v)).Sum(v => (double)v));
        Assert.Equal(sum / (Train * (Pixels - 1)), task.Mean[3], 1e-6);
        foreach (CompletionMethod method in ImageCompletion.Methods(new(task)))
        {
            Completion completion = Complete(method.Families[0], task, method.Families[0].Members[^1]);
            Finite.Require(completion.Images.View, method.Name);
        }
    }

    [Fact]
    public void Unknown_pixels_of_contexts_are_those_of_the_mean_image()
    {
        CompletionTask task = Task();
        int[] visible = [.. Enumerable.Range(0, Pixels).Where(p => p % 8 < 4)];
        Tasks.AssertNear(
            (i, v) => task.Train.IsKnown(i, visible[v]) ? task.Train.Pixels[i, visible[v]] : task.Mean[visible[v]],
            task.TrainContexts,
            0
        );
        Tasks.AssertNear(
            (i, v) => task.Truth.IsKnown(i, visible[v]) ? task.Truth.Pixels[i, visible[v]] : task.Mean[visible[v]],
            task.TestContexts,
            0
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Scores_are_of_known_pixels(int channels)
    {
        CompletionTask task = Task(channels);
        Matrix<float> guess = SmallImages.Values(Test, channels, seed: 9);
        List<double> all = [],
            missing = [];
        for (int i = 0; i < Test; i++)
        {
            for (int p = 0; p < Pixels * channels; p++)
            {
                double error = Math.Pow((double)guess[i, p] - task.Truth.Pixels[i, p], 2);
                if (!double.IsNaN(error))
                {
                    all.Add(error);
                    if (p / channels % 8 >= 4)
                    {
                        missing.Add(error);
                    }
                }
            }
        }

        (double scoreAll, double scoreMissing) = task.Score(guess);
        Assert.Equal(all.Average(), scoreAll, 1e-9);
        Assert.Equal(missing.Average(), scoreMissing, 1e-9);
        Assert.Equal(missing.Count, task.ScoredPixels * channels);
    }

    [Theory]
    [InlineData(1, 0.1)]
    [InlineData(3, 1)]
    public void The_regression_is_that_of_the_known_pixels(int channels, double ridge)
    {
        CompletionTask task = Task(channels);
        using RegressionModel dense = Dense(task, ridge);
        using Matrix<float> test = CompletionTask.Normalised(task.TestContexts);
        Matrix<double> expected = dense.Mean(Queries.AllPairs(test.ConvertTo<double>()));
        Completion completion = Complete(new HypernetworkFamily<double>(Kernel, "", [ridge], new()), task, ridge);
        Assert.True(completion.Solve!.Value.Converged);

        // The solve stops at a relative residual of 1e-9; images are in single precision.
        Tasks.AssertNear((i, p) => task.Mean[p] + expected[i, p], completion.Images, 1e-5);

        // Zeros in the place of unknown pixels would be another regression.
        CompletionTask filled = new(Filled(task.Train), task.Truth, MissingPart.Right.Mask(6, 8, 1));
        using Matrix<float> wrong = Complete(new HypernetworkFamily<double>(Kernel, "", [ridge], new()), filled, ridge).Images;
        Assert.True(Enumerable.Range(0, Pixels * channels).Max(p => Math.Abs(wrong[0, p] - completion.Images[0, p])) > 1e-2);
    }

    [Fact]
    public void Product_rbf_is_a_dense_solve_of_the_known_pixels()
    {
        const double ridge = 0.1;
        CompletionTask task = Task();
        double length = 0.5 * Tasks.MedianDistance(task.TrainContexts);
        (int Image, int Pixel)[] known =
        [
            .. Enumerable.Range(0, Train * Pixels).Select(a => (a / Pixels, a % Pixels)).Where(a => task.Train.IsKnown(a.Item1, a.Item2)),
        ];
        double Entry(Matrix<float> rows, int i, int p, (int Image, int Pixel) b) =>
            Tasks.Rbf(rows.Values(i), task.TrainContexts.Values(b.Image), length)
            * Tasks.Rbf(task.Coordinates.Values(p), task.Coordinates.Values(b.Pixel), 1.4);
        double[,] kernel = new double[known.Length, known.Length],
            values = new double[known.Length, 1];
        for (int a = 0; a < known.Length; a++)
        {
            values[a, 0] = task.TrainValues[known[a].Image, known[a].Pixel];
            for (int b = 0; b < known.Length; b++)
            {
                kernel[a, b] = Entry(task.TrainContexts, known[a].Image, known[a].Pixel, known[b]) + (a == b ? ridge : 0);
            }
        }

        double[,] weights = Tasks.Solve(kernel, values);
        ProductRbfFamily family = new(0.5, 1.4, [ridge], MatrixBackends.Managed, new(MatrixBackends.Managed));
        Completion completion = Complete(family, task, ridge),
            rough = family.PrepareToChoose(task, TestContext.Current.CancellationToken).Complete(ridge);

        // Residuals of 1e-4 and 1e-2 of values of about 0.5.
        Assert.True(completion.Solve!.Value.Converged);
        double Expected(int i, int p) =>
            task.Mean[p] + Enumerable.Range(0, known.Length).Sum(b => Entry(task.TestContexts, i, p, known[b]) * weights[b, 0]);
        Tasks.AssertNear(Expected, completion.Images, 2e-3);
        Tasks.AssertNear(Expected, rough.Images, 0.05);
    }

    [Fact]
    public void Rbf_regression_of_a_pixel_is_from_the_images_that_know_it()
    {
        const double ridge = 0.1;
        CompletionTask task = Task();
        double length = 0.7 * Tasks.MedianDistance(task.TrainContexts);
        Completion completion = Complete(new RbfPerCoordinateFamily(0.7, [ridge], MatrixBackends.Managed), task, ridge);
        for (int p = 0; p < Pixels; p++)
        {
            int pixel = p;
            int[] known = [.. Enumerable.Range(0, Train).Where(i => task.Train.IsKnown(i, pixel))];
            double[,] kernel = new double[known.Length, known.Length],
                values = new double[known.Length, 1];
            for (int a = 0; a < known.Length; a++)
            {
                values[a, 0] = task.TrainValues[known[a], p];
                for (int b = 0; b < known.Length; b++)
                {
                    kernel[a, b] =
                        Tasks.Rbf(task.TrainContexts.Values(known[a]), task.TrainContexts.Values(known[b]), length) + (a == b ? ridge : 0);
                }
            }

            double[,] weights = Tasks.Solve(kernel, values);
            for (int i = 0; i < Test; i++)
            {
                double field = known
                    .Index()
                    .Sum(b => Tasks.Rbf(task.TestContexts.Values(i), task.TrainContexts.Values(b.Item), length) * weights[b.Index, 0]);
                Assert.Equal(task.Mean[p] + field, completion.Images[i, p], 1e-4);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Neighbours_are_near_in_what_is_known_of_both(int k)
    {
        CompletionTask task = Task();
        Completion completion = Complete(new NearestNeighbourFamily(), task, k);
        for (int i = 0; i < Test; i++)
        {
            int image = i;
            int[] nearest = [.. Enumerable.Range(0, Train).OrderBy(j => Distance(image, j)).Take(k)];
            for (int p = 0; p < Pixels; p++)
            {
                float[] values = [.. nearest.Select(j => task.Train.Pixels[j, p]).Where(v => !float.IsNaN(v))];
                Assert.Equal(values.Length == 0 ? task.Mean[p] : values.Average(), completion.Images[i, p], 1e-6);
            }
        }

        double Distance(int i, int j) =>
            Enumerable
                .Range(0, Pixels)
                .Where(p => p % 8 < 4 && task.Truth.IsKnown(i, p) && task.Train.IsKnown(j, p))
                .Average(p => Math.Pow((double)task.Truth.Pixels[i, p] - task.Train.Pixels[j, p], 2));
    }

    [Fact]
    public void Images_without_holes_are_completed_as_ever()
    {
        using Matrix<float> values = SmallImages.Values(Train + Test);
        ImageSet plain = Tasks.Images(values),
            holes = ImageSet.WithHoles(values.Clone(), SmallImages.Height, SmallImages.Width, 1, "small images");
        CompletionResult[] results =
        [
            .. ((ImageSet[])[plain, holes]).Select(images =>
                ImageCompletion.Run(
                    new(new(images.Take(0, Train), images.Take(Train, Test), MissingPart.Right.Mask(6, 8, 1))),
                    cancellation: TestContext.Current.CancellationToken
                )
            ),
        ];
        foreach ((MethodResult one, MethodResult other) in results[0].Methods.Zip(results[1].Methods))
        {
            Assert.Equal((one.Setting, one.Mse, one.MseMissing), (other.Setting, other.Mse, other.MseMissing));
            Tasks.AssertNear((i, p) => one.Completion.Images[i, p], other.Completion.Images, 0);
        }
    }

    [Fact]
    public void Settings_are_chosen_on_fewer_images() =>
        Assert.Equal((200, 50), (Task(train: 400).ForSelection().Train.Count, Task(train: 400).ForSelection().Truth.Count));

    [Fact]
    public void What_cannot_be_scored_or_learnt_is_refused()
    {
        using Matrix<float> pixels = SmallImages.Values(Train + Test);
        for (int i = Train; i < Train + Test; i++)
        {
            for (int p = 0; p < Pixels; p++)
            {
                pixels[i, p] = p % 8 < 4 ? pixels[i, p] : float.NaN;
            }
        }

        ImageSet images = ImageSet.WithHoles(pixels, SmallImages.Height, SmallImages.Width, 1, "holes");
        PixelMask right = MissingPart.Right.Mask(6, 8, 1);
        Assert.Contains(
            "no hidden pixel is known",
            Assert.Throws<ArgumentException>(() => new CompletionTask(images.Take(0, Train), images.Take(Train, Test), right)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "learn from whole images",
            Assert
                .Throws<ArgumentException>(() =>
                    ImageCompletion.Run(new(Task()) { Networks = new() }, cancellation: TestContext.Current.CancellationToken)
                )
                .Message,
            StringComparison.Ordinal
        );
        pixels.Row(2).Fill(float.NaN);
        Assert.Contains(
            "of 1 images no pixel is known, the first is image 2",
            Assert.Throws<ArgumentException>(() => ImageSet.WithHoles(pixels, SmallImages.Height, SmallImages.Width, 1, "blank")).Message,
            StringComparison.Ordinal
        );
    }

    // Against the posterior of a dense fit, with the scale that a literal computation gives.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Deviations_are_those_of_a_dense_posterior_scaled_by_errors_of_training_images(bool holes)
    {
        const double ridge = 0.3;
        CompletionTask task = holes ? Task(train: 20) : Tasks.Small(train: 20, test: Test),
            selection = task.ForSelection();
        CompletionResult result = ImageCompletion.Run(
            new(task)
            {
                Meta = Mlp.Relu(2),
                Primary = Mlp.Relu(1),
                CoordinateFeatures = CoordinateFeatures.Fourier(1.4),
                Ridge = ridge,
                InDouble = true,
                Deviations = new() { Method = DeviationMethod.Exact },
            },
            cancellation: TestContext.Current.CancellationToken
        );
        PixelUncertainty uncertainty = result.Methods[0].Uncertainty!;
        using RegressionModel ofSelection = Dense(selection, ridge),
            ofAll = Dense(task, ridge);
        (Matrix<double> held, Matrix<double> before) = Predict(ofSelection, selection);
        double[] ratios =
        [
            .. Hidden(selection)
                .Select(s =>
                    Math.Pow(selection.Truth.Pixels[s.Image, s.Pixel] - selection.Mean[s.Pixel] - held[s.Image, s.Pixel], 2)
                    / (Math.Pow(before[s.Image, s.Pixel], 2) + ridge)
                ),
        ];
        double scale = Math.Sqrt(ratios.Average());
        Assert.Equal(scale, uncertainty.Scale, 1e-4 * scale);
        (Matrix<double> mean, Matrix<double> deviation) = Predict(ofAll, task);
        Tasks.AssertNear((i, p) => scale * Math.Sqrt((deviation[i, p] * deviation[i, p]) + ridge), uncertainty.Deviations, 1e-3 * scale);
        int inside = Hidden(task)
            .Count(s =>
                Math.Abs(task.Truth.Pixels[s.Image, s.Pixel] - task.Mean[s.Pixel] - mean[s.Image, s.Pixel])
                <= 1.6448536269514722 * uncertainty.Deviations[s.Image, s.Pixel]
            );
        Assert.InRange(uncertainty.Score.Within90, inside - 1, inside + 1);
        Assert.Equal(task.ScoredPixels, uncertainty.Score.Judged);
        Assert.True(uncertainty.Report.IsTrusted);
        Assert.Equal([true, true, true, false, false, false], result.Methods.Select(m => m.Uncertainty is not null));
    }

    private static IEnumerable<(int Image, int Pixel)> Hidden(CompletionTask task) =>
        from i in Enumerable.Range(0, (int)task.Truth.Count)
        from p in Enumerable.Range(0, Pixels)
        where p % 8 >= 4 && task.Truth.IsKnown(i, p)
        select (i, p);

    private static (Matrix<double> Mean, Matrix<double> Deviation) Predict(RegressionModel model, CompletionTask task)
    {
        using Matrix<float> test = CompletionTask.Normalised(task.TestContexts);
        Queries queries = Queries.AllPairs(test.ConvertTo<double>());
        return (model.Mean(queries), model.Deviation(queries).Values);
    }

    private static RegressionModel Dense(CompletionTask task, double ridge)
    {
        using Matrix<float> contexts = CompletionTask.Normalised(task.TrainContexts);
        using Matrix<double> values = Matrix<double>.Create(
            task.TrainValues.Rows,
            task.TrainValues.Columns,
            (i, p) => task.Train.IsKnown(i, (int)p / task.Train.Channels) ? task.TrainValues[i, p] : double.NaN
        );
        return RegressionModel.Fit(
            Kernel,
            Observations.OfGrid(contexts.ConvertTo<double>(), task.Coordinates.ConvertTo<double>(), values, task.Train.Channels),
            ridge,
            new() { Solver = Solver.Dense }
        );
    }

    private static ImageSet Filled(ImageSet images) =>
        Tasks.Images(
            Matrix<float>.Create(images.Count, images.Pixels.Columns, (i, p) => float.IsNaN(images.Pixels[i, p]) ? 0 : images.Pixels[i, p]),
            images.Channels
        );

    private static Completion Complete(SettingFamily family, CompletionTask task, double member) =>
        family.Prepare(task, TestContext.Current.CancellationToken).Complete(member);

    // A quarter of the pixels of every image is unknown.
    private static CompletionTask Task(int channels = 1, int train = Train)
    {
        ImageSet images = UnknownPart
            .Parse("random-each:0.25")
            .In(Tasks.Images(SmallImages.Values(train + Test, channels), channels), seed: 5);
        return new(images.Take(0, train), images.Take(train, Test), MissingPart.Right.Mask(SmallImages.Height, SmallImages.Width, 1));
    }
}
