using System.Globalization;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Hyperkernel.Tests.Inference.Models;
using Xunit;

namespace Hyperkernel.Tests.Cli;

/// <summary>
/// fit and predict: other forms that the same data may have, every value that an option's help names, and files that stand where others
/// would be written.
/// </summary>
public sealed class FitFileTests : IDisposable
{
    private static readonly Matrix<double> _x = FieldSamples.Contexts(8);
    private static readonly Matrix<double> _z = FieldSamples.Coordinates(6);
    private static readonly Matrix<double> _y = FieldSamples.Values(_x, _z);
    private readonly TemporaryFolder _folder = new();

    private string Model => _folder.File("model.npz");

    private string Out => _folder.File("p.npz");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_table_may_give_contexts_by_their_numbers()
    {
        string[] numbered =
        [
            "--table",
            Table(p => p / 6),
            "--context-number-column",
            "id",
            "--coordinate-columns",
            "z0,z1",
            "--value-column",
            "v",
            "--contexts",
            Npy("x", _x),
        ];
        (await CommandLine.RunAsync(["fit", .. numbered, "--out", Model])).Done();
        (
            await CommandLine.RunAsync(
                "predict",
                "--model",
                Model,
                "--table",
                _folder.File("t.csv"),
                "--contexts",
                _folder.File("x.npy"),
                "--out",
                Out
            )
        ).Done();
        Matrix<double> byNumber = Mean();
        (await CommandLine.RunAsync(["fit", .. Arrays(), "--out", Model])).Done();
        (await CommandLine.RunAsync("predict", "--model", Model, "--contexts", _folder.File("x.npy"), "--out", Out)).Done();
        Matrix<double> onGrid = Mean();
        for (int p = 0; p < 48; p++)
        {
            Assert.Equal(onGrid[p / 6, p % 6], byNumber[p, 0], 1e-9);
        }
    }

    [Fact]
    public async Task Numbers_of_contexts_that_are_wrong()
    {
        string[] rest = ["--context-number-column", "id", "--coordinate-columns", "z0,z1", "--value-column", "v"];
        string x = Npy("x", _x);
        await Fails(
            ["--table", Table(p => p == 9 ? 8 : p / 6), "--contexts", x, .. rest],
            "t.csv: row 10 below the names has 8 in 'id'",
            "x.npy: 0 to 7"
        );
        await Fails(["--table", Table(p => p == 0 ? -1 : 0), "--contexts", x, .. rest], "row 1 below the names has -1");
        await Fails(["--table", Table(p => p == 0 ? 0.5 : 0), "--contexts", x, .. rest], "row 1 below the names has 0.5");
        await Fails(["--table", Table(p => p / 6), .. rest], "needs --contexts with --table");
        await Fails(
            ["--table", Table(p => p / 6), "--contexts", x, "--context-columns", "z0", .. rest],
            "--context-columns cannot stand beside --context-number-column"
        );
        (await CommandLine.RunAsync(["fit", "--table", Table(p => p / 6), "--contexts", x, .. rest, "--out", Model])).Done();
        (await CommandLine.RunAsync("predict", "--model", Model, "--table", _folder.File("t.csv"), "--out", Out)).Failed(
            2,
            "column 'id' has the numbers of contexts",
            "needs --contexts"
        );
    }

    [Theory]
    [InlineData("nan")]
    [InlineData("NaN")]
    [InlineData("")]
    public async Task Values_that_a_csv_array_lacks_were_not_observed(string lacking)
    {
        string[] rows =
        [
            .. Enumerable
                .Range(0, 8)
                .Select(i =>
                    string.Join(
                        ',',
                        Enumerable
                            .Range(0, 6)
                            .Select(a => i == 2 && a == 3 ? lacking : _y[i, a].ToString("R", CultureInfo.InvariantCulture))
                    )
                ),
        ];
        string y = _folder.File("y.csv");
        File.WriteAllLines(y, rows);
        Outcome fit = (
            await CommandLine.RunAsync("fit", "--contexts", Npy("x", _x), "--coordinates", Npy("z", _z), "--values", y, "--out", Model)
        ).Done();
        Assert.StartsWith("47 observations at 8 contexts and 6 coordinates", fit.Output, StringComparison.Ordinal);
        File.Delete(Model);
        File.WriteAllLines(_folder.File("c.csv"), rows);
        await Fails(["--contexts", _folder.File("c.csv"), "--coordinates", _folder.File("z.npy"), "--values", y], "c.csv: line 3");
    }

