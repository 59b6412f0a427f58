using System.Text;
using System.Text.Json;
using Hyperkernel.Storage;
using Xunit;

namespace Hyperkernel.Tests.Cli;

/// <summary>Tables as people have them, from what is seen of them to predictions.</summary>
public sealed class DescribeCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_command_that_is_proposed_fits()
    {
        string table = Table();
        Outcome seen = (await CommandLine.RunAsync("describe", table)).Done();
        Assert.Contains("80 rows and 5 columns, separated by semicolon, decimals by comma.", seen.Output, StringComparison.Ordinal);
        Assert.Contains("The column 'station' is named like an identifier.", seen.Output, StringComparison.Ordinal);
        Assert.Contains("reading", seen.Screen, StringComparison.Ordinal);
        string[] words = seen
            .Output.Split('\n')
            .Single(line => line.StartsWith("  hyperkernel fit ", StringComparison.Ordinal))
            .Trim()
            .Split(' ');
        Assert.Equal(
            [
                "--context-columns",
                "kind,height",
                "--coordinate-columns",
                "time",
                "--value-column",
                "reading",
                "--period",
                "time=day,linear",
            ],
            words[4..^2]
        );
        words[^1] = Path("m.npz");
        Outcome fit = (await CommandLine.RunAsync([.. words[1..], "--precision", "double", "--ridge", "1e7"])).Done();
        Assert.Contains("8 rows left out, whose 'reading' is missing.", fit.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_of_it_as_json()
    {
        Outcome seen = (await CommandLine.RunAsync("describe", Table(), "--json")).Done();
        JsonElement root = JsonDocument.Parse(seen.Output).RootElement;
        Assert.Equal(80, root.GetProperty("rows").GetInt64());
        Assert.Equal(
            ["category", "category", "number", "time", "number"],
            root.GetProperty("columns").EnumerateArray().Select(c => c.GetProperty("kind").GetString())
        );
        Assert.StartsWith("hyperkernel fit --table ", root.GetProperty("command").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predictions_keep_the_words_of_the_table()
    {
        string[] fit =
        [
            "fit",
            "--table",
            Table(),
            "--context-columns",
            "kind,height",
            "--coordinate-columns",
            "time",
            "--value-column",
            "reading",
            "--period",
            "time=day",
            "--na",
            "NA,-",
            "--na",
            "-999",
            "--ridge",
            "1000",
            "--out",
            Path("m.npz"),
        ];
        _ = (await CommandLine.RunAsync(fit)).Done();
        string table = Write("n.csv", "kind,height,time\ncoast,12.5,2024-03-01T06:00Z\nisland,13,2024-03-02T12:00:30Z\n");
        Outcome predicted = (
            await CommandLine.RunAsync("predict", "--model", Path("m.npz"), "--table", table, "--out", Path("p.csv"))
        ).Done();
        Assert.Contains("1 row with a level of 'kind' that the model has not seen (island)", predicted.Output, StringComparison.Ordinal);
        string[] lines = File.ReadAllLines(Path("p.csv"));
        Assert.Equal("kind,height,time,mean", lines[0]);
        Assert.StartsWith("coast,12.5,2024-03-01T06:00:00Z,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("island,13,2024-03-02T12:00:30Z,", lines[2], StringComparison.Ordinal);

        // Arrays hold what columns became, and say so.
        NpyFile.Write(Path("x.npy"), new NpyArray<double>(Hyperkernel.LinearAlgebra.Matrix<double>.From(1, 3, [1, 0, 12.5])));
        _ = (await CommandLine.RunAsync("predict", "--model", Path("m.npz"), "--contexts", Path("x.npy"), "--out", Path("p.csv"))).Done();
        Assert.Equal("kind=coast,kind=inland,height,cos time/1,sin time/1,mean", File.ReadLines(Path("p.csv")).First());
    }

    [Theory]
    [InlineData("a,b;v\n1,2;3\n", "--separator", "comma or by semicolon")]
    [InlineData("a;v\n1,234;3\n", "--decimal ,", "'1,234' on line 2")]
    [InlineData("a,v\n1\n", "line 2 has 1 fields")]
    [InlineData("a,a\n1,2\n", "two columns 'a'")]
    [InlineData("a,v\n", "no rows")]
    [InlineData("", "empty")]
    public async Task A_table_that_is_wrong(string text, params string[] words) =>
        (await CommandLine.RunAsync("describe", Write("t.csv", text))).Failed(2, ["t.csv: ", .. words]);

    [Theory]
    [InlineData("--separator", "x", "comma, semicolon, tab or bar")]
    [InlineData("--decimal", ";", "point or comma")]
    [InlineData("--na", "\"a", "never closed")]
    public async Task An_option_with_a_wrong_value(string option, string value, string allowed) =>
        (await CommandLine.RunAsync("describe", Table(), option, value)).Failed(2, option, allowed);

    [Fact]
    public async Task Options_of_tables_belong_to_tables()
    {
        NpyFile.Write(Path("x.npy"), new NpyArray<double>(Hyperkernel.LinearAlgebra.Matrix<double>.Zeros(1, 1)));
        string x = Path("x.npy");
        (
            await CommandLine.RunAsync("fit", "--contexts", x, "--coordinates", x, "--values", x, "--period", "a=1", "--out", Path("m.npz"))
        ).Failed(2, "--period belongs to a table");
        (await CommandLine.RunAsync("predict", "--model", x, "--contexts", x, "--decimal", "comma", "--out", Path("p.npz"))).Failed(
            2,
            "--decimal belongs to a table"
        );
    }

    private string Table()
    {
        StringBuilder text = new("station;kind;height;time;reading\n");
        for (int i = 0; i < 80; i++)
        {
            (int s, int t) = (i / 10, i % 10);
            text.Append(
                FormattableString
                    .Invariant($"ST{s:000};{(s % 2 == 0 ? "coast" : "inland")};{s + 10.5};2024-03-0{(t / 2) + 1}T{t % 2 * 12:00}:00Z;")
                    .Replace('.', ',')
            );
            text.Append(t == 3 ? "NA" : FormattableString.Invariant($"{Math.Sin(i):F4}").Replace('.', ',')).Append('\n');
        }

        return Write("table.csv", text.ToString());
    }

    private string Path(string name) => _folder.File(name);

    private string Write(string name, string text) => _folder.File(name, Encoding.UTF8.GetBytes(text));
}
