using Hyperkernel.Data;
using Hyperkernel.Experiments.Images;
using Hyperkernel.Experiments.Rotation;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.Data.Rotations;

public sealed class RotatedPairsTests
{
    private static readonly ImageSet Images = GeneratedImages.Create(40, seed: 1);

    [Theory]
    [InlineData(5, 5, 1, 1)]
    [InlineData(4, 7, 3, 2)]
    [InlineData(9, 2, 1, 3)]
    public void A_rotation_is_the_bilinear_interpolation_of_an_image_among_zeros(int height, int width, int channels, int seed)
    {
        Random random = new(seed);
        float[] image = [.. Enumerable.Range(0, height * width * channels).Select(_ => (float)random.NextDouble())];
        ImageRotation rotation = new(height, width, channels);
        rotation.Set(image);
        float[] rotated = new float[image.Length];
        foreach (
            double degrees in (double[])
                [0, 45, 90, 135, 180, 270, 359.999, 700, .. Enumerable.Range(0, 50).Select(_ => 720 * random.NextDouble())]
        )
        {
            rotation.Rotate(degrees, 0.25f, 2, rotated);
            for (int entry = 0; entry < image.Length; entry++)
            {
                double expected = (Oracle(image, height, width, channels, degrees, entry) - 0.25) * 2;
                Assert.True(Math.Abs(expected - rotated[entry]) < 2e-5, $"{degrees}: entry {entry} is {rotated[entry]}, not {expected}");
            }
        }
    }

    [Fact]
    public void A_quarter_turn_is_anticlockwise_and_four_of_them_are_none()
    {
        float[] image = [1, 2, 3, 4],
            turned = new float[4];
        ImageRotation rotation = new(2, 2, 1);
        rotation.Set(image);
        rotation.Rotate(90, 0, 1, turned);
        Assert.All(turned.Zip((float[])[2, 4, 1, 3]), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
        rotation.Rotate(360, 0, 1, turned);
        Assert.All(turned.Zip(image), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
    }

    [Fact]
    public void Classes_are_the_nearest_multiples_of_30_degrees_around_the_circle()
    {
        RotatedPairs around = new(Images),
            straight = new(Images, new() { WrapsAround = false });
        foreach (
            (double degrees, int wrapped, int released) in ((double, int, int)[])
                [(0, 0, 0), (14.9, 0, 0), (15.1, 1, 1), (329, 11, 11), (344.9, 11, 11), (345.1, 0, 11), (359.9, 0, 11)]
        )
        {
            Assert.Equal((wrapped, released), (around.ClassOf(degrees), straight.ClassOf(degrees)));
        }

        Assert.Equal((1 / 12.0, 0.125), (around.Options.MajorityShare, straight.Options.MajorityShare));
    }

    // 12000 examples: each share has a standard deviation below .003; the bound of .015 fails in fewer than one of a million seeds, and
    // this seed is fixed.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_class_is_as_likely_as_it_should_be(bool wrapsAround)
    {
        RotatedPairs pairs = new(Images, new() { WrapsAround = wrapsAround });
        int[] counts = new int[12];
        for (int i = 0; i < 12_000; i++)
        {
            counts[pairs.ClassOf(pairs.AnglesOf(i / 40, i % 40).Second)]++;
        }

        for (int c = 0; c < 12; c++)
        {
            double expected =
                (
                    wrapsAround ? 12
                    : c == 0 ? 6
                    : c == 11 ? 18
                    : 12
                ) / 144.0;
            Assert.InRange(counts[c] / 12_000.0, expected - 0.015, expected + 0.015);
        }
    }

    [Fact]
    public void An_example_depends_on_seed_epoch_and_image_alone()
    {
        Matrix<float> whole = Fill(3, [.. Enumerable.Range(0, 40)], 1, out int[] labels);
        Matrix<float> part = Fill(3, [17, 4, 17], 1, out int[] few);
        Matrix<float> later = Fill(4, [17], 1, out _),
            other = Fill(3, [17], 2, out _);
        Assert.Equal(whole.Row(17).ToArray(), part.Row(0).ToArray());
        Assert.Equal(whole.Row(4).ToArray(), part.Row(1).ToArray());
        Assert.Equal(whole.Row(17).ToArray(), part.Row(2).ToArray());
        Assert.Equal([labels[17], labels[4], labels[17]], few);
        Assert.NotEqual(whole.Row(17).ToArray(), later.Row(0).ToArray());
        Assert.NotEqual(whole.Row(17).ToArray(), other.Row(0).ToArray());
    }

    [Fact]
    public void A_pair_is_the_image_turned_by_the_first_and_by_both_angles_and_normalised()
    {
        RotatedPairs pairs = new(
            Images,
            new()
            {
                Seed = 9,
                Mean = 0.13,
                StandardDeviation = 0.31,
            }
        );
        Matrix<double> contexts = Matrix<double>.Zeros(1, 784),
            coordinates = Matrix<double>.Zeros(1, 784);
        int[] labels = new int[1];
        pairs.Fill<double>(2, new[] { 5 }, contexts, coordinates, labels);
        (double first, double second) = pairs.AnglesOf(2, 5);
        float[] image = Images.Pixels.Row(5).ToArray();
        for (int pixel = 0; pixel < 784; pixel++)
        {
            Assert.Equal((Oracle(image, 28, 28, 1, first, pixel) - 0.13) / 0.31, contexts[0, pixel], 1e-3);
            Assert.Equal((Oracle(image, 28, 28, 1, first + second, pixel) - 0.13) / 0.31, coordinates[0, pixel], 1e-3);
        }

        Assert.Equal(pairs.ClassOf(second), labels[0]);
    }

    [Fact]
    public void Wrong_options_and_shapes_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new RotatedPairs(Images, new() { Classes = 1 }));
        Assert.Throws<ArgumentException>(() => new RotatedPairs(Images, new() { StandardDeviation = 0 }));
        Assert.Throws<ArgumentException>(() => new RotatedPairs(Images, new() { Mean = double.NaN }));
        Matrix<float> wrong = Matrix<float>.Zeros(1, 783);
        Assert.Throws<ArgumentException>(() => new RotatedPairs(Images).Fill<float>(0, new[] { 0 }, wrong, wrong, new int[1]));
    }

