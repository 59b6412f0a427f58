using System.Text.Json;
using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Storage;
using Xunit;

namespace Hyperkernel.Tests.Experiments.Reproduction;

public sealed class ReproducerTests : IDisposable
{
    private static readonly string[] _names = [.. Enumerable.Range(1, 6).Select(i => $"mean-{i}")];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_writes_numbers_figures_and_report()
    {
        Toy toy = new();
        ReproductionResult result = Run(toy, "a");
        Assert.Equal((6, 6), (result.Finished, result.Total));
        Assert.Equal(_names, toy.Computed);
        Assert.Equal("report.html", result.Files[0]);
        string[] expected =
        [
            "configuration.json",
            "heat.csv",
            "heat.png",
            "heat.svg",
            "lines-1.csv",
            "lines-2.csv",
            "lines.png",
            "lines.svg",
            "means.csv",
            "report.html",
            "results.json",
        ];
        Assert.Equal(expected, Files("a"));
        Assert.Equal([.. expected.Skip(1)], result.Files.Order(StringComparer.Ordinal));
        Assert.Equal("size,\"mean, of draws\",kind\n1,NaN,plain\n", Text("a", "means.csv")[..39]);
        using JsonDocument configuration = JsonDocument.Parse(Text("a", "configuration.json"));
        Assert.Equal(10, configuration.RootElement.GetProperty("settings").GetProperty("draws").GetInt32());
        Assert.Equal(1, configuration.RootElement.GetProperty("seed").GetInt32());
        using JsonDocument results = JsonDocument.Parse(Text("a", "results.json"));
        JsonElement row = results.RootElement.GetProperty("tables").GetProperty("means")[0];
        Assert.Equal(JsonValueKind.Null, row.GetProperty("mean, of draws").ValueKind);
        Assert.Equal(6, results.RootElement.GetProperty("tables").GetProperty("heat").GetArrayLength());
        JsonElement statements = results.RootElement.GetProperty("statements");
        Assert.Equal("agrees", statements[0].GetProperty("verdict").GetString());
        Assert.Equal("All $\\mu < 9$.", statements[0].GetProperty("sentence").GetString());
        Assert.Equal("Measured here", statements[1].GetProperty("source").GetString());
        Assert.False(statements[1].TryGetProperty("sentence", out _));
    }

