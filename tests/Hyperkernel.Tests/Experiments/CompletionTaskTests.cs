using Hyperkernel.Data;
using Hyperkernel.Experiments.Completion;
using Hyperkernel.Experiments.Images;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.Cli;
using Xunit;

namespace Hyperkernel.Tests.Experiments;

public class CompletionTaskTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Contexts_are_the_visible_pixels_with_all_channels(int channels)
    {
        CompletionTask task = Tasks.Small(channels: channels);
        int[] visible = [.. Enumerable.Range(0, 48).Where(p => p % 8 < 4).SelectMany(p => Enumerable.Range(p * channels, channels))];
        Tasks.AssertNear((i, v) => task.Train.Pixels[i, visible[v]], task.TrainContexts, 0);
        Tasks.AssertNear((i, v) => task.Truth.Pixels[i, visible[v]], task.TestContexts, 0);
        Assert.Equal(visible.Length, task.TestContexts.Columns);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Where_each_image_has_a_mask_of_its_own_hidden_pixels_of_contexts_are_zero(int channels)
    {
        ImageSet all = Tasks.Images(SmallImages.Values(16, channels), channels);
        PixelMasks masks = MissingPart.RandomEach(0.4).Masks(SmallImages.Height, SmallImages.Width, seed: 2, images: 16);
        CompletionTask task = new(all.Take(0, 12), all.Take(12, 4), masks.Take(0, 12), masks.Take(12, 4)),
            selection = task.ForSelection();
        Tasks.AssertNear((i, p) => masks[12 + i].Missing.Contains(p / channels) ? 0 : all.Pixels[12 + i, p], task.TestContexts, 0);
        Tasks.AssertNear((i, p) => masks[i].Missing.Contains(p / channels) ? 0 : all.Pixels[i, p], task.TrainContexts, 0);
        Tasks.AssertNear((i, p) => task.TrainContexts[10 + i, p], selection.TestContexts, 0);

        // One hidden pixel of the second image is wrong by 1, and a visible one.
        using Matrix<float> guess = task.Truth.Pixels.Clone();
        guess[1, task.TestMasks[1].Missing[3] * channels] += 1;
        guess[1, task.TestMasks[1].Visible[3] * channels] += 1;
        (double whole, double missing) = task.Score(guess);
        Assert.Equal(2.0 / (4 * 48 * channels), whole, 1e-6);
        Assert.Equal(1.0 / (4 * task.TestMasks.MissingPixels * channels), missing, 1e-6);
        Assert.Throws<ArgumentException>(() => new CompletionTask(all.Take(0, 12), all.Take(12, 4), masks.Take(0, 12), masks.Take(12, 3)));
    }

    [Fact]
    public void The_mean_is_that_of_the_training_images_and_is_taken_from_their_values()
    {
        CompletionTask task = Tasks.Small();
        float[] mean = [.. Enumerable.Range(0, 48).Select(p => Enumerable.Range(0, 12).Average(i => task.Train.Pixels[i, p]))];
        Tasks.AssertNear((_, p) => mean[p], Matrix<float>.Create(1, 48, (_, p) => task.Mean[p]), 1e-6);
        Tasks.AssertNear((i, p) => task.Train.Pixels[i, p] - mean[p], task.TrainValues, 1e-6);
        Matrix<float> restored = task.TrainValues.Clone();
        task.AddMean(restored);
        Tasks.AssertNear((i, p) => task.Train.Pixels[i, p], restored, 1e-6);
    }

    [Fact]
    public void Coordinates_are_rows_and_columns_from_the_centre()
    {
        Matrix<float> coordinates = Tasks.Small().Coordinates;
        Assert.Equal((48, 2), (coordinates.Rows, coordinates.Columns));
        Tasks.AssertNear((p, axis) => axis == 0 ? (p / 8) - 2.5 : (p % 8) - 3.5, coordinates, 0);
    }

    [Theory]
    [InlineData(1e25f)]
    [InlineData(1e-25f)]
    public void Contexts_are_normalised_whatever_their_size(float size)
    {
        using Matrix<float> plain = Matrix<float>.Create(3, 5, (i, j) => MathF.Sin(1 + i + (3 * j))),
            contexts = Matrix<float>.Create(3, 5, (i, j) => size * plain[i, j]);
        using Matrix<float> expected = CompletionTask.Normalised(plain),
            scaled = CompletionTask.Normalised(contexts);
        for (int i = 0; i < 3; i++)
        {
            Assert.All(scaled.Row(i).ToArray().Zip(expected.Row(i).ToArray()), pair => Assert.Equal(pair.Second, pair.First, 1e-6));
        }
    }

    [Theory]
    [InlineData(1e16f, "the largest pixel is 1E+16 in size, must be between 1E-15 and 1E+15, or 0")]
    [InlineData(1e-16f, "the largest pixel is 1E-16 in size")]
    public void Pixels_that_cannot_be_squared_are_refused(float size, string words)
    {
        ImageSet images = Tasks.Images(Matrix<float>.Create(4, 48, (i, p) => (i + p) % 3 == 0 ? size : 0));
        Assert.Contains(
            words,
            Assert.Throws<ArgumentException>(() => new CompletionTask(images, images, MissingPart.Right.Mask(6, 8, 1))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Normalised_contexts_have_unit_mean_square_and_zero_ones_stay_zero()
    {
        Matrix<float> contexts = Matrix<float>.Create(4, 5, (i, j) => i == 2 ? 0 : (float)Math.Pow(10, 3 * i - 3) * (j - 1));
        Matrix<float> before = contexts.Clone(),
            scaled = CompletionTask.Normalised(contexts);
        foreach (int i in (int[])[0, 1, 3])
        {
            Assert.Equal(5, scaled.Values(i).Sum(v => (double)v * v), 1e-5);
            Assert.Equal(before[i, 4] / before[i, 0], scaled[i, 4] / scaled[i, 0], 1e-5);
        }

        Assert.Equal(new float[5], scaled.Values(2));
        Tasks.AssertNear((i, j) => before[i, j], contexts, 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Scores_are_mean_squared_errors_over_all_and_over_hidden_pixels(int channels)
    {
        CompletionTask task = Tasks.Small(channels: channels);
        Matrix<float> guess = SmallImages.Values(4, channels, seed: 9);
        List<double> all = [],
            missing = [];
        for (int i = 0; i < 4; i++)
        {
            for (int p = 0; p < 48 * channels; p++)
            {
                double error = Math.Pow((double)guess[i, p] - task.Truth.Pixels[i, p], 2);
                all.Add(error);
                if (p / channels % 8 >= 4)
                {
                    missing.Add(error);
                }
            }
        }

        (double scoreAll, double scoreMissing) = task.Score(guess);
        Assert.Equal((all.Average(), missing.Average()), (scoreAll, scoreMissing), new Near(1e-9));
        Assert.Equal((0, 0), task.Score(task.Truth.Pixels));
    }

    [Fact]
    public void Settings_are_chosen_on_the_last_fifth_of_at_most_500_training_images()
    {
        CompletionTask small = Tasks.Small(train: 12).ForSelection(),
            large = Tasks.Small(train: 700).ForSelection();
        CompletionTask least = Tasks.Small(train: 2).ForSelection();
        Assert.Equal((10, 2), (small.Train.Count, small.Truth.Count));
        Assert.Equal((400, 100), (large.Train.Count, large.Truth.Count));
        Assert.Equal((1, 1), (least.Train.Count, least.Truth.Count));
        Assert.Equal(Tasks.Small(train: 12).Train.Pixels.Values(10), small.Truth.Pixels.Values(0));
    }

    [Fact]
    public void A_draw_takes_every_image_at_most_once_and_the_same_ones_for_the_same_seed()
    {
        ImageSet numbered = Tasks.Images(Matrix<float>.Create(30, 48, (i, _) => i));
        float[] Drawn(ulong seed)
        {
            CompletionTask task = CompletionTask.Draw(numbered, 20, 10, MissingPart.Top, seed);
            return
            [
                .. Enumerable.Range(0, 20).Select(i => task.Train.Pixels[i, 0]),
                .. Enumerable.Range(0, 10).Select(i => task.Truth.Pixels[i, 0]),
            ];
        }

        Assert.Equal(Enumerable.Range(0, 30).Select(i => (float)i), Drawn(1).Order());
        Assert.Equal(Drawn(1), Drawn(1));
        Assert.NotEqual(Drawn(1), Drawn(2));
        Assert.Throws<ArgumentException>(() => CompletionTask.Draw(numbered, 20, 11, MissingPart.Top, 1));
        Assert.Throws<ArgumentException>(() => CompletionTask.Draw(numbered, int.MaxValue, int.MaxValue, MissingPart.Top, 1));
        Assert.Throws<ArgumentException>(() => CompletionTask.Draw(numbered, 1, 10, MissingPart.Top, 1));
        Assert.Throws<ArgumentException>(() => CompletionTask.Draw(numbered, 10, 0, MissingPart.Top, 1));
    }

    [Fact]
    public void Images_and_mask_are_of_one_size()
    {
        ImageSet grey = Tasks.Images(SmallImages.Values(3)),
            colours = Tasks.Images(SmallImages.Values(3, channels: 3), 3);
        ImageSet turned = new(SmallImages.Values(3), SmallImages.Width, SmallImages.Height, 1, "turned");
        PixelMask mask = MissingPart.Top.Mask(6, 8, 1);
        Assert.Throws<ArgumentException>(() => new CompletionTask(grey, colours, mask));
        Assert.Throws<ArgumentException>(() => new CompletionTask(grey, turned, mask));
        Assert.Throws<ArgumentException>(() => new CompletionTask(grey, grey, MissingPart.Top.Mask(8, 6, 1)));
    }

    private sealed class Near(double tolerance) : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) x, (double, double) y) =>
            Math.Abs(x.Item1 - y.Item1) <= tolerance && Math.Abs(x.Item2 - y.Item2) <= tolerance;

        public int GetHashCode((double, double) obj) => 0;
    }
}
