using Hyperkernel.Data;
using Hyperkernel.Storage;
using Xunit;

namespace Hyperkernel.Tests.Data;

public sealed class CifarFileTests : IDisposable
{
    private const int Record = 3073;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Planes_become_channels_side_by_side()
    {
        byte[] bytes = new byte[2 * Record];
        (bytes[0], bytes[Record]) = (7, 9);
        int pixel = (3 * 32) + 5;
        for (int channel = 0; channel < 3; channel++)
        {
            bytes[Record + 1 + (channel * 1024) + pixel] = (byte)(51 * (channel + 1));
        }

        LabeledImages read = CifarFile.Read(_folder.File("c", bytes));
        Assert.Equal((2L, 32, 32, 3), (read.Images.Count, read.Images.Height, read.Images.Width, read.Images.Channels));
        Assert.Equal([7, 9], read.Labels.Values.ToArray());
        Assert.Equal([0.2f, 0.4f, 0.6f], read.Images.Pixels.Row(1).Slice(3 * pixel, 3).ToArray());
        Assert.Equal(1.2, read.Images.Pixels.Row(1).ToArray().Sum(value => (double)value), 6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Record - 1)]
    [InlineData((2 * Record) - 1)]
    public void A_file_that_ends_inside_a_record_is_refused(int length) =>
        Assert.Contains(
            "whole records of 3073 bytes",
            Assert.Throws<DataFormatException>(() => CifarFile.Read(_folder.File("c", new byte[length]))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_label_out_of_range_is_named()
    {
        byte[] bytes = new byte[2 * Record];
        bytes[Record] = 10;
        string path = _folder.File("c", bytes);
        Assert.Equal(
            $"{path}: record 1 has label 10, must be 0 to 9.",
            Assert.Throws<DataFormatException>(() => CifarFile.Read(path)).Message
        );
    }

    [Fact]
    public void CIFAR_10_has_the_counts_it_is_known_for()
    {
        LabeledImages read = CifarFile.Read(SharedFiles.Require("data/cifar10/data_batch_1.bin.gz"));
        Assert.Equal(10_000, read.Images.Count);
        Assert.Equal(
            [1005, 974, 1032, 1016, 999, 937, 1030, 1001, 1025, 981],
            Enumerable.Range(0, 10).Select(c => read.Labels.Values.Count(c))
        );
    }
}
