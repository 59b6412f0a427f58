using Hyperkernel.Experiments.Images;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Xunit;

namespace Hyperkernel.Tests.Data;

public sealed class MissingPartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("top", 0, 1)]
    [InlineData("bottom", 3, 1)]
    [InlineData("left", 1, 0)]
    [InlineData("right", 1, 2)]
    public void Half_the_image_is_missing(string part, int row, int column)
    {
        PixelMask mask = MissingPart.Parse(part).Mask(4, 4, seed: 0);
        Assert.Equal(8, mask.Missing.Count);
        Assert.Equal(8, mask.Visible.Count);
        Assert.True(mask[row, column]);
        Assert.False(mask[3 - row, 3 - column]);
        Assert.Equal(part, MissingPart.Parse(part).ToString());
    }

    [Theory]
    [InlineData("top")]
    [InlineData("bottom")]
    [InlineData("left")]
    [InlineData("right")]
    public void The_middle_of_an_odd_image_is_visible(string part)
    {
        PixelMask mask = MissingPart.Parse(part).Mask(5, 5, seed: 0);
        Assert.Equal(10, mask.Missing.Count);
        Assert.False(mask[2, 2]);
        Assert.Throws<ArgumentException>(() => MissingPart.Parse(part).Mask(1, 1, seed: 0));
    }

    [Fact]
    public void Each_image_has_a_random_part_of_its_own_or_all_have_the_same()
    {
        PixelMasks own = MissingPart.Parse("random-each:0.25").Masks(8, 8, seed: 3, images: 20),
            shared = MissingPart.Parse("random:0.25").Masks(8, 8, seed: 3, images: 20);
        Assert.Equal((false, true), (own.AreShared, shared.AreShared));
        Assert.Equal((16, 16), (own.MissingPixels, shared.MissingPixels));
        Assert.Equal(20, Enumerable.Range(0, 20).Select(i => string.Join(",", own[i].Missing)).Distinct().Count());
        Assert.All(Enumerable.Range(0, 20), i => Assert.Equal(shared[0].Missing, shared[i].Missing));
        Assert.Equal(shared[0].Missing, own[0].Missing);
        Assert.Equal(own[7].Missing, MissingPart.RandomEach(0.25).Masks(8, 8, seed: 3, images: 30).Take(5, 10)[2].Missing);
        Assert.Equal("random-each:0.25", own.Name);
        Assert.Throws<ArgumentException>(() => new PixelMasks([MissingPart.Top.Mask(4, 4, 1), MissingPart.Top.Mask(4, 6, 1)]));
    }

    [Theory]
    [InlineData("random:0.5", 392)]
    [InlineData("random:0.1", 78)]
    [InlineData("random:0.9999", 784)]
    [InlineData("random:0.0001", 0)]
    public void Exactly_the_rounded_number_of_pixels_is_drawn(string part, int expected)
    {
        MissingPart random = MissingPart.Parse(part);
        if (expected is 0 or 784)
        {
            Assert.Throws<ArgumentException>(() => random.Mask(28, 28, seed: 1));
            return;
        }

        PixelMask mask = random.Mask(28, 28, seed: 1);
        Assert.Equal(expected, mask.Missing.Count);
        Assert.Equal(mask.Missing, random.Mask(28, 28, seed: 1).Missing);
        Assert.NotEqual(mask.Missing, random.Mask(28, 28, seed: 2).Missing);
        Assert.Equal(part, random.Name);
        Assert.Equal(Enumerable.Range(0, 784), mask.Missing.Concat(mask.Visible).Order());
    }

    [Fact]
    public void Every_pixel_is_drawn_as_often()
    {
        int[] counts = new int[16];
        for (ulong seed = 0; seed < 2000; seed++)
        {
            foreach (int pixel in MissingPart.Random(0.25).Mask(4, 4, seed).Missing)
            {
                counts[pixel]++;
            }
        }

        Assert.All(counts, count => Assert.InRange(count, 420, 580));
    }

    [Theory]
    [InlineData("up")]
    [InlineData("Top")]
    [InlineData("")]
    [InlineData("random")]
    [InlineData("random:")]
    [InlineData("random:0")]
    [InlineData("random:1")]
    [InlineData("random:-0.5")]
    [InlineData("random:NaN")]
    [InlineData("random:half")]
    [InlineData("random:,5")]
    [InlineData("random:0,5")]
    [InlineData("mask.png")]
    public void Anything_else_is_answered_with_what_is_allowed(string text)
    {
        string message = Assert.Throws<FormatException>(() => MissingPart.Parse(text)).Message;
        Assert.Contains($"'{text}'", message, StringComparison.Ordinal);
        Assert.Contains("top, bottom, left, right, random:F", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_says_which_pixels_are_missing()
    {
        string path = Write([2, 3], [0, 1, 0, 0, -2, 0]);
        PixelMask mask = MissingPart.Parse(path).Mask(2, 3, seed: 0);
        Assert.Equal([1, 4], mask.Missing);
        Assert.Contains("(2, 3), must be (3, 2)", Refuses(path, 3, 2), StringComparison.Ordinal);
        Assert.Contains("hides none", Refuses(Write([1, 2], [0, 0]), 1, 2), StringComparison.Ordinal);
        Assert.Contains("hides all", Refuses(Write([1, 2], [1, 1]), 1, 2), StringComparison.Ordinal);
        NpyFile.Write(path, new NpyArray<float>(Matrix<float>.From(1, 2, [1, float.NaN])) { NotFiniteMeans = "missing" });
        Assert.Contains("NaN at row 0, column 1", Refuses(path, 1, 2), StringComparison.Ordinal);
    }

    private static string Refuses(string path, int height, int width) =>
        Assert.Throws<DataFormatException>(() => MissingPart.Parse(path).Mask(height, width, seed: 0)).Message;

    private string Write(long[] shape, float[] values)
    {
        string path = _folder.File("mask.npy");
        NpyFile.Write(path, new NpyArray<float>(Matrix<float>.From(1, values.Length, values), shape, NpyType.Int32));
        return path;
    }
}