    [Theory]
    [InlineData("--solver", "auto", "Solver: grid, since")]
    [InlineData("--solver", "grid", "Solver: grid, as asked for")]
    [InlineData("--solver", "dense", "Solver: dense, as asked for")]
    [InlineData("--solver", "iterative", "Solver: iterative, as asked for")]
    [InlineData("--kernel", "tangent", "tangent kernel")]
    [InlineData("--kernel", "covariance", "covariance kernel")]
    [InlineData("--precision", "single", "the model is")]
    [InlineData("--precision", "double", "the model is")]
    [InlineData("--select", "leave-out", "where left out")]
    [InlineData("--select", "evidence", "Log marginal likelihood")]
    public async Task Every_value_that_the_help_names_is_taken(string option, string value, string words)
    {
        Assert.Contains(value, (await CommandLine.RunAsync("fit", "--help")).Done().Output, StringComparison.Ordinal);
        Outcome fit = (await CommandLine.RunAsync(["fit", .. Arrays(), option, value, "--out", Model])).Done();
        Assert.Contains(words, fit.Output + fit.Screen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("z")]
    [InlineData("y")]
    public async Task What_is_read_is_not_written_over(string name)
    {
        string[] arrays = Arrays();
        byte[] before = File.ReadAllBytes(_folder.File($"{name}.npy"));
        File.CreateSymbolicLink(_folder.File("link"), _folder.File($"{name}.npy"));
        (await CommandLine.RunAsync(["fit", .. arrays, "--out", _folder.File("link")])).Failed(
            2,
            "--out is the file that",
            "choose another"
        );
        Assert.Equal(before, File.ReadAllBytes(_folder.File($"{name}.npy")));
        (await CommandLine.RunAsync(["fit", .. arrays, "--out", Model])).Done();
        before = File.ReadAllBytes(Model);
        (await CommandLine.RunAsync("predict", "--model", Model, "--contexts", _folder.File("x.npy"), "--out", Model)).Failed(
            2,
            "--out is the file that --model names"
        );
        Assert.Equal(before, File.ReadAllBytes(Model));
    }

    [Fact]
    public async Task A_place_where_nothing_can_be_written_is_found_before_the_work()
    {
        string[] arrays = Arrays();
        File.WriteAllText(_folder.File("y.npy"), "not looked at");
        (await CommandLine.RunAsync(["fit", .. arrays, "--out", Path.Combine(_folder.Path, "absent", "m")])).Failed(
            2,
            "there is no folder"
        );
        (await CommandLine.RunAsync(["fit", .. arrays, "--out", _folder.Path])).Failed(2, "which is a folder");
    }

    [Theory]
    [InlineData("grid")]
    [InlineData("dense")]
    [InlineData("iterative")]
    public async Task Places_of_another_width_are_named_whatever_the_solver(string solver)
    {
        (await CommandLine.RunAsync(["fit", .. Arrays(), "--solver", solver, "--out", Model])).Done();
        string[] predict = ["predict", "--model", Model, "--out", Out];
        (await CommandLine.RunAsync([.. predict, "--contexts", _folder.File("z.npy")])).Failed(
            2,
            "contexts: rows have 2 entries, those of training contexts have 3"
        );
        (
            await CommandLine.RunAsync([.. predict, "--contexts", _folder.File("x.npy"), "--coordinates", _folder.File("x.npy"), "--pairs"])
        ).Failed(2, "coordinates: rows have 3 entries, those of training coordinates have 2");
    }

    [Fact]
    public async Task Entries_beyond_single_precision_are_named()
    {
        string[] arrays = Arrays();
        Matrix<double> large = FieldSamples.Contexts(8);
        large[3, 1] = 1e300;
        Npy("x", large);
        Outcome fit = await CommandLine.RunAsync(["fit", .. arrays, "--meta", "relu:2", "--precision", "single", "--out", Model]);
        Assert.Equal(2, fit.Code);
        Assert.Contains("contexts: row 3 has an entry that is too large for single precision", fit.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaving_out_says_what_it_cannot_tell()
    {
        string[] one =
        [
            "--contexts",
            Npy("x", FieldSamples.Contexts(1)),
            "--coordinates",
            Npy("z", _z),
            "--values",
            Npy("y", FieldSamples.Values(FieldSamples.Contexts(1), _z)),
        ];
        Outcome refused = await CommandLine.RunAsync(["fit", .. one, "--select", "--out", Model]);
        Assert.Equal(2, refused.Code);
        Assert.Contains("the only context", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Model));
        Assert.Contains(
            "Solver: grid, since every pair of 1 context and 6 coordinates was observed.",
            (await CommandLine.RunAsync(["fit", .. one, "--select", "evidence", "--out", Model])).Done().Output,
            StringComparison.Ordinal
        );
        string[] table = ["--context-columns", "id", "--coordinate-columns", "z0,z1", "--value-column", "v", "--meta", "relu:1"];
        const string Warning = "Repeated observations predict each other where one is left out";
        Assert.Contains(
            Warning,
            (await CommandLine.RunAsync(["fit", "--table", Table(p => Math.Max(1, p / 6)), .. table, "--select", "--out", Model]))
                .Done()
                .Output,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            Warning,
            (await CommandLine.RunAsync(["fit", "--table", Table(p => 1 + (p / 6)), .. table, "--select", "--out", Model])).Done().Output,
            StringComparison.Ordinal
        );
    }

    private async Task Fails(string[] options, params string[] words)
    {
        (await CommandLine.RunAsync(["fit", .. options, "--out", Model])).Failed(2, words);
        Assert.False(File.Exists(Model));
    }

    private string[] Arrays() => ["--contexts", Npy("x", _x), "--coordinates", Npy("z", _z), "--values", Npy("y", _y)];

    private string Npy(string name, Matrix<double> matrix)
    {
        NpyFile.Write(_folder.File($"{name}.npy"), matrix);
        return _folder.File($"{name}.npy");
    }

    private string Table(Func<int, double> number)
    {
        string row(int p) => string.Create(CultureInfo.InvariantCulture, $"{number(p)},{_z[p % 6, 0]},{_z[p % 6, 1]},{_y[p / 6, p % 6]}\n");
        File.WriteAllText(_folder.File("t.csv"), "id,z0,z1,v\n" + string.Concat(Enumerable.Range(0, 48).Select(row)));
        return _folder.File("t.csv");
    }

    private Matrix<double> Mean()
    {
        using NpzArchive archive = NpzArchive.Open(Out);
        return archive.Read<double>("mean").Values;
    }
}