    [Fact]
    public void A_report_needs_no_other_file_and_quotes_what_it_must()
    {
        Run(new(), "a");
        string report = Text("a", "report.html");
        Assert.Equal(2, report.Split("<svg").Length - 1);
        Assert.Contains("<h1>Means &lt; of normal numbers</h1>", report, StringComparison.Ordinal);
        Assert.Contains("Means are &lt; 9.", report, StringComparison.Ordinal);
        Assert.Contains("&ldquo;All $\\mu &lt; 9$.&rdquo;", report, StringComparison.Ordinal);
        Assert.Equal(2, report.Split("class=\"sentence\"").Length);
        Assert.DoesNotContain("<link", report, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", report, StringComparison.Ordinal);
        string[] identifiers = [.. report.Split(" id=\"").Skip(1).Select(part => part.Split('"')[0])];
        Assert.NotEmpty(identifiers);
        Assert.Equal(identifiers.Distinct(), identifiers);
        Assert.All(identifiers, id => Assert.Matches("^(lines|heat)-", id));
    }

    [Fact]
    public void A_run_that_was_stopped_loses_the_current_unit_at_most_and_comes_to_the_same_bits()
    {
        Run(new(), "whole");
        using CancellationTokenSource source = new();
        Toy stopped = new();
        stopped.Before = unit =>
        {
            if (unit == "mean-4")
            {
                source.Cancel();
            }
        };
        string sentence = Assert
            .Throws<ReproductionInterruptedException>(() => RunUntil(stopped, "stopped", options => options, source.Token))
            .Message;
        Assert.Contains("3 finished units are kept", sentence, StringComparison.Ordinal);
        Assert.False(File.Exists(At("stopped", "results.json")));

        // Without --resume nothing is lost.
        string refusal = Assert.Throws<DataFormatException>(() => Run(new(), "stopped")).Message;
        Assert.Contains("3 finished units already", refusal, StringComparison.Ordinal);
        Assert.Contains("--resume", refusal, StringComparison.Ordinal);
        Toy resumed = new();
        Run(resumed, "stopped", o => o with { Resume = true });
        Assert.Equal(_names[3..], resumed.Computed);
        AssertSame("whole", "stopped");
    }

    [Fact]
    public void Shards_merged_are_the_whole_bit_for_bit()
    {
        Run(new(), "whole");
        for (int i = 1; i <= 3; i++)
        {
            Toy part = new();
            Shard shard = new(i, 3);
            ReproductionResult result = Run(part, $"part{i}", o => o with { Shard = shard });
            Assert.Equal((2, 6), (result.Finished, result.Total));
            Assert.Null(result.Findings);
            Assert.Equal([_names[i - 1], _names[i + 2]], part.Computed);
            Assert.Equal(["configuration.json"], Files($"part{i}"));
        }

        Toy merging = new();
        Run(merging, "merged", o => o with { Merge = [At("part1"), At("part2"), At("part3")] });
        Assert.Empty(merging.Computed);
        AssertSame("whole", "merged");

        // Copied together by hand, they are the same.
        Directory.CreateDirectory(At("copied", "units"));
        foreach (
            string file in Directory
                .GetFiles(_folder.Path, "mean-*.npz", SearchOption.AllDirectories)
                .Where(f => f.Contains("part", StringComparison.Ordinal))
        )
        {
            File.Copy(file, At("copied", "units", Path.GetFileName(file)));
        }

        Run(new(), "copied", o => o with { Resume = true });
        AssertSame("whole", "copied");
    }

    [Fact]
    public void Merging_computes_what_is_missing()
    {
        Run(new(), "part", o => o with { Shard = new(2, 2) });
        Toy merging = new();
        Run(merging, "merged", o => o with { Merge = [At("part")] });
        Assert.Equal(["mean-1", "mean-3", "mean-5"], merging.Computed);
    }

    [Fact]
    public void Damaged_units_are_computed_again()
    {
        Run(new(), "whole");
        string first = At("whole", "units", "mean-2.npz"),
            second = At("whole", "units", "mean-5.npz");
        byte[] bytes = File.ReadAllBytes(first);
        int place = bytes.AsSpan().LastIndexOf("NUMPY"u8) + 129;
        bytes[place] ^= 1;
        File.WriteAllBytes(first, bytes);
        File.WriteAllBytes(second, File.ReadAllBytes(second)[..200]);
        string before = Text("whole", "results.json");
        Toy again = new();
        Run(again, "whole", o => o with { Resume = true });
        Assert.Equal(["mean-2", "mean-5"], again.Computed);
        Assert.Equal(before, Text("whole", "results.json"));
    }

    [Fact]
    public void Units_of_other_work_are_refused()
    {
        Run(new(), "a");
        foreach (
            Func<ReproductionOptions, ReproductionOptions> other in (Func<ReproductionOptions, ReproductionOptions>[])
                [o => o with { Resume = true, Seed = 2 }, o => o with { Resume = true, Settings = ["draws=11"] }]
        )
        {
            Assert.Contains(
                "other work",
                Assert.Throws<DataFormatException>(() => Run(new(), "a", other)).Message,
                StringComparison.Ordinal
            );
        }

        Assert.Contains(
            "other work",
            Assert.Throws<DataFormatException>(() => Run(new("another"), "b", o => o with { Merge = [At("a")] })).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "cannot be merged",
            Assert.Throws<DirectoryNotFoundException>(() => Run(new(), "c", o => o with { Merge = [At("nowhere")] })).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_unit_that_cannot_be_kept_is_an_error_and_the_others_stay()
    {
        Toy toy = new();

        // A folder in the unit's place stands for a disk that is full.
        toy.Before = unit => Directory.CreateDirectory(unit == "mean-3" ? At("a", "units", "mean-3.npz") : At("a"));
        string message = Assert.Throws<IOException>(() => Run(toy, "a")).Message;
        Assert.Contains("Unit mean-3 cannot be kept", message, StringComparison.Ordinal);
        Assert.Contains("--resume", message, StringComparison.Ordinal);
        Directory.Delete(At("a", "units", "mean-3.npz"));
        Toy again = new();
        Run(again, "a", o => o with { Resume = true });
        Assert.Equal(_names[2..], again.Computed);
    }

    [Fact]
    public void Settings_change_numbers_and_words()
    {
        Run(new(), "a", o => o with { Settings = ["sizes=[2,7]", "kind=better things", "draws=3"] });
        Assert.Equal(3, Text("a", "means.csv").Split('\n')[..^1].Length);
        Assert.Contains("7,", Text("a", "means.csv"), StringComparison.Ordinal);
        Assert.Contains("better things", Text("a", "means.csv"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("drows=3", "nearest known is 'draws'")]
    [InlineData("draws", "name=value")]
    [InlineData("draws=many", "such as 10")]
    [InlineData("sizes=3", "such as [1,2,3,4,5,6]")]
    public void Wrong_settings_are_explained(string setting, string words) =>
        Assert.Contains(
            words,
            Assert.Throws<FormatException>(() => Run(new(), "a", o => o with { Settings = [setting] })).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Progress_weighs_units_by_their_cost()
    {
        List<ReproductionProgress> seen = [];
        Run(new(), "a", o => o with { Progress = new Direct(seen.Add) });
        double[] expected =
        [
            .. Enumerable.Range(1, 6).SelectMany(i => (double[])[(i * (i - 1) / 2) / 21.0, ((i * (i - 1) / 2) + (i / 2.0)) / 21.0]),
        ];
        Assert.Equal(expected, seen.Select(p => p.Fraction), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Null(seen[0].Remaining);
        Assert.All(seen.Skip(1), p => Assert.True(p.Remaining > TimeSpan.Zero));
    }

    [Fact]
    public void Remaining_time_is_what_the_done_part_took_times_what_is_left()
    {
        RemainingTime remaining = new([10, 20, 70]);
        Assert.Null(remaining.Estimate(TimeSpan.FromSeconds(3), 0));
        remaining.Finish(10);
        Assert.Equal(90, remaining.Estimate(TimeSpan.FromSeconds(10), 0)!.Value.TotalSeconds, 1e-6);
        Assert.Equal(40, remaining.Estimate(TimeSpan.FromSeconds(10), 10)!.Value.TotalSeconds, 1e-6);
        Assert.Null(new RemainingTime([1, 1e13]).Estimate(TimeSpan.FromSeconds(10), 1));
    }

    [Theory]
    [InlineData("0/3")]
    [InlineData("4/3")]
    [InlineData("1")]
    [InlineData("-1/3")]
    [InlineData("1/2/3")]
    public void Wrong_shards_are_refused(string text) => Assert.Throws<FormatException>(() => Shard.Parse(text));

    private sealed class Direct(Action<ReproductionProgress> take) : IProgress<ReproductionProgress>
    {
        public void Report(ReproductionProgress value) => take(value);
    }

    private ReproductionResult Run(Toy toy, string folder, Func<ReproductionOptions, ReproductionOptions>? change = null) =>
        RunUntil(toy, folder, change ?? (options => options), TestContext.Current.CancellationToken);

    private ReproductionResult RunUntil(
        Toy toy,
        string folder,
        Func<ReproductionOptions, ReproductionOptions> change,
        CancellationToken cancellation
    ) => Reproducer.Run(toy.Experiment, change(new(At(folder)) { Preset = Preset.Smoke }), cancellation);

    private string At(params ReadOnlySpan<string> parts) => Path.Combine([_folder.Path, .. parts]);

    private string Text(string folder, string name) => File.ReadAllText(At(folder, name));

    private string[] Files(string folder) =>
        [.. Directory.GetFiles(At(folder)).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    // The report says how long computing took.
    private void AssertSame(string folder, string other)
    {
        Assert.Equal(Files(folder), Files(other));
        foreach (string name in Files(folder).Where(name => name != "report.html"))
        {
            Assert.Equal(File.ReadAllBytes(At(folder, name)), File.ReadAllBytes(At(other, name)));
        }
    }
}
