using Hyperkernel.Architectures;
using Hyperkernel.Data;
using Hyperkernel.Experiments.Completion;
using Hyperkernel.Experiments.Images;
using Hyperkernel.Features;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.Cli;
using Xunit;

namespace Hyperkernel.Tests.Experiments;

public class ImageCompletionTests
{
    [Fact]
    public void The_hyperkernel_beats_the_mean_image_and_the_nearest_neighbours_on_the_generated_images()
    {
        // Means of 2 x 2 pixels: a quarter of the unknowns.
        Matrix<float> full = GeneratedImages.Create(300, 3).Pixels;
        Matrix<float> quarter = Matrix<float>.Create(
            300,
            14 * 14,
            (i, p) =>
            {
                long first = (56 * (p / 14)) + (2 * (p % 14));
                return (full[i, first] + full[i, first + 1] + full[i, first + 28] + full[i, first + 29]) / 4;
            }
        );
        CompletionTask task = CompletionTask.Draw(new(quarter, 14, 14, 1, "generated images"), 240, 60, MissingPart.Bottom, 3);
        CompletionResult result = ImageCompletion.Run(
            new(task)
            {
                Meta = Mlp.Relu(2),
                Primary = Mlp.Relu(1),
                Ridge = 1,
            },
            cancellation: TestContext.Current.CancellationToken
        );
        Dictionary<string, double> errors = result.Methods.ToDictionary(m => m.Name, m => m.MseMissing);
        Assert.Equal(240 * 196, result.Unknowns);
        Assert.True(errors["hyperkernel"] < 0.95 * errors["mean_image"], string.Join(", ", errors));
        Assert.True(errors["hyperkernel"] < 0.95 * errors["nearest_neighbour"], string.Join(", ", errors));
    }

    // A channel or a subset in the wrong place, or a sum for a mean, is worse than the mean image.
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Trained_networks_complete_better_than_the_mean_image(int channels)
    {
        // The hidden half repeats the visible one, brighter or darker; channels are unlike each other.
        using Matrix<float> pixels = Matrix<float>.Create(
            120,
            48 * channels,
            (i, p) => 0.5f + (0.4f * MathF.Sin((0.7f * i) + (p / channels % 4) + (p / channels / 8) + (2 * (p % channels))))
        );
        ImageSet images = Tasks.Images(pixels, channels);
        CompletionTask task = new(images.Take(0, 100), images.Take(100, 20), MissingPart.Right.Mask(6, 8, 1));
        NetworkOptions options = new()
        {
            Subsets = new()
            {
                Subsets = 2,
                Contexts = 100,
                CoordinatesPerContext = 20,
            },
            MetaWidth = 40,
            PrimaryWidth = 20,
            Features = 20,
            Epochs = 20,
        };
        using Matrix<float> completed = new NetworkFamily(options, CoordinateFeatures.Fourier(1.5))
            .Prepare(task, TestContext.Current.CancellationToken)
            .Complete(0.1)
            .Images;
        using Matrix<float> mean = Matrix<float>.Create(20, 48 * channels, (_, p) => task.Mean[p]);
        (double trained, double none) = (task.Score(completed).Missing, task.Score(mean).Missing);
        Assert.True(trained < 0.5 * none, $"{trained} and {none}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_image_of_which_nothing_is_seen_gets_a_defined_answer(bool inTraining)
    {
        // Black where it is seen: a context of norm zero, among the images to complete and among those to learn from.
        Matrix<float> values = SmallImages.Values(24);
        foreach (int i in inTraining ? (int[])[2, 3, 21] : [21])
        {
            values.Row(i).Clear();
        }

        ImageSet images = Tasks.Images(values);
        CompletionTask task = new(images.Take(0, 20), images.Take(20, 4), MissingPart.Left.Mask(6, 8, 1));
        CompletionResult result = ImageCompletion.Run(new(task), cancellation: TestContext.Current.CancellationToken);
        foreach (MethodResult method in result.Methods)
        {
            Finite.Require(method.Completion.Images.View, method.Name);
            Assert.InRange(method.Completion.Images.Values(1).Max(Math.Abs), 0, 2);
        }

        // A ReLU hypernetwork without biases is zero at a context of zero, so the answer is the mean image.
        Tasks.AssertNear((_, p) => task.Mean[p], result.Methods[0].Completion.Images.View.Block(1, 0, 1, 48).ToMatrix(), 1e-5);
    }

    [Fact]
    public void What_is_hidden_has_no_influence()
    {
        CompletionTask task = Tasks.Small(train: 20, test: 3);
        Matrix<float> altered = task.Truth.Pixels.Clone();
        for (long i = 0; i < 3; i++)
        {
            foreach (int p in task.TestMasks[0].Missing)
            {
                altered[i, p] = 7;
            }
        }

        CompletionConfiguration configuration = new(task);
        CompletionResult honest = ImageCompletion.Run(configuration, cancellation: TestContext.Current.CancellationToken);
        CompletionResult blind = ImageCompletion.Run(
            configuration with
            {
                Task = new(task.Train, Tasks.Images(altered), task.TestMasks[0]),
            },
            cancellation: TestContext.Current.CancellationToken
        );
        foreach ((MethodResult first, MethodResult second) in honest.Methods.Zip(blind.Methods))
        {
            Assert.Equal(first.Setting, second.Setting);
            Tasks.AssertNear((i, p) => first.Completion.Images[i, p], second.Completion.Images, 0);
        }
    }

    [Fact]
    public void No_method_looks_at_the_test_images_to_choose_its_setting()
    {
        CompletionTask honest = Tasks.Small(train: 20, test: 3);
        CompletionTask poisoned = new(
            honest.Train,
            Tasks.Images(Matrix<float>.Create(3, 48, (i, p) => 1e4f * ((i * p % 7) - 3))),
            honest.TestMasks[0]
        );
        string[] Settings(CompletionTask task) =>
            [.. ImageCompletion.Run(new(task), cancellation: TestContext.Current.CancellationToken).Methods.Select(m => m.Setting)];
        Assert.Equal(Settings(honest), Settings(poisoned));
    }

    [Fact]
    public void Progress_names_every_method_and_cancellation_ends_the_work()
    {
        List<string> stages = [];
        CompletionConfiguration configuration = new(Tasks.Small());
        ImageCompletion.Run(configuration, new Direct(stages.Add), TestContext.Current.CancellationToken);
        foreach (
            string name in (string[])
                ["hyperkernel", "gaussian_process", "product_rbf", "rbf_per_coordinate", "nearest_neighbour", "mean_image"]
        )
        {
            Assert.Equal(
                2,
                stages.Count(s =>
                    s.StartsWith($"{name}: ", StringComparison.Ordinal) && !s.Contains("settings tried", StringComparison.Ordinal)
                )
            );
        }

        Assert.ThrowsAny<OperationCanceledException>(() => ImageCompletion.Run(configuration, null, new(canceled: true)));
        using CancellationTokenSource source = new();
        Direct cancelsLate = new(stage =>
        {
            if (stage.StartsWith("nearest_neighbour", StringComparison.Ordinal))
            {
                source.Cancel();
            }
        });
        Assert.ThrowsAny<OperationCanceledException>(() => ImageCompletion.Run(configuration, cancelsLate, source.Token));
    }

    private sealed class Direct(Action<string> take) : IProgress<string>
    {
        public void Report(string value) => take(value);
    }
}
