using Hyperkernel.Data;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.Data;

public sealed class ImageSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Values_that_are_not_finite_are_counted_and_the_first_is_located()
    {
        Matrix<float> pixels = Matrix<float>.Zeros(3, 2 * 4 * 3);
        pixels[1, (((1 * 4) + 2) * 3) + 1] = float.NaN;
        pixels[2, 0] = float.PositiveInfinity;
        string message = Assert.Throws<ArgumentException>(() => new ImageSet(pixels, 2, 4, 3, "mine")).Message;
        Assert.Contains("mine: 2 values are not finite; the first is NaN in image 1, row 1, column 2", message, StringComparison.Ordinal);
    }

    [Fact]
    public void At_least_one_image_of_the_right_size_is_needed()
    {
        Assert.Throws<ArgumentException>(() => new ImageSet(Matrix<float>.Zeros(0, 4), 2, 2, 1, "none"));
        Assert.Throws<ArgumentException>(() => new ImageSet(Matrix<float>.Zeros(1, 5), 2, 2, 1, "wrong"));
    }

    [Fact]
    public void A_part_is_a_copy_of_consecutive_images()
    {
        ImageSet images = new(Matrix<float>.Create(5, 4, (i, j) => i), 2, 2, 1, "five");
        ImageSet part = images.Take(2, 3);
        images.Pixels[2, 0] = 9;
        Assert.Equal((3, 2, 4), (part.Count, part.Pixels[0, 0], part.Pixels[2, 3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => images.Take(3, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => images.Take(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => images.Take(long.MaxValue, 2));
    }

    [Fact]
    public void Bytes_in_an_array_are_divided_by_255_and_floats_are_taken_as_they_are()
    {
        Matrix<float> values = Matrix<float>.From(1, 8, [0, 51, 102, 153, 204, 255, 1, 2]);
        NpyFile.Write(_folder.File("bytes.npy"), new NpyArray<float>(values, [2, 2, 2], NpyType.Byte));
        NpyFile.Write(_folder.File("floats.npy"), new NpyArray<float>(values, [1, 2, 2, 2]));
        ImageSet bytes = ImageSet.Load(_folder.File("bytes.npy"));
        ImageSet floats = ImageSet.Load(_folder.File("floats.npy"));
        Assert.Equal((2, 2, 2, 1, 0.8f), (bytes.Count, bytes.Height, bytes.Width, bytes.Channels, bytes.Pixels[1, 0]));
        Assert.Equal((1, 2, 2, 2, 204f), (floats.Count, floats.Height, floats.Width, floats.Channels, floats.Pixels[0, 4]));
    }

    [Fact]
    public void An_array_that_is_no_images_is_refused()
    {
        Refuses([4, 2], NpyType.Single, [1, 2, 3, 4, 5, 6, 7, 8], "the shape is (4, 2); images are");
        Refuses([2, 2, 2], NpyType.Int32, [1, 2, 3, 4, 5, 6, 7, 8], "<i4");
        Refuses([0, 2, 2], NpyType.Single, [], "N at least 1");
        Refuses([1, 1, 2], NpyType.Double, [0, float.NaN], "image 0, row 0, column 1");
    }

    [Fact]
    public void A_folder_of_grey_files_is_grey_in_the_order_of_the_names()
    {
        _folder.File("b.png", Png.Encode(1, 2, 1, [10, 20]));
        _folder.File("B.png", Png.Encode(1, 2, 3, [30, 30, 30, 255, 255, 255]));
        _folder.File("c.PNG", Png.Encode(1, 2, 4, [40, 40, 40, 0, 50, 50, 50, 255]));
        _folder.File("notes.txt", "not an image"u8);
        ImageSet images = ImageSet.Load(_folder.Path);
        Assert.Equal((3, 1, 2, 1), (images.Count, images.Height, images.Width, images.Channels));
        Assert.Equal([30 / 255f, 1, 10 / 255f, 20 / 255f, 40 / 255f, 50 / 255f], [.. images.Pixels.Row(0), .. images.Pixels.Row(1), .. images.Pixels.Row(2)]);
    }

    [Fact]
    public void One_coloured_file_makes_the_folder_coloured()
    {
        _folder.File("a.png", Png.Encode(1, 1, 1, [10]));
        _folder.File("b.png", Png.Encode(1, 1, 4, [10, 20, 30, 0]));
        ImageSet images = ImageSet.Load(_folder.Path);
        Assert.Equal(3, images.Channels);
        Assert.Equal([10 / 255f, 10 / 255f, 10 / 255f], images.Pixels.Row(0).ToArray());
        Assert.Equal([10 / 255f, 20 / 255f, 30 / 255f], images.Pixels.Row(1).ToArray());
    }

    [Fact]
    public void Files_of_two_sizes_are_both_named()
    {
        _folder.File("a.png", Png.Encode(1, 1, 1, [10]));
        _folder.File("b.png", Png.Encode(1, 2, 1, [10, 20]));
        string message = Assert.Throws<DataFormatException>(() => ImageSet.Load(_folder.Path)).Message;
        Assert.Contains("a.png is 1 x 1 and b.png is 1 x 2", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_PNG_file_that_lies_about_its_size_takes_no_memory()
    {
        _folder.File("a.png", Png.Encode(1, 1, 1, [10], claimedSide: 20_000));
        Assert.Contains("cannot hold", Assert.Throws<DataFormatException>(() => ImageSet.Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncated_PNG_file_is_refused()
    {
        byte[] png = Png.Encode(2, 2, 3, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        for (int length = 0; length < png.Length; length++)
        {
            _folder.File("a.png", png.AsSpan(0, length));
            Assert.Throws<DataFormatException>(() => ImageSet.Load(_folder.Path));
        }
    }

    [Fact]
    public void An_unknown_kind_is_answered_with_what_is_allowed()
    {
        string text = _folder.File("a.txt", "hello"u8);
        Assert.Contains("folder of PNG files", Assert.Throws<DataFormatException>(() => ImageSet.Load(text)).Message, StringComparison.Ordinal);
        Assert.Contains("folder of PNG files", Assert.Throws<FileNotFoundException>(() => ImageSet.Load(_folder.File("absent"))).Message, StringComparison.Ordinal);
        string empty = Directory.CreateDirectory(_folder.File("empty")).FullName;
        Assert.Contains("no .png file", Assert.Throws<DataFormatException>(() => ImageSet.Load(empty)).Message, StringComparison.Ordinal);
    }

    private void Refuses(long[] shape, NpyType type, float[] values, string named)
    {
        string path = _folder.File("a.npy");
        NpyFile.Write(path, new NpyArray<float>(Matrix<float>.From(1, values.Length, values), shape, type) { NotFiniteMeans = "not observed" });
        Assert.Contains(named, Assert.Throws<DataFormatException>(() => ImageSet.Load(path)).Message, StringComparison.Ordinal);
    }
}
