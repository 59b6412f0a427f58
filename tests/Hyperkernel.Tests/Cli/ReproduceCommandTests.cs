using System.Text.Json;
using Hyperkernel.Experiments.Catalog;
using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Storage;
using SkiaSharp;
using Xunit;

namespace Hyperkernel.Tests.Cli;

public sealed class ReproduceCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names { get; } = [.. ExperimentCatalog.All.Select(experiment => experiment.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_experiment_runs_and_its_units_give_the_same_numbers_again(string name)
    {
        Outcome outcome = (await Run(name, "a")).Done();
        Assert.Contains("claim", outcome.Screen, StringComparison.Ordinal);
        Assert.Contains($"The report is {Path.Combine(_folder.File("a"), "report.html")}", outcome.Output, StringComparison.Ordinal);
        string[] figures = [.. Directory.GetFiles(_folder.File("a"), "*.svg")];
        Assert.NotEmpty(figures);
        foreach (string figure in figures)
        {
            using SKBitmap? picture = SKBitmap.Decode(Path.ChangeExtension(figure, "png"));
            Assert.NotNull(picture);
            Assert.True(picture.Width > 1000 && picture.Pixels.Distinct().Count() > 10, figure);
            Assert.Contains("viewBox=", File.ReadAllText(figure), StringComparison.Ordinal);
        }

        Assert.NotEmpty(Directory.GetFiles(_folder.File("a"), "*.csv"));
        using JsonDocument results = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.File("a"), "results.json")));
        Experiment experiment = ExperimentCatalog.Find(name);
        Assert.NotEmpty(results.RootElement.GetProperty("statements").EnumerateArray());
        Assert.All(
            results.RootElement.GetProperty("statements").EnumerateArray(),
            statement =>
                Assert.Contains(
                    experiment.Claims,
                    claim =>
                        statement.GetProperty("source").GetString() == claim.Source
                        && statement.GetProperty("claim").GetString() == claim.Says
                        && (statement.TryGetProperty("sentence", out JsonElement sentence) ? sentence.GetString() : null) == claim.Sentence
                )
        );
        Assert.Equal("smoke", results.RootElement.GetProperty("preset").GetString());
        Dictionary<string, byte[]> before = Contents("a");
        (await Run(name, "a", "--resume")).Done();
        AssertSame(before, Contents("a"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Shards_merged_are_the_whole(string name)
    {
        (await Run(name, "whole")).Done();
        for (int i = 1; i <= 2; i++)
        {
            Outcome part = (await Run(name, $"part{i}", "--shard", $"{i}/2")).Done();
            Assert.Matches(@"^\d+ of \d+ units are finished and lie in ", part.Output);
        }

        (await Run(name, "merged", "--merge", _folder.File("part1"), "--merge", _folder.File("part2"))).Done();
        AssertSame(Contents("whole"), Contents("merged"));
    }

    [Fact]
    public async Task Another_seed_gives_other_numbers_and_settings_change_sizes()
    {
        foreach ((string folder, string seed) in (ValueTuple<string, string>[])[("a", "1"), ("b", "2")])
        {
            (await Run("limits", folder, "--seed", seed, "--set", "feature_counts=[8,16]", "--set", "theorem_draws=10")).Done();
        }

        string first = File.ReadAllText(Path.Combine(_folder.File("a"), "limits.csv")),
            second = File.ReadAllText(Path.Combine(_folder.File("b"), "limits.csv"));
        Assert.NotEqual(first, second);
        Assert.Contains("Remark 1,p(z)·p(z′)/k,number k of features,8,", first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_commands_are_explained()
    {
        (await CommandLine.RunAsync("reproduce", "limit")).Failed(
            2,
            "'limit' is no experiment",
            "nearest known is 'limits'",
            "kernel-convergence"
        );
        (await CommandLine.RunAsync("reproduce")).Failed(2, "hyperkernel reproduce needs a name");
        (await CommandLine.RunAsync("reproduce", "limits", "--preset", "huge")).Failed(2, "--preset is 'huge'", "smoke, laptop or paper");
        (await Run("limits", "a", "--shard", "3/2")).Failed(2, "--shard is '3/2'", "such as 2/5");
        (await Run("limits", "a", "--set", "drift_draw=3")).Failed(2, "nearest known is 'drift_draws'");
        (await Run("limits", "a", "--set", "drift_draws=1")).Failed(2, "draws must be at least 3");
        (await Run("limits", "a", "--set", "contexts=[[1,2],[3]]")).Failed(2, "contexts and coordinates");
        (await Run("kernel-convergence", "a", "--set", "angles=4")).Failed(2, "angles must be an odd number");
        (await Run("kernel-convergence", "a", "--set", "context=[0,0]")).Failed(2, "context must be finite numbers");
        Assert.False(Directory.Exists(_folder.File("a")));
    }

    [Fact]
    public async Task Finished_units_are_not_lost_by_running_again()
    {
        (await Run("limits", "a", "--shard", "1/4")).Done();
        (await Run("limits", "a")).Failed(2, "finished units already", "--resume", "--out");
        (await Run("limits", "a", "--resume", "--seed", "2")).Failed(2, "other work");
        (await Run("limits", "b", "--merge", _folder.File("nowhere"))).Failed(2, "cannot be merged");
    }

    // As an older version of the program left them: without an array, or without the time that computing took.
    [Theory]
    [InlineData("operators", "rq-error", "problems=[\"pendulum\"]")]
    [InlineData("limits", "unit_seconds", "theorem_draws=10")]
    public async Task Units_that_lack_what_figures_need_are_computed_again(string name, string lost, string setting)
    {
        (await Run(name, "a", "--set", setting)).Done();
        Dictionary<string, byte[]> before = Contents("a");
        string[] units = Directory.GetFiles(Path.Combine(_folder.File("a"), "units"), "*.npz");
        foreach (string unit in units)
        {
            Dictionary<string, NpyArray<double>> arrays;
            using (NpzArchive archive = NpzArchive.Open(unit))
            {
                arrays = archive.Names.ToDictionary(n => n, n => archive.Read<double>(n));
            }

            NpzArchive.Write(
                unit,
                archive =>
                {
                    foreach ((string n, NpyArray<double> entries) in arrays.Where(a => a.Key != lost))
                    {
                        archive.Add(
                            n,
                            new NpyArray<double>(entries.Values, [.. entries.Shape], n == "fingerprint" ? NpyType.Byte : NpyType.Double)
                        );
                    }
                }
            );
        }

        Outcome again = (await Run(name, "a", "--resume", "--set", setting)).Done();
        AssertSame(before, Contents("a"));
        if (lost != "unit_seconds")
        {
            Assert.Contains(
                "of an older version of the program, lacked what the figures need, and",
                again.Output,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task Interruption_says_how_to_go_on() =>
        (
            await CommandLine.RunUntilAsync(new(canceled: true), "reproduce", "limits", "--preset", "smoke", "--out", _folder.File("a"))
        ).Failed(1, "0 finished units are kept", "--resume");

    private Task<Outcome> Run(string name, string folder, params string[] more) =>
        CommandLine.RunAsync(["reproduce", name, "--preset", "smoke", "--out", _folder.File(folder), .. more]);

    // The report says how long computing took.
    private Dictionary<string, byte[]> Contents(string folder) =>
        Directory
            .GetFiles(_folder.File(folder))
            .Where(file => Path.GetFileName(file) != "report.html")
            .ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes);

    private static void AssertSame(Dictionary<string, byte[]> expected, Dictionary<string, byte[]> actual)
    {
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, byte[] bytes) in expected)
        {
            Assert.True(bytes.AsSpan().SequenceEqual(actual[name]), $"{name} differs.");
        }
    }
}
