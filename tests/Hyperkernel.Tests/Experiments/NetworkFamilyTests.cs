using Hyperkernel.Architectures;
using Hyperkernel.Experiments.Completion;
using Hyperkernel.Experiments.Images;
using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Features;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Training;
using Xunit;

namespace Hyperkernel.Tests.Experiments;

/// <summary>Completion by finite hypernetworks.</summary>
public class NetworkFamilyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Each_subset_trains_a_network_from_zero_and_predictions_are_averaged(int channels)
    {
        CompletionTask task = Tasks.Small(channels: channels);
        NetworkOptions options = new()
        {
            Subsets = new()
            {
                Subsets = 2,
                Contexts = 12,
                CoordinatesPerContext = 48,
                Seed = 5,
            },
            MetaWidth = 6,
            PrimaryWidth = 5,
            Features = 7,
            Epochs = 2,
            BatchSize = 24,
        };
        using Matrix<float> images = new NetworkFamily(options, CoordinateFeatures.Fourier(1.5))
            .Prepare(task, CancellationToken.None)
            .Complete(0.05)
            .Images;

        // A subset of all images and pixels is the whole grid in its order.
        double[,] expected = new double[4, 48 * channels];
        for (ulong s = 0; s < 2; s++)
        {
            Hypernetwork h = Hypernetwork.Of(
                DenseNetworks.Of(3, 6),
                DenseNetworks.Of(2, 5, channels),
                CoordinateFeatures.Fourier(1.5, 7, 5)
            );
            using FiniteNetwork<float> network = FiniteNetwork<float>.Sample(h, 24 * channels, 2, 5, s);
            using Matrix<float> train = CompletionTask.Normalised(task.TrainContexts),
                test = CompletionTask.Normalised(task.TestContexts);
            using Matrix<float> values = Matrix<float>.Create(
                12 * 48,
                channels,
                (k, c) => task.TrainValues[k / 48, (k % 48 * channels) + c]
            );
            Points<float> points = Points<float>.Grid(train, task.Coordinates);
            using Matrix<float> before = network.Outputs(Points<float>.Grid(test, task.Coordinates)),
                start = network.Outputs(points);
            for (int k = 0; k < start.Rows; k++)
            {
                for (int c = 0; c < channels; c++)
                {
                    values[k, c] += start[k, c];
                }
            }

            using Trainer<float> trainer = new(
                network,
                new PointData<float>(points, values),
                new()
                {
                    Rate = LearningRate.Constant(0.05),
                    BatchSize = 24,
                    Seed = 5,
                }
            );
            Assert.True(trainer.Run(2 * 12 * 48 / 24, cancellation: TestContext.Current.CancellationToken));
            using Matrix<float> outputs = network.Outputs(Points<float>.Grid(test, task.Coordinates));
            for (int k = 0; k < outputs.Rows; k++)
            {
                for (int c = 0; c < channels; c++)
                {
                    expected[k / 48, (k % 48 * channels) + c] += (outputs[k, c] - before[k, c]) / 2.0;
                }
            }
        }

        Tasks.AssertNear((i, p) => expected[i, p] + task.Mean[p], images, 1e-5);
    }

    [Fact]
    public void A_rate_at_which_training_diverges_is_not_chosen()
    {
        CompletionTask task = Tasks.Small(train: 20, test: 3);
        NetworkOptions options = new()
        {
            Subsets = new()
            {
                Subsets = 1,
                Contexts = 20,
                CoordinatesPerContext = 48,
            },
            MetaWidth = 6,
            PrimaryWidth = 5,
            Features = 7,
            Epochs = 2,
            Rates = [1e6, 0.01],
        };
        NetworkFamily family = new(options, CoordinateFeatures.Fourier(1.5));
        (Setting chosen, _, _) = Setting.Choose(new("hypernetwork_sgd", [family]), task, null, CancellationToken.None);
        Assert.Equal(0.01, chosen.Member);
        using Matrix<float> diverged = family.Prepare(task, CancellationToken.None).Complete(1e6).Images;
        Assert.True(double.IsNaN(task.Score(diverged).Missing));
    }

    [Fact]
    public void Training_completes_better_than_the_mean_image()
    {
        // The hidden half repeats the visible one, brighter or darker.
        using Matrix<float> pixels = Matrix<float>.Create(120, 48, (i, p) => 0.5f + (0.4f * MathF.Sin((0.7f * i) + (p % 4) + (p / 8))));
        CompletionTask task = new(Tasks.Images(pixels).Take(0, 100), Tasks.Images(pixels).Take(100, 20), MissingPart.Right.Mask(6, 8, 1));
        NetworkOptions options = new()
        {
            Subsets = new()
            {
                Subsets = 1,
                Contexts = 100,
                CoordinatesPerContext = 20,
            },
            MetaWidth = 40,
            PrimaryWidth = 20,
            Features = 20,
            Epochs = 20,
        };
        using Matrix<float> images = new NetworkFamily(options, CoordinateFeatures.Fourier(1.5))
            .Prepare(task, CancellationToken.None)
            .Complete(0.1)
            .Images;
        using Matrix<float> mean = Matrix<float>.Create(20, 48, (_, p) => task.Mean[p]);
        Assert.True(
            task.Score(images).Missing < 0.5 * task.Score(mean).Missing,
            $"{task.Score(images).Missing} and {task.Score(mean).Missing}"
        );
    }
}
