using System.IO.Compression;
using Hyperkernel.Data;
using Hyperkernel.Storage;
using Xunit;

namespace Hyperkernel.Tests.Data;

public sealed class IdxFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Images_and_labels_are_read_packed_or_not(bool packed)
    {
        byte[] images = Images(2, 2, 3, [.. Enumerable.Range(0, 12).Select(i => (byte)(i * 20))]);
        byte[] labels = [0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9];
        ImageSet read = IdxFile.ReadImages(_folder.File("i", packed ? Pack(images) : images));
        Assert.Equal((2, 2, 3, 1), (read.Count, read.Height, read.Width, read.Channels));
        Assert.Equal(220 / 255f, read.Pixels[1, 5]);
        Assert.Equal([7, 8, 9], IdxFile.ReadLabels(_folder.File("l", packed ? Pack(labels) : labels)));
    }

    [Fact]
    public void Every_truncation_is_noticed()
    {
        byte[] images = Images(3, 4, 5, [.. Enumerable.Range(0, 60).Select(i => (byte)(i * 41))]);
        byte[] packed = Pack(images);
        for (int length = 0; length < images.Length; length++)
        {
            Assert.Throws<DataFormatException>(() => IdxFile.ReadImages(_folder.File("plain", images.AsSpan(0, length))));
        }

        for (int length = 0; length < packed.Length; length++)
        {
            Assert.Throws<DataFormatException>(() => IdxFile.ReadImages(_folder.File("packed", packed.AsSpan(0, length))));
        }
    }

    [Fact]
    public void A_packed_file_may_have_several_members_and_zeros_after_them()
    {
        byte[] pixels = [.. Enumerable.Range(0, 60_000).Select(i => (byte)((i * i) >> 3))],
            images = Images(100, 20, 30, pixels);
        byte[] whole = Pack(images),
            two = [.. Pack(images[..7]), .. Pack(images[7..])],
            empty = [0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 255, 2, 0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        byte[] named = [0x1F, 0x8B, 8, 0x1E, 0, 0, 0, 0, 0, 3, 1, 0, 7, .. "name\0comment\0"u8, 9, 9, .. whole[10..]];
        byte[][] valid =
        [
            whole,
            two,
            [.. whole, .. empty],
            [.. empty, .. two],
            [.. whole, .. new byte[512]],
            [.. two, .. empty, .. new byte[10_000]],
            named,
            [.. Enumerable.Range(0, 200).SelectMany(i => Pack(images[(i * 300)..((i + 1) * 300)])), .. Pack(images[60_000..])],
        ];
        foreach (byte[] file in valid)
        {
            ImageSet read = IdxFile.ReadImages(_folder.File("i", file));
            Assert.Equal(pixels.Select(p => p / 255f), Enumerable.Range(0, 100).SelectMany(i => read.Pixels.Row(i).ToArray()));
        }
    }

    [Fact]
    public void What_is_wrong_after_or_in_packed_data_is_refused()
    {
        byte[] images = Images(3, 4, 5, [.. Enumerable.Range(0, 60).Select(i => (byte)(i * 41))]),
            whole = Pack(images);
        Refuses([.. whole, 7], "remove it");
        Refuses([.. whole, .. new byte[5000], 7], "remove it");
        Refuses([.. whole, .. "garbage"u8], "remove it");
        Refuses([.. whole, .. Pack([1])], "but more follow");
        Refuses([.. whole, 0x1F, 0x8B], "end too early");
        Refuses([.. whole[..^8], .. new byte[8]], "checksum or length");
        Refuses([.. whole[..^1], 1], "checksum or length");
        Refuses([.. whole[..^5], 1, .. whole[^4..]], "checksum or length");
        Refuses([.. whole[..2], 9, .. whole[3..]], "unknown way");
        Refuses([0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 3, 255, 255, 1], "end too early");

        void Refuses(byte[] file, string named) =>
            Assert.Contains(
                named,
                Assert.Throws<DataFormatException>(() => IdxFile.ReadImages(_folder.File("i", file))).Message,
                StringComparison.Ordinal
            );
    }

    [Theory]
    [InlineData(0u, 2u, 3u)]
    [InlineData(2u, 0u, 3u)]
    [InlineData(2u, 2u, 2u)]
    [InlineData(2u, 2u, 4u)]
    [InlineData(3u, 2u, 3u)]
    [InlineData(1u, 2u, 3u)]
    [InlineData(uint.MaxValue, 28u, 28u)]
    [InlineData(uint.MaxValue, uint.MaxValue, uint.MaxValue)]
    [InlineData(1u, 65536u, 32767u)]
    public void A_header_that_lies_takes_no_memory(uint count, uint height, uint width)
    {
        string plain = _folder.File("plain", Images(count, height, width, new byte[12]));
        string packed = _folder.File("packed", Pack(File.ReadAllBytes(plain)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("claims", Assert.Throws<DataFormatException>(() => IdxFile.ReadImages(plain)).Message, StringComparison.Ordinal);
        Assert.Throws<DataFormatException>(() => IdxFile.ReadImages(packed));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    [Fact]
    public void Images_are_not_labels()
    {
        string labels = _folder.File("l", [0, 0, 8, 1, 0, 0, 0, 1, 7]);
        string message = Assert.Throws<DataFormatException>(() => IdxFile.ReadImages(labels)).Message;
        Assert.Equal($"{labels}: this is an IDX file of labels (it starts with 2049); images start with 2051.", message);
        Assert.Throws<DataFormatException>(() => IdxFile.ReadLabels(_folder.File("i", Images(1, 1, 1, [1]))));
        Assert.Throws<DataFormatException>(() => IdxFile.ReadLabels(_folder.File("x", "hello, world"u8)));
    }

    [Fact]
    public void MNIST_has_the_counts_it_is_known_for()
    {
        ImageSet images = ImageSet.Load(SharedFiles.Require("data/mnist/t10k-images-idx3-ubyte.gz"));
        byte[] labels = IdxFile.ReadLabels(SharedFiles.Require("data/mnist/t10k-labels-idx1-ubyte.gz"));
        Assert.Equal((10_000, 28, 28, 1), (images.Count, images.Height, images.Width, images.Channels));
        Assert.Equal(
            [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
            Enumerable.Range(0, 10).Select(digit => labels.Count(label => label == digit))
        );

        // The first image is a seven: ink in its upper bar, none to the left of its stem.
        Assert.Equal(7, labels[0]);
        Assert.True(images.Pixels[0, (8 * 28) + 12] > 0.5f);
        Assert.Equal(0, images.Pixels[0, (20 * 28) + 5]);
    }

    private static byte[] Images(uint count, uint height, uint width, byte[] pixels) =>
        [0, 0, 8, 3, .. BigEndian(count), .. BigEndian(height), .. BigEndian(width), .. pixels];

    private static byte[] BigEndian(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static byte[] Pack(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream stream = new(packed, CompressionLevel.Optimal))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }
}
