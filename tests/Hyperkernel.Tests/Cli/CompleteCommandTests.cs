using System.Text.Json;
using Hyperkernel.Cli;
using Hyperkernel.Data;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using SkiaSharp;
using Spectre.Console.Testing;
using Xunit;

namespace Hyperkernel.Tests.Cli;

public sealed class CompleteCommandTests : IDisposable
{
    private static readonly string[] _methods =
    [
        "hyperkernel",
        "gaussian_process",
        "product_rbf",
        "rbf_per_coordinate",
        "nearest_neighbour",
        "mean_image",
    ];

    private readonly TemporaryFolder _folder = new();

    private string Out => _folder.File("out");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Generated_images_need_no_files()
    {
        Outcome outcome = await CommandLine.RunAsync(
            "complete",
            "--train",
            "20",
            "--test",
            "3",
            "--meta",
            "relu:1",
            "--primary",
            "relu:1",
            "--ridge",
            "1",
            "--seed",
            "5",
            "--out",
            Out
        );
        const string sentence = "3 images of generated images, seed 5, 28 x 28, 392 pixels hidden, learnt from 20: 15,680 equations";
        Assert.Contains(sentence, outcome.Done().Screen, StringComparison.Ordinal);
        AssertResults(20 * 28 * 28, [3, 28, 28]);
    }

    [Theory]
    [InlineData("npy")]
    [InlineData("idx")]
    [InlineData("gz")]
    [InlineData("colours")]
    [InlineData("png")]
    public async Task Every_kind_of_file_is_completed(string kind)
    {
        string path = kind switch
        {
            "npy" => SmallImages.Npy(_folder, 46),
            "idx" => SmallImages.Idx(_folder, 46, packed: false),
            "gz" => SmallImages.Idx(_folder, 46, packed: true),
            "colours" => SmallImages.Npy(_folder, 46, channels: 3),
            _ => SmallImages.PngFolder(_folder, 46),
        };
        (await CommandLine.RunAsync("complete", "--images", path, "--train", "40", "--test", "6", "--out", Out)).Done();
        AssertResults(kind is "colours" or "png" ? 40 * 48 * 3 : 40 * 48, kind is "colours" or "png" ? [6, 6, 8, 3] : [6, 6, 8]);
    }

    [Theory]
    [InlineData("top", 24)]
    [InlineData("bottom", 24)]
    [InlineData("left", 24)]
    [InlineData("right", 24)]
    [InlineData("random:0.25", 12)]
    [InlineData("mask", 2)]
    public async Task Every_part_can_be_missing(string part, int hidden)
    {
        string mask = _folder.File("mask.npy");
        NpyFile.Write(mask, new NpyArray<double>(Matrix<double>.Create(6, 8, (y, x) => y == 2 && x is 3 or 4 ? -1 : 0)));
        Outcome outcome = await Small("--missing", part == "mask" ? mask : part);
        Assert.Contains($", {hidden} pixels hidden", outcome.Done().Screen, StringComparison.Ordinal);
        AssertResults(40 * 48, [6, 6, 8]);
    }

    [Fact]
    public async Task What_is_given_is_not_chosen()
    {
        (
            await Small("--meta", "erf:2", "--primary", "relu:2", "--ridge", "0.5", "--precision", "double", "--coordinate-features", "raw")
        ).Done();
        using JsonDocument json = AssertResults(40 * 48, [6, 6, 8]);
        JsonElement hyperkernel = json.RootElement.GetProperty("methods")[0];
        Assert.Equal("as given / as given, ridge 0.5", hyperkernel.GetProperty("setting").GetString());
        Assert.Equal(0, hyperkernel.GetProperty("selection_seconds").GetDouble());
    }

    [Theory]
    [InlineData("--meta", "as given / relu:")]
    [InlineData("--primary", " / as given, ")]
    public async Task A_network_that_is_not_given_is_chosen(string given, string setting)
    {
        (await Small(given, "relu:1", "--ridge", "0.5")).Done();
        using JsonDocument json = AssertResults(40 * 48, [6, 6, 8]);
        JsonElement hyperkernel = json.RootElement.GetProperty("methods")[0];
        Assert.Contains(setting, hyperkernel.GetProperty("setting").GetString(), StringComparison.Ordinal);
        Assert.NotEqual(0, hyperkernel.GetProperty("selection_seconds").GetDouble());
    }

