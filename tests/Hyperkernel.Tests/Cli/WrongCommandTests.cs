using Xunit;

namespace Hyperkernel.Tests.Cli;

/// <summary>Command lines that are wrong by themselves.</summary>
/// <remarks>Exit code 2 and one sentence that says what was given and what is allowed, before anything is read or made.</remarks>
public sealed class WrongCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task No_command() => (await CommandLine.RunAsync("operator")).Failed(2, "command is missing", "fit, ", "demo");

    [Theory]
    [InlineData("complte")]
    [InlineData("KERNEL")]
    [InlineData("")]
    public async Task An_unknown_command(string command) =>
        (await CommandLine.RunAsync(command)).Failed(2, $"'{command}' is no command", "complete, kernel, ", " and completion");

    [Theory]
    [InlineData("complete", "--tran", "--train")]
    [InlineData("complete", "--coordinates-feature", "--coordinate-features")]
    [InlineData("kernel", "--context", "--contexts")]
    [InlineData("info", "--jsn", "--json")]
    [InlineData("info", "--hepl", "--help")]
    [InlineData("complete", "-x", "--")]
    public async Task An_unknown_option_has_the_nearest_known_one(string command, string option, string nearest) =>
        (await CommandLine.RunAsync(command, option, "3")).Failed(2, $"'{option}' is no option of hyperkernel {command}", $"'{nearest}");

    [Fact]
    public async Task A_command_within_a_command_is_named_as_it_is_typed()
    {
        (await CommandLine.RunAsync("operator", "demo", "burgers", "--train", "3")).Failed(2, "no option of hyperkernel operator demo;");
        (await CommandLine.RunAsync("operator", "fit")).Failed(2, "see hyperkernel operator fit --help.");
    }

    [Fact]
    public async Task A_word_too_much() =>
        (await CommandLine.RunAsync("complete", "images.npy")).Failed(2, "'images.npy' is too much", "complete --help");

    [Fact]
    public async Task Required_options_are_named_together()
    {
        (await CommandLine.RunAsync("kernel")).Failed(2, "--architecture, --contexts and --out");
        (await CommandLine.RunAsync("kernel", "--architecture", _folder.File("a.json", "{}"u8), "--out", _folder.File("k.npz"))).Failed(
            2,
            "needs --contexts;"
        );
    }

    [Theory]
    [InlineData("--ridge", "0", "number > 0")]
    [InlineData("--ridge", "-1", "number > 0")]
    [InlineData("--ridge", "nan", "number > 0")]
    [InlineData("--ridge", "1e999", "number > 0")]
    [InlineData("--ridge", "small", "number > 0")]
    [InlineData("--ridge", "0,01", "number > 0")]
    [InlineData("--train", "0", "from 2 to 2147483647")]
    [InlineData("--train", "1", "from 2 to 2147483647")]
    [InlineData("--train", "-5", "from 2 to 2147483647")]
    [InlineData("--train", "2147483648", "from 2 to 2147483647")]
    [InlineData("--train", "1e3", "from 2 to 2147483647")]
    [InlineData("--test", "0", "from 1 to 2147483647")]
    [InlineData("--test", "many", "from 1 to 2147483647")]
    [InlineData("--seed", "-1", "from 0 to 18446744073709551615")]
    [InlineData("--precision", "half", "single or double")]
    [InlineData("--precision", "1", "single or double")]
    [InlineData("--coordinate-features", "fourier", "raw, or fourier:LENGTH")]
    [InlineData("--coordinate-features", "fourier:0", "positive length")]
    [InlineData("--coordinate-features", "fourier:inf", "positive length")]
    [InlineData("--coordinate-features", "fourier:1:0", "fourier:LENGTH:COUNT:SEED")]
    [InlineData("--coordinate-features", "fourier:1:5:x", "fourier:LENGTH:COUNT:SEED")]
    [InlineData("--missing", "middle", "top, bottom, left, right, random:F")]
    [InlineData("--missing", "random:0", "0 < F < 1")]
    [InlineData("--missing", "random:1", "0 < F < 1")]
    [InlineData("--missing", "random:nan", "0 < F < 1")]
    [InlineData("--missing", "no-such-mask.npy", "no file")]
    [InlineData("--meta", "rele:2", "nearest known is 'relu'")]
    [InlineData("--meta", "relu", "ACTIVATION:HIDDEN-LAYERS")]
    [InlineData("--meta", "relu:-1", "ACTIVATION:HIDDEN-LAYERS")]
    [InlineData("--primary", "relu:1001", "at most 1000")]
    [InlineData("--primary", "leaky_relu(a):1", "leaky_relu(slope)")]
    [InlineData("--images", "no-such-file", "IDX file")]
    [InlineData("--images", "", "file or a folder")]
    [InlineData("--out", "", "folder")]
    public async Task An_option_with_a_wrong_value(string option, string value, string allowed)
    {
        string[] start = option == "--out" ? ["complete"] : ["complete", "--out", _folder.File("out")];

        // A shorthand's error shows the part that is wrong.
        string place = option == "--images" && value.Length > 0 ? "no such file or folder" : option;
        (await CommandLine.RunAsync([.. start, option, value])).Failed(2, value.Split(':')[0], allowed, place);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("kernel --architecture a --contexts a", "k.csv", "must end in .npz")]
    [InlineData("empirical --architecture a --contexts a", "e.npy", "must end in .npz")]
    [InlineData("predict --model a", "p.txt", "must end in .npz or .csv")]
    [InlineData("fit", "m.csv", "a model is an .npz archive")]
    [InlineData("train --architecture a --contexts a --rate 1", "m.npz", "must be the name of a folder")]
    [InlineData("complete", "c.png", "must be the name of a folder")]
    [InlineData("reproduce limits", "r.csv", "must be the name of a folder")]
    public async Task An_output_named_like_another_kind_of_file(string command, string file, string words)
    {
        string there = _folder.File("a", ""u8);
        string[] arguments = [.. command.Split(' ').Select(word => word == "a" ? there : word)];
        (await CommandLine.RunAsync([.. arguments, "--out", _folder.File(file)])).Failed(2, "--out is", file, words);
        Assert.Equal([there], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("--ridge")]
    [InlineData("--out")]
    public async Task An_option_without_its_value(string option) =>
        (await CommandLine.RunAsync("complete", option)).Failed(2, option, "missing");

    [Fact]
    public async Task An_option_given_twice() =>
        (await CommandLine.RunAsync("complete", "--train", "3", "--train", "4")).Failed(2, "--train", "2 were provided");

    [Fact]
    public async Task More_images_than_memory_holds() => // 2^31 images of 28 x 28 float32.
        (await CommandLine.RunAsync("complete", "--train", $"{int.MaxValue}", "--test", "10", "--out", _folder.File("out"))).Failed(
            1,
            "6272.0 GiB",
            "are available"
        );

    [Theory]
    [InlineData("file")]
    [InlineData("file/below")]
    [InlineData("file/below/that")]
    public async Task A_file_where_the_output_folder_should_be(string folder)
    {
        string file = _folder.File("file", "kept"u8);
        (await CommandLine.RunAsync("complete", "--out", _folder.File(folder))).Failed(
            2,
            "--out is",
            $"'{file}' is a file",
            "must be a folder"
        );
        Assert.Equal("kept", File.ReadAllText(file));
    }

    [Theory]
    [InlineData(".", "which is a folder")]
    [InlineData("new/", "which is a folder")]
    [InlineData("none/k.npz", "there is no folder")]
    public async Task A_kernel_file_that_cannot_be_written(string file, string problem)
    {
        string present = _folder.File("present", "{}"u8);
        (await CommandLine.RunAsync("kernel", "--architecture", present, "--contexts", present, "--out", _folder.File(file))).Failed(
            2,
            "--out is",
            problem
        );
    }

    [Theory]
    [InlineData("--architecture")]
    [InlineData("--contexts")]
    [InlineData("--coordinates")]
    [InlineData("--contexts2")]
    [InlineData("--coordinates2")]
    public async Task A_file_that_is_not_there(string option)
    {
        string present = _folder.File("present", "{}"u8);
        string[] arguments = [.. new[] { "--architecture", "--contexts" }.Where(o => o != option).SelectMany(o => new[] { o, present })];
        (await CommandLine.RunAsync(["kernel", .. arguments, option, _folder.File("absent"), "--out", _folder.File("k.npz")])).Failed(
            2,
            option,
            _folder.File("absent"),
            "no such file"
        );
        (await CommandLine.RunAsync(["kernel", .. arguments, option, _folder.Path, "--out", _folder.File("k.npz")])).Failed(
            2,
            option,
            "is a folder"
        );
    }
}