    private static Matrix<float> Fill(long epoch, int[] images, ulong seed, out int[] labels)
    {
        RotatedPairs pairs = new(Images, new() { Seed = seed });
        Matrix<float> both = Matrix<float>.Zeros(images.Length, 2 * 784);
        labels = new int[images.Length];
        pairs.Fill(epoch, images, both.View.Block(0, 0, images.Length, 784), both.View.Block(0, 784, images.Length, 784), labels);
        return both;
    }

    // Literally: the four neighbours of the place that a pixel comes from, each with its weight, zero where there is no pixel.
    private static double Oracle(float[] image, int height, int width, int channels, double degrees, int entry)
    {
        int channel = entry % channels,
            column = entry / channels % width,
            row = entry / channels / width;
        double angle = degrees * Math.PI / 180,
            dx = column - ((width - 1) / 2.0),
            dy = row - ((height - 1) / 2.0);
        double x = (dx * Math.Cos(angle)) - (dy * Math.Sin(angle)) + ((width - 1) / 2.0),
            y = (dx * Math.Sin(angle)) + (dy * Math.Cos(angle)) + ((height - 1) / 2.0);
        double sum = 0;
        for (int i = (int)Math.Floor(y); i <= (int)Math.Floor(y) + 1; i++)
        {
            for (int j = (int)Math.Floor(x); j <= (int)Math.Floor(x) + 1; j++)
            {
                bool inside = i >= 0 && i < height && j >= 0 && j < width;
                sum += inside ? image[(((i * width) + j) * channels) + channel] * (1 - Math.Abs(y - i)) * (1 - Math.Abs(x - j)) : 0;
            }
        }

        return sum;
    }
}
