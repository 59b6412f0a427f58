using System.Diagnostics;
using System.Text.Json;
using Hyperkernel.Architectures;
using Hyperkernel.Data;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Models;
using Hyperkernel.Tests.Data;
using Hyperkernel.Tests.Models;
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
        string[] facts = ["Version", "Runtime", "Cores", "Vector width", " bits", "Memory available", "iB", "Matrix library", "How it was chosen"];
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
            "managed", "complete", "--images", images, "--train", "10", "--test", "2", "--ridge", "1", "--out", "out");
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
        foreach (string[] arguments in (string[][])[["--help"], ["kernel", "-h"], ["--version"]])
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
        (int code, string output, string error) = await Finish(process);
        Assert.Equal((1, "", "Interrupted; nothing was written.\n"), (code, output, error));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.File("out")));
    }

    [Fact]
    public async Task A_killed_reproduction_goes_on_to_the_same_bits()
    {
        string widths = $"[{string.Join(',', Enumerable.Range(8, 12))}]";
        string[] Arguments(string folder) =>
        [
            "reproduce", "kernel-convergence", "--preset", "smoke", "--set", $"meta_widths={widths}", "--set", $"primary_widths={widths}", "--out", folder,
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
            Assert.Equal(File.ReadAllBytes(Path.Combine(_folder.File("whole"), name)), File.ReadAllBytes(Path.Combine(_folder.File("killed"), name)));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    public async Task Cancellation_interrupts_as_a_signal_does(int milliseconds)
    {
        using CancellationTokenSource source = new(milliseconds);
        string output = _folder.File("out");
        (await Task.Run(() => CommandLine.RunUntilAsync(source.Token, "complete", "--train", "300", "--test", "20", "--out", output), CancellationToken.None))
            .Failed(1, "Interrupted; nothing was written.");
        Assert.True(!Directory.Exists(output) || Directory.GetFileSystemEntries(output).Length == 0);
    }

    [Fact]
    public async Task A_cancelled_kernel_leaves_no_file()
    {
        string architecture = _folder.File("a.json", """{"layers": [{"layer": "dense"}, "erf", {"layer": "dense"}]}"""u8);
        string inputs = SmallImages.Npy(_folder, 2000);
        (await CommandLine.RunUntilAsync(new(canceled: true), "kernel", "--architecture", architecture, "--contexts", inputs, "--out", _folder.File("k.npz")))
            .Failed(1, "Interrupted; nothing was written.");
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder.Path).Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_model_predicts_the_same_bits_in_another_process(bool holes)
    {
        Matrix<double> x = FieldSamples.Contexts(12), z = FieldSamples.Coordinates(9), y = FieldSamples.Values(x, z);
        if (holes)
        {
            y[3, 4] = double.NaN;
        }

        foreach ((string name, Matrix<double> values) in (ReadOnlySpan<(string, Matrix<double>)>)[("x", x), ("z", z), ("y", y)])
        {
            NpyFile.Write(_folder.File($"{name}.npy"), values);
        }

        string[] data = ["--contexts", "x.npy", "--coordinates", "z.npy", "--values", "y.npy"];
        Assert.Equal((0, ""), Code(await Run("managed", ["fit", .. data, "--out", "m.npz"])));
        byte[][] predictions = new byte[2][];
        for (int run = 0; run < 2; run++)
        {
            Assert.Equal((0, ""), Code(await Run("managed", "predict", "--model", "m.npz", "--contexts", "x.npy", "--deviation", "--out", "p.npz")));
            predictions[run] = File.ReadAllBytes(_folder.File("p.npz"));
        }

        Assert.Equal(predictions[0], predictions[1]);

        // What the process that fitted would have predicted.
        RegressionOptions options = new() { Solve = new() { Backend = MatrixBackends.Managed } };
        using RegressionModel model = RegressionModel.Fit(
            Hypernetwork.Of(Mlp.Relu(2), Mlp.Relu(1)).Tangent, Observations.OfGrid(x, z, y), 0.01, options);
        using NpzArchive archive = NpzArchive.Open(_folder.File("p.npz"));
        Assert.Equal(Npy.ToArray(new NpyArray<double>(model.Mean(Queries.AllPairs(x)))), Npy.ToArray(archive.Read<double>("mean")));
    }

    private static (int Code, string Error) Code((int Code, string Output, string Error) run) => (run.Code, run.Error);

    private async Task<(int Code, string Output, string Error)> Run(string blas, params string[] arguments)
    {
        using Process process = Start(blas, arguments);
        return await Finish(process);
    }

    private Process Start(string blas, string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "Hyperkernel.Cli.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.Path,
        };
        start.Environment["HYPERKERNEL_BLAS"] = blas;
        return Process.Start(start)!;
    }

    private static async Task<(int Code, string Output, string Error)> Finish(Process process)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation), error = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, await output, await error);
    }
}
