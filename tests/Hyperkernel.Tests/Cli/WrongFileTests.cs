using Hyperkernel.Data;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Hyperkernel.Tests.Data;
using Xunit;

namespace Hyperkernel.Tests.Cli;

/// <summary>Images and masks that cannot be completed: one sentence that names the file, and no output folder.</summary>
public sealed class WrongFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_that_is_no_images() =>
        await Fails(_folder.File("notes.txt", "The quick brown fox"u8), 2, "notes.txt", "IDX", ".npy", "PNG");

    [Fact]
    public async Task An_empty_file() => await Fails(_folder.File("empty", []), 2, "empty", "IDX");

    [Fact]
    public async Task An_IDX_file_of_labels() => await Fails(_folder.File("labels", [0, 0, 8, 1, 0, 0, 0, 1, 7]), 2, "labels", "2051");

    [Fact]
    public async Task A_truncated_gzip_file()
    {
        byte[] packed = SmallImages.Pack(SmallImages.IdxBytes(46));
        await Fails(_folder.File("cut.gz", packed.AsSpan(0, packed.Length / 2)), 2, "cut.gz");
    }

    [Fact]
    public async Task Counts_that_do_not_match() =>
        await Fails(_folder.File("cut.idx", SmallImages.IdxBytes(46).AsSpan(0, 1000)), 2, "cut.idx", "46", $"{46 * 48}", "984");

    // NaN is a pixel that nobody knows.
    [Theory]
    [InlineData(float.NegativeInfinity)]
    [InlineData(float.PositiveInfinity)]
    public async Task Pixels_that_are_infinite(float pixel)
    {
        Matrix<float> values = SmallImages.Values(46);
        (values[3, 11], values[7, 0], values[45, 47]) = (pixel, pixel, pixel);
        string path = _folder.File("holes.npy");
        NpyFile.Write(path, new NpyArray<float>(values, [46, SmallImages.Height, SmallImages.Width]) { NotFiniteMeans = "not observed" });
        await Fails(path, 2, "holes.npy", "3 values are infinite", "image 3, row 1, column 3");
    }

    [Fact]
    public async Task An_array_of_the_wrong_rank_or_type()
    {
        string flat = _folder.File("flat.npy"),
            integers = _folder.File("integers.npy");
        NpyFile.Write(flat, new NpyArray<float>(SmallImages.Values(46)));
        NpyFile.Write(integers, new NpyArray<float>(Matrix<float>.Zeros(46, 48), [46, 6, 8], NpyType.Int64));
        await Fails(flat, 2, "flat.npy", "(46, 48)", "N x height x width");
        await Fails(integers, 2, "integers.npy", "i8", "float32");
    }

    [Fact]
    public async Task A_folder_of_images_of_different_sizes()
    {
        string folder = SmallImages.PngFolder(_folder, 3);
        File.WriteAllBytes(Path.Combine(folder, "0003.png"), Png.Encode(5, 8, 1, new byte[40]));
        await Fails(folder, 2, "0000.png is 6 x 8", "0003.png is 5 x 8");
    }

    [Fact]
    public async Task A_folder_without_images() => await Fails(Directory.CreateDirectory(_folder.File("none")).FullName, 2, "none", ".png");

    [Theory]
    [InlineData("41", "6")]
    [InlineData("40", "7")]
    [InlineData("2147483647", "2147483647")]
    public async Task More_images_than_there_are(string train, string test) =>
        await Fails(
            SmallImages.Npy(_folder, 46),
            2,
            ["--train", train, "--test", test],
            $"{train} training and {test} test images",
            "has 46 images"
        );

    [Theory]
    [InlineData(0, "none of the 6 x 8")]
    [InlineData(1, "all of the 6 x 8")]
    public async Task A_mask_that_hides_nothing_or_everything(int value, string problem)
    {
        string mask = Mask(6, 8, value);
        await Fails(SmallImages.Npy(_folder, 46), 2, ["--train", "40", "--test", "6", "--missing", mask], mask, problem);
    }

    [Fact]
    public async Task A_mask_of_the_wrong_shape()
    {
        string mask = Mask(8, 6, 1);
        await Fails(SmallImages.Npy(_folder, 46), 2, ["--train", "40", "--test", "6", "--missing", mask], mask, "(8, 6)", "(6, 8)");
    }

    [Fact]
    public async Task A_mask_that_is_no_array() =>
        await Fails(
            SmallImages.Npy(_folder, 46),
            2,
            ["--train", "40", "--test", "6", "--missing", _folder.File("m.npy", "no"u8)],
            "m.npy",
            "not a .npy file"
        );

    [Fact]
    public async Task A_random_part_that_hides_nothing_of_images_so_small() =>
        await Fails(
            SmallImages.Npy(_folder, 46),
            2,
            ["--train", "40", "--test", "6", "--missing", "random:0.001"],
            "random:0.001",
            "none of the 6 x 8"
        );

    [Fact]
    public async Task Half_of_one_row()
    {
        string path = _folder.File("rows.npy");
        NpyFile.Write(path, new NpyArray<float>(SmallImages.Values(46), [46, 1, 48]));
        await Fails(path, 2, ["--train", "40", "--test", "6", "--missing", "bottom"], "bottom", "none of the 1 x 48");
    }

    [Fact]
    public async Task Results_that_cannot_replace_what_is_there_leave_it()
    {
        // A folder where the first of the files should be: an error that only writing can find.
        Directory.CreateDirectory(Path.Combine(_folder.File("out"), "predictions.npy"));
        Outcome outcome = await CommandLine.RunAsync(
            "complete",
            "--images",
            SmallImages.Npy(_folder, 12),
            "--train",
            "10",
            "--test",
            "2",
            "--ridge",
            "1",
            "--out",
            _folder.File("out")
        );
        outcome.Failed(1, "predictions.npy", "folder");
        Assert.Equal(["predictions.npy"], Directory.GetFileSystemEntries(_folder.File("out")).Select(Path.GetFileName));
    }

    private string Mask(int height, int width, int value)
    {
        string path = _folder.File("mask.npy");
        NpyFile.Write(path, new NpyArray<float>(Matrix<float>.Create(height, width, (_, _) => value)));
        return path;
    }

    private Task Fails(string images, int code, params string[] words) => Fails(images, code, ["--train", "40", "--test", "6"], words);

    private async Task Fails(string images, int code, string[] more, params string[] words)
    {
        (await CommandLine.RunAsync(["complete", "--images", images, .. more, "--out", _folder.File("out")])).Failed(code, words);
        Assert.False(Directory.Exists(_folder.File("out")));
    }
}