    [Fact]
    public async Task An_ensemble_of_subsets_is_compared_too_and_goes_on_where_it_stopped()
    {
        string[] arguments =
        [
            "--meta",
            "relu:1",
            "--primary",
            "relu:1",
            "--ridge",
            "1",
            "--ensemble",
            "3",
            "--subset-images",
            "20",
            "--subset-pixels",
            "9",
        ];
        (await Small(arguments)).Done();
        string unit = Path.Combine(Out, "units", "gaussian_process", "subset-002.npz");
        (double[] errors, byte[] kept) = (Ensembles(), await File.ReadAllBytesAsync(unit, TestContext.Current.CancellationToken));

        // All of 20 x 9 points are fewer than 40 x 48: worse than the whole grid, but far better than not learning.
        Assert.All(errors, e => Assert.InRange(e, 1e-6, 0.2));
        File.Delete(unit);
        DateTime first = File.GetLastWriteTimeUtc(Path.Combine(Out, "units", "hyperkernel", "subset-000.npz"));
        (await Small([.. arguments, "--resume"])).Done();
        Assert.Equal(errors, Ensembles());
        Assert.Equal(kept, await File.ReadAllBytesAsync(unit, TestContext.Current.CancellationToken));
        Assert.Equal(first, File.GetLastWriteTimeUtc(Path.Combine(Out, "units", "hyperkernel", "subset-000.npz")));

        // Finished subsets are neither lost nor mixed with others.
        (await Small([.. arguments, "--resume", "--seed", "2"])).Failed(2, "other work");
        (await Small(arguments)).Failed(2, "6 finished subsets already", "--resume", "--out");
        Assert.Equal(kept, await File.ReadAllBytesAsync(unit, TestContext.Current.CancellationToken));

        // How much the subsets differ: of each pixel, and their root mean square.
        using NpzArchive archive = NpzArchive.Open(Path.Combine(Out, "subset_ensemble_hyperkernel.npz"));
        NpyArray<double> spread = archive.Read<double>("spread");
        Assert.Equal([6, 6, 8], spread.Shape);
        Assert.Equal([6, 6, 8], archive.Read<double>("mean").Shape);
        double square = Enumerable.Range(0, 6).Average(i => spread.Values.Row(i)[24..].ToArray().Average(s => s * s));
        using JsonDocument result = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(Out, "result.json"), TestContext.Current.CancellationToken)
        );
        JsonElement method = result
            .RootElement.GetProperty("methods")
            .EnumerateArray()
            .Single(m => m.GetProperty("name").GetString() == "subset_ensemble_hyperkernel");
        Assert.Equal(Math.Sqrt(square), method.GetProperty("spread_missing").GetDouble(), 1e-6);

        double[] Ensembles()
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Out, "result.json")));
            Assert.Equal(3, json.RootElement.GetProperty("configuration").GetProperty("subsets").GetInt32());
            double[] found =
            [
                .. json
                    .RootElement.GetProperty("methods")
                    .EnumerateArray()
                    .Where(m => m.GetProperty("name").GetString()!.StartsWith("subset_ensemble_", StringComparison.Ordinal))
                    .Select(m => m.GetProperty("mse_missing").GetDouble()),
            ];
            Assert.Equal(2, found.Length);
            return found;
        }
    }

    [Fact]
    public async Task An_ensembles_setting_is_chosen_with_few_subsets_which_are_kept()
    {
        string[] arguments =
        [
            "--meta",
            "relu:1",
            "--primary",
            "relu:1",
            "--ensemble",
            "5",
            "--subset-images",
            "10",
            "--subset-pixels",
            "4",
        ];
        using CancellationTokenSource stop = new();
        stop.Cancel();
        Outcome stopped = await CommandLine.RunUntilAsync(
            stop.Token,
            ["complete", "--train", "20", "--test", "3", .. arguments, "--json", "--out", Out]
        );
        stopped.Failed(1, "0 finished subsets are kept", "--resume");
        (await Small(arguments)).Done();
        string selection = Path.Combine(Out, "units", "gaussian_process", "selection");
        Assert.Equal(5, Directory.GetDirectories(selection).Length);
        Assert.All(Directory.GetDirectories(selection), setting => Assert.Equal(3, Directory.GetFiles(setting).Length));
        string before = Setting();
        (await Small([.. arguments, "--resume"])).Done();
        Assert.Equal(before, Setting());

        string Setting()
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Out, "result.json")));
            return json.RootElement.GetProperty("methods")[3].GetProperty("setting").GetString()!;
        }
    }

    [Fact]
    public async Task Options_of_methods_that_are_not_asked_for_are_refused()
    {
        (await Small("--resume")).Failed(2, "--resume belongs to --ensemble");
        (await Small("--subset-images", "20")).Failed(2, "--subset-images belongs to --ensemble or --sgd");
        (await Small("--ensemble", "2", "--sgd-epochs", "3")).Failed(2, "--sgd-epochs belongs to --sgd");
    }

    [Fact]
    public async Task Single_and_double_precision_agree_to_the_residual_asked_for()
    {
        string[] given = ["--meta", "relu:2", "--primary", "relu:1", "--ridge", "0.1"];
        (await Small([.. given, "--precision", "double"])).Done();
        Matrix<float> exact = Predictions();
        (await Small([.. given, "--precision", "single"])).Done();
        Matrix<float> single = Predictions();

        // Both stop at a relative residual of 1e-4, of values below 1.
        for (long i = 0; i < exact.Rows; i++)
        {
            for (long j = 0; j < exact.Columns; j++)
            {
                Assert.Equal(exact[i, j], single[i, j], 1e-2);
            }
        }
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_numbers_and_another_seed_others()
    {
        (byte[] Predictions, string Numbers)[] runs = new (byte[], string)[3];
        foreach ((int i, string seed) in new[] { "7", "7", "8" }.Index())
        {
            (await Small("--missing", "random:0.5", "--seed", seed)).Done();
            runs[i] = (
                File.ReadAllBytes(Path.Combine(Out, "predictions.npy")),
                WithoutSeconds(File.ReadAllText(Path.Combine(Out, "result.json")))
            );
        }

        Assert.Equal(runs[0].Predictions, runs[1].Predictions);
        Assert.Equal(runs[0].Numbers, runs[1].Numbers);
        Assert.NotEqual(runs[0].Predictions, runs[2].Predictions);
    }

    [Fact]
    public async Task Json_is_all_that_is_printed()
    {
        Outcome outcome = (await Small("--ridge", "1", "--json")).Done();
        Assert.Equal("", outcome.Screen);
        using JsonDocument printed = JsonDocument.Parse(outcome.Output);
        Assert.Equal(File.ReadAllText(Path.Combine(Out, "result.json")), outcome.Output.TrimEnd());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Progress_is_shown_to_somebody_who_watches_unless_json_is_asked_for(bool json)
    {
        using TestConsole console = new TestConsole().Interactive().Width(100);
        using StringWriter output = new(),
            error = new();
        string[] arguments = ["complete", "--images", SmallImages.Npy(_folder, 46), "--train", "40", "--test", "6", "--out", Out];
        Assert.Equal(
            0,
            await Application.RunAsync(
                json ? [.. arguments, "--json"] : arguments,
                console,
                output,
                error,
                cancellation: TestContext.Current.CancellationToken
            )
        );
        Assert.Equal(!json, console.Output.Contains("mean_image", StringComparison.Ordinal));
        Assert.Equal(json, console.Output.Length == 0);
    }

    [Fact]
    public async Task Predictions_are_those_of_the_hyperkernel_on_the_scale_of_the_images()
    {
        (await Small()).Done();
        using JsonDocument json = AssertResults(40 * 48, [6, 6, 8]);
        double[] missing =
        [
            .. json.RootElement.GetProperty("methods").EnumerateArray().Select(m => m.GetProperty("mse_missing").GetDouble()),
        ];
        Assert.True(missing[0] < missing[4] && missing[0] < missing[5], string.Join(", ", missing));
        Matrix<float> predictions = Predictions();
        float[] all = [.. Enumerable.Range(0, (int)predictions.Rows).SelectMany(i => predictions.Row(i).ToArray())];
        Assert.InRange(all.Min(), -0.5, 0.5);
        Assert.InRange(all.Max(), 0.5, 1.5);
    }

    private Task<Outcome> Small(params string[] more) =>
        CommandLine.RunAsync(["complete", "--images", SmallImages.Npy(_folder, 46), "--train", "40", "--test", "6", "--out", Out, .. more]);

    private Matrix<float> Predictions() => NpyFile.Read<float>(Path.Combine(Out, "predictions.npy")).Values;

    private JsonDocument AssertResults(long unknowns, long[] shape)
    {
        Assert.Equal(
            ["completions.png", "predictions.npy", "result.json"],
            Directory.GetFileSystemEntries(Out).Select(Path.GetFileName).Order()
        );
        JsonDocument json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Out, "result.json")));
        JsonElement root = json.RootElement;
        Assert.Equal(unknowns, root.GetProperty("unknowns").GetInt64());
        Assert.InRange(root.GetProperty("iterations").GetInt32(), 1, 200);
        Assert.InRange(root.GetProperty("relative_residual").GetDouble(), 0, 1e-3);
        Assert.Equal(_methods, root.GetProperty("methods").EnumerateArray().Select(m => m.GetProperty("name").GetString()!));
        foreach (JsonElement method in root.GetProperty("methods").EnumerateArray())
        {
            Assert.InRange(method.GetProperty("mse").GetDouble(), 0, 1);
            Assert.InRange(method.GetProperty("mse_missing").GetDouble(), 0, 1);
            Assert.InRange(method.GetProperty("seconds").GetDouble(), 0, 600);
        }

        NpyArray<float> predictions = NpyFile.Read<float>(Path.Combine(Out, "predictions.npy"));
        Assert.Equal(shape, predictions.Shape);
        Finite.Require(predictions.Values.View, "predictions");

        // A margin, a column of labels, and a cell for each image, in rows of truth, of what is seen and of each method.
        using SKBitmap picture = SKBitmap.Decode(Path.Combine(Out, "completions.png"));
        int cell = 64 * (int)shape[1] / (int)Math.Max(shape[1], shape[2]);
        Assert.Equal((32 + 190 + (70 * (int)shape[0]), 32 + (8 * (cell + 6))), (picture.Width, picture.Height));
        return json;
    }

    private static string WithoutSeconds(string json) =>
        string.Join('\n', json.Split('\n').Where(line => !line.Contains("seconds", StringComparison.Ordinal)));
}
