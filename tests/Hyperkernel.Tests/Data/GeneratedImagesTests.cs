using System.Numerics.Tensors;
using Hyperkernel.Data;
using Hyperkernel.Experiments.Images;
using Xunit;

namespace Hyperkernel.Tests.Data;

public sealed class GeneratedImagesTests
{
    private const int Training = 1000;
    private const int Testing = 200;
    private static readonly ImageSet Images = GeneratedImages.Create(Training + Testing, seed: 1);

    [Fact]
    public void An_image_depends_on_the_seed_and_its_number_alone()
    {
        ImageSet few = GeneratedImages.Create(20, seed: 1);
        ImageSet others = GeneratedImages.Create(20, seed: 2);
        for (int image = 0; image < 20; image++)
        {
            Assert.Equal(Images.Pixels.Row(image).ToArray(), few.Pixels.Row(image).ToArray());
            Assert.NotEqual(Images.Pixels.Row(image).ToArray(), others.Pixels.Row(image).ToArray());
        }
    }

    [Fact]
    public void Every_image_uses_the_range_from_dark_to_bright()
    {
        Assert.Equal((28, 28, 1), (Images.Height, Images.Width, Images.Channels));
        for (int image = 0; image < Images.Count; image++)
        {
            float[] pixels = Images.Pixels.Row(image).ToArray();
            Assert.InRange(pixels.Min(), 0f, 0.1f);
            Assert.InRange(pixels.Max(), 0.6f, 1f);
            Assert.InRange(pixels.Average(), 0.03f, 0.6f);
        }
    }

    [Fact]
    public void Every_family_is_as_likely()
    {
        int[] counts = new int[GeneratedImages.Families.Count];
        for (int image = 0; image < 8000; image++)
        {
            counts[GeneratedImages.FamilyOf(image, seed: 3)]++;
        }

        Assert.Equal(8, counts.Length);
        Assert.All(counts, count => Assert.InRange(count, 870, 1130));
    }

    [Fact]
    public void No_two_images_are_equal() =>
        Assert.Equal(
            Images.Count,
            Enumerable
                .Range(0, (int)Images.Count)
                .Select(image => string.Join(' ', Images.Pixels.Row(image).ToArray()))
                .Distinct()
                .LongCount()
        );

    // The reason for the data set: what is visible says much about what is not. The oracle is as plain as can be.
    [Theory]
    [InlineData("top")]
    [InlineData("bottom")]
    [InlineData("left")]
    [InlineData("right")]
    public void The_visible_half_determines_much_of_the_missing_one(string part)
    {
        PixelMask mask = MissingPart.Parse(part).Mask(28, 28, seed: 0);
        float[][] visible = [.. Enumerable.Range(0, (int)Images.Count).Select(image => Pick(image, mask.Visible))];
        float[][] missing = [.. Enumerable.Range(0, (int)Images.Count).Select(image => Pick(image, mask.Missing))];
        float[] mean = [.. Enumerable.Range(0, mask.Missing.Count).Select(i => missing.Take(Training).Average(image => image[i]))];
        double nearestError = 0;
        double meanError = 0;
        for (int image = Training; image < Training + Testing; image++)
        {
            int nearest = Enumerable.Range(0, Training).MinBy(other => TensorPrimitives.Distance<float>(visible[image], visible[other]));
            nearestError += Math.Pow(TensorPrimitives.Distance<float>(missing[image], missing[nearest]), 2);
            meanError += Math.Pow(TensorPrimitives.Distance<float>(missing[image], mean), 2);
        }

        Assert.InRange(nearestError / meanError, 0.3, 0.7);
    }

    private static float[] Pick(int image, IReadOnlyList<int> pixels) => [.. pixels.Select(pixel => Images.Pixels[image, pixel])];
}
