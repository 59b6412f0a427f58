using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Xunit;

namespace Hyperkernel.Tests.Cli;

/// <summary>What the files of images do not say is told by options, or the files are refused.</summary>
public sealed class ImageOptionTests : IDisposable
{
    private static readonly string[] _small = ["--train", "12", "--test", "4", "--meta", "relu:1", "--primary", "relu:1", "--ridge", "1"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Channels_first_and_numbers_up_to_255_are_read_as_asked()
    {
        const int count = 16,
            pixels = SmallImages.Height * SmallImages.Width;
        string usual = SmallImages.Npy(_folder, count, channels: 3),
            other = _folder.File("other.npy");
        Matrix<float> values = SmallImages.Values(count, channels: 3);
        NpyFile.Write(
            other,
            new NpyArray<float>(
                Matrix<float>.Create(count, 3 * pixels, (i, entry) => 255 * values[i, (entry % pixels * 3) + (entry / pixels)]),
                [count, 3, SmallImages.Height, SmallImages.Width]
            )
        );
        (await CommandLine.RunAsync(["complete", "--images", usual, .. _small, "--out", _folder.File("a")])).Done();
        (
            await CommandLine.RunAsync(
                ["complete", "--images", other, "--axes", "NCHW", "--scale", "255", .. _small, "--out", _folder.File("b")]
            )
        ).Done();
        Matrix<float> expected = NpyFile.Read<float>(_folder.File("a/predictions.npy")).Values,
            found = NpyFile.Read<float>(_folder.File("b/predictions.npy")).Values;
        for (long i = 0; i < expected.Rows; i++)
        {
            for (long j = 0; j < expected.Columns; j++)
            {
                Assert.Equal(expected[i, j], found[i, j], 1e-4f);
            }
        }

        (await CommandLine.RunAsync(["complete", "--images", other, .. _small, "--out", _folder.File("c")])).Failed(
            2,
            other,
            "(16, 3, 6, 8)",
            "--axes NCHW"
        );
        (await CommandLine.RunAsync(["complete", "--images", other, "--axes", "NCHW", .. _small, "--out", _folder.File("c")])).Failed(
            2,
            other,
            "lie outside 0 to 1",
            "--scale S"
        );
        (await CommandLine.RunAsync(["reproduce", "completion", "--preset", "smoke", "--data", other, "--out", _folder.File("c")])).Failed(
            2,
            other,
            "--axes NCHW"
        );
    }

    [Fact]
    public async Task Options_that_mean_nothing_are_refused()
    {
        (await CommandLine.RunAsync("complete", "--scale", "255")).Failed(2, "--images", "not given");
        (await CommandLine.RunAsync("reproduce", "limits", "--axes", "NCHW")).Failed(2, "--data", "not given");
        (await CommandLine.RunAsync("complete", "--images", "x.npy", "--axes", "NWW")).Failed(2, "--axes is 'NWW', must be the letters");
        (await CommandLine.RunAsync("complete", "--images", "x.npy", "--scale", "0,5")).Failed(2, "--scale is '0,5'");
    }
}
