using System.Diagnostics;
using System.Text.Json;
using Hyperkernel.Architectures;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Hyperkernel.Tests.Data;
using Hyperkernel.Tests.Inference.Models;
using Xunit;

namespace Hyperkernel.Tests.Cli;

/// <summary>The program as a process of its own, with pipes and signals.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Info_tells_the_facts()
    {
        using JsonDocument json = JsonDocument.Parse((await CommandLine.RunAsync("info", "--json")).Done().Output);
        Assert.Equal(Environment.ProcessorCount, json.RootElement.GetProperty("cores").GetInt32());
        Assert.InRange(json.RootElement.GetProperty("memory_available_bytes").GetInt64(), 1, long.MaxValue);
        Assert.Contains(json.RootElement.GetProperty("vector_bits").GetInt32(), (int[])[128, 256, 512]);
        string screen = (await CommandLine.RunAsync("info")).Done().Screen;
        string[] facts =
        [
            "Version",
            "Runtime",
            "Cores",
            "Vector width",
            " bits",
            "Memory available",
            "iB",
            "Matrix library",
            "How it was chosen",
        ];
        foreach (string fact in facts)
        {
            Assert.Contains(fact, screen, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Info_says_that_the_managed_backend_is_forced()
    {
        (int code, string output, string error) = await Run("managed", "info");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("managed (", output, StringComparison.Ordinal);
        Assert.Contains("HYPERKERNEL_BLAS=managed", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("info")]
    [InlineData("complete", "--train", "3", "--test", "1")]
    public async Task A_matrix_library_that_is_not_there_is_an_error(params string[] arguments)
    {
        (int code, string output, string error) = await Run("/no/such/libblas.so", arguments);
        Assert.Equal((1, ""), (code, output));
        Assert.Matches(@"^HYPERKERNEL_BLAS=/no/such/libblas\.so: /no/such/libblas\.so is not found\. Allowed are [^\n]*\n$", error);
    }

    [Fact]
    public async Task Piped_output_has_no_escape_codes_and_no_progress()
    {
        string images = SmallImages.Npy(_folder, 12);
        (int code, string output, string error) = await Run(
            "managed",
            "complete",
            "--images",
            images,
            "--train",
            "10",
            "--test",
            "2",
            "--ridge",
            "1",
            "--out",
            "out"
        );
        Assert.Equal((0, ""), (code, error));
        Assert.DoesNotContain('\e', output);
        Assert.DoesNotContain('\r', output);
        Assert.StartsWith("2 images of", output, StringComparison.Ordinal);

        // Paths are not broken, however narrow the screen.
        string picture = Path.Combine("out", "completions.png");
        Assert.Contains($"The picture is {picture}; result.json and predictions.npy lie beside it.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_and_version_are_no_errors()
    {
        foreach (
            string[] arguments in (string[][])
                [
                    ["--help"],
                    ["kernel", "-h"],
                    ["--version"],
                ]
        )
        {
            (int code, string output, string error) = await Run("managed", arguments);
            Assert.Equal((0, ""), (code, error));
            Assert.NotEmpty(output);
        }
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_interrupts_and_leaves_nothing_half_written(string signal)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "There are no signals to send here.");
        using Process process = Start("managed", ["complete", "--train", "400", "--test", "50", "--out", "out"]);
        while (!process.HasExited && !Directory.Exists(_folder.File("out")))
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        using Process kill = Process.Start("sh", ["-c", $"kill -{signal} {process.Id}"]);
        (int code, string output, string error) = await Processes.Finish(process);
        Assert.Equal((1, "Interrupted; nothing was written.\n"), (code, error));
        Assert.Matches("^(Cost: [^\n]*\n)?$", output);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.File("out")));
    }

    // The first one ends learning, and a fit to 7,000 observations follows that takes seconds; the second one falls into it.
    [Fact]
    public async Task A_second_interrupt_ends_a_fit_that_learns()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "There are no signals to send here.");
        Matrix<double> x = FieldSamples.Contexts(100),
            z = FieldSamples.Coordinates(71),
            y = FieldSamples.Values(x, z);
        y[3, 4] = double.NaN;
        foreach ((string name, Matrix<double> values) in (ReadOnlySpan<(string, Matrix<double>)>)[("x", x), ("z", z), ("y", y)])
        {
            NpyFile.Write(_folder.File($"{name}.npy"), new NpyArray<double>(values) { NotFiniteMeans = "not observed" });
        }

        string[] fit = ["fit", "--contexts", "x.npy", "--coordinates", "z.npy", "--values", "y.npy", "--out", "m.npz"];
        using Process process = Start("managed", fit);
        string said = "";
        while (!said.StartsWith("Cost: ", StringComparison.Ordinal))
        {
            said = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? throw new EndOfStreamException();
        }

        using Process kill = Process.Start("sh", ["-c", $"sleep 0.5; kill -INT {process.Id}; sleep 0.3; kill -INT {process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        long start = Stopwatch.GetTimestamp();
        (int code, string output, string error) = await Processes.Finish(process);
        Assert.Equal((1, "", "Interrupted; nothing was written.\n"), (code, output, error));
        Assert.False(File.Exists(_folder.File("m.npz")));

        // Learning alone takes longer, and so does the fit; a busy machine needs its time.
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 10);
    }

    [Fact]
    public async Task A_killed_reproduction_goes_on_to_the_same_bits()
    {
        string widths = $"[{string.Join(',', Enumerable.Range(8, 12))}]";
        string[] Arguments(string folder) =>
            [
                "reproduce",
                "kernel-convergence",
                "--preset",
                "smoke",
                "--set",
                $"meta_widths={widths}",
                "--set",
                $"primary_widths={widths}",
                "--out",
                folder,
            ];

        using Process process = Start("managed", Arguments("killed"));
        string units = Path.Combine(_folder.File("killed"), "units");
        while (!process.HasExited && (!Directory.Exists(units) || Directory.GetFiles(units, "*.npz").Length < 5))
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), Code(await Run("managed", [.. Arguments("killed"), "--resume"])));
        Assert.Equal((0, ""), Code(await Run("managed", Arguments("whole"))));
        foreach (string name in (string[])["results.json", "moments.csv", "figure-1a.svg"])
        {
            Assert.Equal(
                File.ReadAllBytes(Path.Combine(_folder.File("whole"), name)),
                File.ReadAllBytes(Path.Combine(_folder.File("killed"), name))
            );
        }
    }

    // Widths and batches at which products are cut into pieces, by whichever library is found and by managed code.
    [Theory]
    [InlineData("")]
    [InlineData("managed")]
    public async Task Another_number_of_cores_gives_the_same_bits(string blas)
    {
        WriteTraining();
        string[] train = ["train", .. Training, "--steps", "3"],
            empirical = ["empirical", .. Training[..6], "--draws", "20"];
        foreach (int cores in (int[])[1, 2, 3])
        {
            Dictionary<string, string> variables = new() { ["DOTNET_PROCESSOR_COUNT"] = $"{cores}" };
            Assert.Equal((0, ""), Code(await Processes.Finish(Start(blas, [.. train, "--out", $"run{cores}"], variables))));
            Assert.Equal((0, ""), Code(await Processes.Finish(Start(blas, [.. empirical, "--out", $"e{cores}.npz"], variables))));
            foreach (string file in (string[])["run{0}/model.npz", "run{0}/losses.npy", "e{0}.npz"])
            {
                string of = file.Replace("{0}", $"{cores}", StringComparison.Ordinal),
                    first = file.Replace("{0}", "1", StringComparison.Ordinal);
                Assert.True(File.ReadAllBytes(_folder.File(first)).AsSpan().SequenceEqual(File.ReadAllBytes(_folder.File(of))), of);
            }
        }
    }

    [Fact]
    public async Task A_killed_training_goes_on_to_the_same_bits()
    {
        WriteTraining();
        string[] options =
        [
            "train",
            .. Training,
            "--steps",
            "60",
            "--optimiser",
            "adam",
            "--schedule",
            "cosine",
            "--checkpoint-seconds",
            "0",
        ];
        Assert.Equal((0, ""), Code(await Run("managed", [.. options, "--out", "whole"])));
        for (int kill = 0; kill < 3; kill++)
        {
            using Process process = Start("managed", [.. options, "--resume", "--out", "killed"]);
            string checkpoint = Path.Combine(_folder.File("killed"), "checkpoint.npz");
            DateTime before = File.GetLastWriteTimeUtc(checkpoint);
            while (!process.HasExited && (!File.Exists(checkpoint) || File.GetLastWriteTimeUtc(checkpoint) == before))
            {
                await Task.Delay(2, TestContext.Current.CancellationToken);
            }

            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal((0, ""), Code(await Run("managed", [.. options, "--resume", "--out", "killed"])));
        foreach (string name in (string[])["model.npz", "losses.npy", "outputs.npy", "checkpoint.npz"])
        {
            Assert.Equal(
                File.ReadAllBytes(Path.Combine(_folder.File("whole"), name)),
                File.ReadAllBytes(Path.Combine(_folder.File("killed"), name))
            );
        }

        Assert.Empty(Directory.GetFiles(_folder.File("killed"), "*.tmp"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    public async Task Cancellation_interrupts_as_a_signal_does(int milliseconds)
    {
        using CancellationTokenSource source = new(milliseconds);
        string output = _folder.File("out");
        (
            await Task.Run(
                () => CommandLine.RunUntilAsync(source.Token, "complete", "--train", "300", "--test", "20", "--json", "--out", output),
                CancellationToken.None
            )
        ).Failed(1, "Interrupted; nothing was written.");
        Assert.True(!Directory.Exists(output) || Directory.GetFileSystemEntries(output).Length == 0);
    }

    [Fact]
    public async Task A_cancelled_kernel_leaves_no_file()
    {
        string architecture = _folder.File("a.json", """{"layers": [{"layer": "dense"}, "erf", {"layer": "dense"}]}"""u8);
        string inputs = SmallImages.Npy(_folder, 2000);
        (
            await CommandLine.RunUntilAsync(
                new(canceled: true),
                "kernel",
                "--architecture",
                architecture,
                "--contexts",
                inputs,
                "--out",
                _folder.File("k.npz")
            )
        ).Failed(1, "Interrupted; nothing was written.");
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder.Path).Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_model_predicts_the_same_bits_in_another_process(bool holes)
    {
        Matrix<double> x = FieldSamples.Contexts(12),
            z = FieldSamples.Coordinates(9),
            y = FieldSamples.Values(x, z);
        if (holes)
        {
            y[3, 4] = double.NaN;
        }

        foreach ((string name, Matrix<double> values) in (ReadOnlySpan<(string, Matrix<double>)>)[("x", x), ("z", z), ("y", y)])
        {
            NpyFile.Write(_folder.File($"{name}.npy"), new NpyArray<double>(values) { NotFiniteMeans = "not observed" });
        }

        string[] data = ["--contexts", "x.npy", "--coordinates", "z.npy", "--values", "y.npy"];
        Assert.Equal((0, ""), Code(await Run("managed", ["fit", .. data, "--meta", "relu:2", "--out", "m.npz"])));
        byte[][] predictions = new byte[2][];
        for (int run = 0; run < 2; run++)
        {
            Assert.Equal(
                (0, ""),
                Code(await Run("managed", "predict", "--model", "m.npz", "--contexts", "x.npy", "--deviation", "--out", "p.npz"))
            );
            predictions[run] = File.ReadAllBytes(_folder.File("p.npz"));
        }

        Assert.Equal(predictions[0], predictions[1]);

        // What the process that fitted would have predicted.
        RegressionOptions options = new() { Solve = new() { Compute = new() { Backend = MatrixBackends.Managed } } };
        using RegressionModel model = RegressionModel.Fit(
            Hypernetwork.Of(Mlp.Relu(2), Mlp.Relu(1)).Tangent,
            Observations.OfGrid(x, z, y),
            0.01,
            options
        );
        using NpzArchive archive = NpzArchive.Open(_folder.File("p.npz"));
        Assert.Equal(Npy.ToArray(new NpyArray<double>(model.Mean(Queries.AllPairs(x)))), Npy.ToArray(archive.Read<double>("mean")));
    }

    private static string[] Training =>
        ["--architecture", "t.json", "--contexts", "x.npy", "--coordinates", "z.npy", "--values", "y.npy", "--rate", "0.05"];

    private void WriteTraining()
    {
        _folder.File(
            "t.json",
            """
            {"meta": [{"layer": "dense", "width": 150}, "relu_sqrt2", {"layer": "dense", "width": 140}, "relu_sqrt2", {"layer": "dense"}],
             "primary": [{"layer": "generated_dense", "width": 30}, "relu_sqrt2", {"layer": "generated_dense", "width": 2}]}
            """u8
        );
        foreach ((string name, int columns) in (ReadOnlySpan<(string, int)>)[("x", 40), ("z", 20), ("y", 2)])
        {
            NpyFile.Write(
                _folder.File($"{name}.npy"),
                Matrix<double>.Create(100, columns, (i, j) => Math.Sin((i * 7) + (j * j) + columns))
            );
        }
    }

    private static (int Code, string Error) Code((int Code, string Output, string Error) run) => (run.Code, run.Error);

    private async Task<(int Code, string Output, string Error)> Run(string blas, params string[] arguments)
    {
        using Process process = Start(blas, arguments);
        return await Processes.Finish(process);
    }

    private Process Start(string blas, string[] arguments, Dictionary<string, string>? variables = null)
    {
        string[] command = ["dotnet", Path.Combine(AppContext.BaseDirectory, "Hyperkernel.Cli.dll"), .. arguments];
        (string, string)[] others = [.. (variables ?? []).Select(variable => (variable.Key, variable.Value))];
        return Processes.Start(command, _folder.Path, [("HYPERKERNEL_BLAS", blas), .. others]);
    }
}
