using System.Globalization;
using System.Text;
using System.Text.Json;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Xunit;

namespace Hyperkernel.Tests.Cli;

/// <summary>What fit and describe say of tables that are no good grid, and of values that stand out.</summary>
public sealed class TableDoubtTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Coordinates_that_look_the_same_are_named_with_what_to_do()
    {
        string table = Write((i, t) => i == 3 && t == 7 ? "7.000000001" : $"{t}", (_, _) => "");
        const string warning =
            "The column 'hour' has 7 and 7.000000001, which look the same but count as different, so that fewer pairs of a "
            + "context and a coordinate are there; round the column if they are meant to be one.";
        Outcome fit = (await Fit(table)).Done();
        Assert.Contains($"Warning: t{warning[1..]}", fit.Output, StringComparison.Ordinal);
        Assert.Contains("88.9 % of 108 pairs of a context and a coordinate were observed.", fit.Output, StringComparison.Ordinal);
        Outcome seen = (await CommandLine.RunAsync("describe", table)).Done();
        Assert.Contains(warning, seen.Output, StringComparison.Ordinal);
        Assert.Contains("88.9 % of the 108 pairs of 9 contexts and 12 coordinates have a value.", seen.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_without_doubts_gets_none()
    {
        string table = Write((_, t) => $"{t}", (_, _) => "");
        Assert.DoesNotContain("Warning: ", (await Fit(table)).Done().Output, StringComparison.Ordinal);
        Outcome seen = (await CommandLine.RunAsync("describe", table)).Done();
        Assert.DoesNotContain("look the same", seen.Output, StringComparison.Ordinal);
        Assert.Contains("100.0 % of the 96 pairs of 8 contexts and 12 coordinates have a value.", seen.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_outlier_is_named_by_its_line()
    {
        string table = Write((_, t) => $"{t}", (i, t) => i == 2 && t == 4 ? "1000000" : "");
        Outcome fit = (await Fit(table)).Done();
        Assert.Matches(
            "Warning: 1 value of 'v' lies more than 20 interquartile ranges from the median [-0-9.]+, the first 1E\\+06 on line 22;",
            fit.Output
        );
        Outcome seen = (await CommandLine.RunAsync("describe", table)).Done();
        Assert.Matches("The column 'v' has 1E\\+06 on line 22, more than 20 interquartile ranges from the median", seen.Output);
    }

    [Fact]
    public async Task An_outlier_of_an_array_is_named_by_its_place()
    {
        Matrix<double> x = Matrix<double>.Create(6, 2, (i, j) => Math.Sin(i + (3 * j))),
            z = Matrix<double>.Create(5, 1, (a, _) => a),
            y = Matrix<double>.Create(6, 5, (i, a) => Math.Cos(i * a));
        y[4, 2] = -1e6;
        foreach ((string name, Matrix<double> values) in (ReadOnlySpan<(string, Matrix<double>)>)[("x", x), ("z", z), ("y", y)])
        {
            NpyFile.Write(_folder.File($"{name}.npy"), values);
        }

        string[] arrays =
        [
            .. "xzy".SelectMany(n =>
                (string[])
                    [
                        n == 'x' ? "--contexts"
                        : n == 'z' ? "--coordinates"
                        : "--values",
                        _folder.File($"{n}.npy"),
                    ]
            ),
        ];
        Outcome fit = (await CommandLine.RunAsync(["fit", .. arrays, "--meta", "relu:1", "--out", _folder.File("m.npz")])).Done();
        Assert.Contains("the first -1E+06 at [4, 2] (counted from 0);", fit.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_whose_contexts_are_all_different_is_no_grid()
    {
        StringBuilder text = new("height,width,hour,v\n");
        for (int i = 0; i < 30; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i + 0.5},{Math.Sin(i)},{i % 5},{Math.Cos(i)}\n");
        }

        string table = _folder.File("t.csv", Encoding.UTF8.GetBytes(text.ToString()));
        Outcome fit = (await Fit(table, "height,width")).Done();
        Assert.Contains(
            "Warning: each of the 30 observations has a context of its own, so they make no grid",
            fit.Output,
            StringComparison.Ordinal
        );
        Outcome json = (await Fit(table, "height,width", "--json")).Done();
        using JsonDocument document = JsonDocument.Parse(json.Output);
        Assert.Equal(30.0 / 150, document.RootElement.GetProperty("share_observed").GetDouble(), 1e-12);
    }

    [Fact]
    public async Task The_cost_is_said_before_the_work()
    {
        Outcome fit = (await Fit(Write((_, t) => $"{t}", (_, _) => ""))).Done();
        Assert.Matches(
            @"\nCost: about 7[0-9.]+ (bytes|KiB) of memory and less than a second, by sizes and \d+ GFlop/s of products\.\n",
            fit.Output
        );
    }

    // The kernel of 300,000 contexts alone takes 670 GiB, whatever the machine.
    [Fact]
    public async Task What_does_not_fit_in_memory_is_refused_before_the_work()
    {
        Assert.SkipWhen(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes > 1L << 40, "There is memory for it.");
        Matrix<double> x = Matrix<double>.Create(300_000, 1, (i, _) => i),
            z = Matrix<double>.Create(2, 1, (a, _) => a),
            y = Matrix<double>.Create(300_000, 2, (i, a) => Math.Sin(i + a));
        foreach ((string name, Matrix<double> values) in (ReadOnlySpan<(string, Matrix<double>)>)[("x", x), ("z", z), ("y", y)])
        {
            NpyFile.Write(_folder.File($"{name}.npy"), values);
        }

        string[] arrays = ["--contexts", _folder.File("x.npy"), "--coordinates", _folder.File("z.npy"), "--values", _folder.File("y.npy")];
        (await CommandLine.RunAsync(["fit", .. arrays, "--meta", "erf:1", "--out", _folder.File("m.npz")])).Failed(
            1,
            "GiB of memory are needed for this fit by the grid solver; ",
            "are available."
        );
    }

    private Task<Outcome> Fit(string table, string contexts = "height", params string[] more) =>
        CommandLine.RunAsync(
            [
                "fit",
                "--table",
                table,
                "--context-columns",
                contexts,
                "--coordinate-columns",
                "hour",
                "--value-column",
                "v",
                "--meta",
                "erf:1",
                "--coordinate-features",
                "fourier:2",
                "--out",
                _folder.File("m.npz"),
                .. more,
            ]
        );

    // 12 items at 8 hours; what is given takes the place of an hour or a value.
    private string Write(Func<int, int, string> hour, Func<int, int, string> value)
    {
        StringBuilder text = new("height,hour,v\n");
        for (int i = 0; i < 12; i++)
        {
            for (int t = 0; t < 8; t++)
            {
                string v = value(i, t) is { Length: > 0 } given
                    ? given
                    : Math.Sin((0.3 * i) + t).ToString("F5", CultureInfo.InvariantCulture);
                text.Append(CultureInfo.InvariantCulture, $"{i + 0.5},{hour(i, t)},{v}\n");
            }
        }

        return _folder.File("t.csv", Encoding.UTF8.GetBytes(text.ToString()));
    }
}
