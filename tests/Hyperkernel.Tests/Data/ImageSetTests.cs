using Hyperkernel.Data;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
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
    public void Bytes_in_an_array_are_divided_by_255_and_floats_are_from_0_to_1()
    {
        Matrix<float> values = Matrix<float>.From(1, 8, [0, 51, 102, 153, 204, 255, 1, 2]),
            fractions = Matrix<float>.From(1, 8, [0, 0.1f, 0.2f, 0.3f, 0.4f, 1, 0.6f, 0.7f]);
        NpyFile.Write(_folder.File("bytes.npy"), new NpyArray<float>(values, [2, 2, 2], NpyType.Byte));
        NpyFile.Write(_folder.File("floats.npy"), new NpyArray<float>(fractions, [1, 2, 2, 2]));
        ImageSet bytes = ImageSet.Load(_folder.File("bytes.npy"));
        ImageSet floats = ImageSet.Load(_folder.File("floats.npy"));
        Assert.Equal((2, 2, 2, 1, 0.8f), (bytes.Count, bytes.Height, bytes.Width, bytes.Channels, bytes.Pixels[1, 0]));
        Assert.Equal((1, 2, 2, 2, 0.4f), (floats.Count, floats.Height, floats.Width, floats.Channels, floats.Pixels[0, 4]));
    }

    [Fact]
    public void Numbers_outside_0_to_1_are_refused_or_divided_as_asked()
    {
        float[] values = [0, 51, 102, 153, 204, 255, 1, 2];
        Refuses([2, 2, 2], NpyType.Double, values, "6 values lie outside 0 to 1; the first is 51 in image 0, row 0, column 1");
        Refuses([2, 2, 2], NpyType.Single, [0, 1, 0, -0.5f, 0, 1, 0, 0], "the first is -0.5 in image 0, row 1, column 1");
        NpyFile.Write(_folder.File("floats.npy"), new NpyArray<float>(Matrix<float>.From(1, 8, values), [2, 2, 2]));
        NpyFile.Write(_folder.File("ints.npy"), new NpyArray<float>(Matrix<float>.From(1, 8, values), [2, 2, 2], NpyType.UInt16));
        foreach (string file in (string[])["floats.npy", "ints.npy"])
        {
            Assert.Equal(0.8f, ImageSet.Load(_folder.File(file), new() { Scale = 255 }).Pixels[1, 0]);
            Assert.Contains(
                "divided by 200 (--scale), 2 values",
                Assert.Throws<DataFormatException>(() => ImageSet.Load(_folder.File(file), new() { Scale = 200 })).Message,
                StringComparison.Ordinal
            );
        }

        Assert.Contains(
            "--scale S",
            Assert.Throws<DataFormatException>(() => ImageSet.Load(_folder.File("ints.npy"))).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>(() => ImageSet.Load(_folder.File("ints.npy"), new() { Scale = double.NaN }));
    }

    [Theory]
    [InlineData("NHWC", 0, 1, 2, 3)]
    [InlineData("NCHW", 0, 3, 1, 2)]
    [InlineData("HWCN", 1, 2, 3, 0)]
    [InlineData("CWHN", 3, 2, 1, 0)]
    public void Axes_may_stand_in_any_order(string letters, params int[] order)
    {
        int[] extents = [2, 5, 6, 3];
        int[] shape = [.. order.Select(axis => extents[axis])];
        Matrix<float> values = Matrix<float>.Zeros(1, 180);
        for (int place = 0; place < 180; place++)
        {
            int[] index = new int[4];
            int rest = place;
            for (int axis = 3; axis >= 0; axis--)
            {
                (rest, index[order[axis]]) = Math.DivRem(rest, shape[axis]);
            }

            values[0, place] = ((((((index[0] * 5) + index[1]) * 6) + index[2]) * 3) + index[3]) / 180f;
        }

        NpyFile.Write(_folder.File("a.npy"), new NpyArray<float>(values, [.. shape.Select(extent => (long)extent)]));
        ImageSet images = ImageSet.Load(_folder.File("a.npy"), new() { Axes = AxisOrder.Parse(letters) });
        Assert.Equal((2, 5, 6, 3), (images.Count, images.Height, images.Width, images.Channels));
        Assert.Equal(Enumerable.Range(0, 180).Select(i => i / 180f), [.. images.Pixels.Row(0), .. images.Pixels.Row(1)]);
    }

    [Fact]
    public void Shapes_that_can_be_read_in_two_ways_are_refused()
    {
        Refuses([1, 3, 6, 8], NpyType.Byte, new float[144], "the second axis looks like channels; --axes NCHW");
        Refuses([1, 3, 6, 2], NpyType.Byte, new float[36], "--axes NCHW or --axes NHWC");
        Refuses([1, 6, 8, 5], NpyType.Byte, new float[240], "no axis is short enough");
        Refuses([6, 8, 3], NpyType.Byte, new float[144], "array[None]");
        NpyFile.Write(_folder.File("a.npy"), new NpyArray<float>(Matrix<float>.Zeros(1, 144), [6, 8, 3]));
        Assert.Equal(
            (8, 3),
            (
                ImageSet.Load(_folder.File("a.npy"), new() { Axes = AxisOrder.Grey }).Height,
                ImageSet.Load(_folder.File("a.npy"), new() { Axes = AxisOrder.Grey }).Width
            )
        );
        Assert.Contains(
            "names 4",
            Assert
                .Throws<DataFormatException>(() => ImageSet.Load(_folder.File("a.npy"), new() { Axes = AxisOrder.ChannelsFirst }))
                .Message,
            StringComparison.Ordinal
        );
        Assert.Throws<FormatException>(() => AxisOrder.Parse("NHH"));
        _folder.File("b.png", Png.Encode(1, 1, 1, [10]));
        Assert.Contains(
            "--axes",
            Assert.Throws<DataFormatException>(() => ImageSet.Load(_folder.Path, new() { Axes = AxisOrder.Grey })).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(4, false)]
    [InlineData(1, true)]
    [InlineData(3, true)]
    public void Files_of_16_bits_keep_them(int samples, bool interlaced)
    {
        Random random = new(5);
        foreach ((int height, int width) in new[] { (1, 1), (7, 9), (16, 3) })
        {
            ushort[] values = [.. Enumerable.Range(0, height * width * samples).Select(_ => (ushort)random.Next(65536))];
            _folder.File("deep.png", Png.EncodeDeep(height, width, samples, values, interlaced));
            ImageSet images = ImageSet.Load(_folder.Path);
            int channels = samples < 3 ? 1 : 3;
            Assert.Equal((height, width, channels), (images.Height, images.Width, images.Channels));
            Assert.Equal(
                values.Chunk(samples).SelectMany(pixel => pixel.Take(channels)).Select(v => v / 65535f),
                images.Pixels.Row(0).ToArray()
            );
        }
    }

    [Fact]
    public void The_scale_of_pictures_may_be_told()
    {
        _folder.File("a.png", Png.EncodeDeep(1, 2, 1, [1000, 4095], interlaced: false));
        _folder.File("b.png", Png.Encode(1, 2, 1, [10, 200]));
        ImageSet images = ImageSet.Load(_folder.Path),
            scaled = ImageSet.Load(_folder.Path, new() { Scale = 4095 });
        Assert.Equal([1000 / 65535f, 4095 / 65535f, 10 / 255f, 200 / 255f], [.. images.Pixels.Row(0), .. images.Pixels.Row(1)]);
        Assert.Equal([1000 / 4095f, 1, 10 / 4095f, 200 / 4095f], [.. scaled.Pixels.Row(0), .. scaled.Pixels.Row(1)]);
        Assert.Contains(
            "lie outside 0 to 1",
            Assert.Throws<DataFormatException>(() => ImageSet.Load(_folder.Path, new() { Scale = 1000 })).Message,
            StringComparison.Ordinal
        );
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
        Assert.Equal(
            [30 / 255f, 1, 10 / 255f, 20 / 255f, 40 / 255f, 50 / 255f],
            [.. images.Pixels.Row(0), .. images.Pixels.Row(1), .. images.Pixels.Row(2)]
        );
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
        Assert.Contains(
            "cannot hold",
            Assert.Throws<DataFormatException>(() => ImageSet.Load(_folder.Path)).Message,
            StringComparison.Ordinal
        );
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

        foreach (byte[] damaged in Png.DamagedDeep())
        {
            _folder.File("a.png", damaged);
            Assert.Contains(
                "damaged",
                Assert.Throws<DataFormatException>(() => ImageSet.Load(_folder.Path)).Message,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void An_unknown_kind_is_answered_with_what_is_allowed()
    {
        string text = _folder.File("a.txt", "hello"u8);
        Assert.Contains(
            "folder of PNG files",
            Assert.Throws<DataFormatException>(() => ImageSet.Load(text)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "folder of PNG files",
            Assert.Throws<FileNotFoundException>(() => ImageSet.Load(_folder.File("absent"))).Message,
            StringComparison.Ordinal
        );
        string empty = Directory.CreateDirectory(_folder.File("empty")).FullName;
        Assert.Contains("no .png file", Assert.Throws<DataFormatException>(() => ImageSet.Load(empty)).Message, StringComparison.Ordinal);
    }

    private void Refuses(long[] shape, NpyType type, float[] values, string named)
    {
        string path = _folder.File("a.npy");
        NpyFile.Write(
            path,
            new NpyArray<float>(Matrix<float>.From(1, values.Length, values), shape, type) { NotFiniteMeans = "not observed" }
        );
        Assert.Contains(named, Assert.Throws<DataFormatException>(() => ImageSet.Load(path)).Message, StringComparison.Ordinal);
    }
}
