using System.Text;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Hyperkernel.Tests.Inference.Models;
using Xunit;

namespace Hyperkernel.Tests.Cli;

/// <summary>
/// Data that cannot be fitted and models that cannot be used: one sentence that names the file or the option, and no output.
/// </summary>
public sealed class WrongFitTests : IDisposable
{
    private const string Plain = """{"layers": [{"layer": "dense"}, "relu", {"layer": "dense"}]}""";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("x.npy,z.npy", "--values without --table")]
    [InlineData("", "--contexts and --values without --table")]
    [InlineData("t.csv", "--context-columns and --value-column with --table")]
    public async Task What_is_missing_is_named(string files, params string[] words)
    {
        WriteAll();
        await Fails(Options(files), words);
    }

    [Fact]
    public async Task Options_that_exclude_each_other()
    {
        WriteAll();
        string plain = _folder.File("a.json", Encoding.UTF8.GetBytes(Plain));
        await Fails([.. Options("x.npy,z.npy,y.npy"), "--value-column", "v"], "--value-column belongs to a table");
        await Fails(
            [.. Options("t.csv"), "--context-columns", "a", "--coordinate-columns", "t", "--value-column", "v", "--values", File("y.npy")],
            "--values belongs to arrays"
        );
        await Fails([.. Options("x.npy,z.npy,y.npy"), "--architecture", plain], "--coordinates belongs to a hypernetwork", "plain network");
        await Fails(
            [.. Options("x.npy,z.npy,y.npy"), "--architecture", plain, "--meta", "relu:2"],
            "--meta and --architecture exclude each other"
        );
        await Fails(
            ["--contexts", File("x.npy"), "--values", File("y.npy"), "--architecture", plain, "--coordinate-features", "raw"],
            "--coordinate-features",
            "plain network"
        );
        await Fails([.. Options("x.npy,z.npy,y.npy"), "--select", "--ridge", "1"], "--ridge and --select exclude each other");
        await Fails([.. Options("x.npy,z.npy,y.npy"), "--select", "--solver", "iterative"], "iterative solver", "cannot compare");
        await Fails(
            [.. Options("t.csv"), "--context-columns", "a", "--coordinate-columns", "t", "--value-column", "v,a"],
            "--value-column is 'v,a'",
            "one column"
        );
    }

    [Theory]
    [InlineData("--ridge", "0", "number > 0")]
    [InlineData("--ridge", "-1", "number > 0")]
    [InlineData("--ridge", "nan", "number > 0")]
    [InlineData("--select", "best", "leave-out or evidence")]
    [InlineData("--solver", "cholesky", "auto, grid, masked, dense, iterative or ensemble")]
    [InlineData("--kernel", "ntk", "tangent or covariance")]
    [InlineData("--context-columns", "", "names of columns")]
    [InlineData("--context-columns", "a,,b", "names of columns")]
    [InlineData("--context-columns", "\"a", "never closed")]
    public async Task An_option_with_a_wrong_value(string option, string value, string allowed) =>
        await Fails([option, value], option, allowed);

    [Theory]
    [InlineData(7, 6, 1, "y.npy has the shape (7, 6)", "must be (8, 6) or (8, 6, channels)", "x.npy has 8 rows", "z.npy has 6")]
    [InlineData(8, 5, 1, "y.npy has the shape (8, 5)", "must be (8, 6)")]
    [InlineData(8, 6, 4, "y.npy has the shape (8, 6, 2, 2)", "must be (8, 6)")]
    public async Task Values_of_another_shape(int rows, int columns, int more, params string[] words)
    {
        WriteAll();
        NpyFile.Write(
            File("y.npy"),
            new NpyArray<double>(Matrix<double>.Zeros(rows, columns * more), more == 1 ? [rows, columns] : [rows, columns, 2, 2])
        );
        await Fails(Options("x.npy,z.npy,y.npy"), words);
    }

    [Fact]
    public async Task Values_that_do_not_fit_a_plain_network()
    {
        WriteAll();
        string plain = _folder.File("a.json", Encoding.UTF8.GetBytes(Plain));
        await Fails(
            ["--architecture", plain, "--contexts", File("z.npy"), "--values", File("y.npy")],
            "y.npy has the shape (8, 6)",
            "must be (6,) or (6, channels)",
            "z.npy has 6 rows"
        );
    }

    [Theory]
    [InlineData("x", double.NaN, "x.npy: 1 of 24 entries are NaN or infinite, the first at row 2, column 1")]
    [InlineData("z", double.PositiveInfinity, "z.npy: 1 of 12 entries are NaN or infinite, the first at row 2, column 1")]
    [InlineData("y", double.NegativeInfinity, "values: 1 of 48 are infinite, the first at row 2, column 1")]
    public async Task Entries_that_are_not_finite(string name, double entry, string words)
    {
        WriteAll();
        Matrix<double> values = NpyFile.Read<double>(File($"{name}.npy")).Values;
        values[2, 1] = entry;
        NpyFile.Write(File($"{name}.npy"), new NpyArray<double>(values) { NotFiniteMeans = "not observed" });
        await Fails(Options("x.npy,z.npy,y.npy"), words);
    }

    [Fact]
    public async Task Values_of_which_none_was_observed()
    {
        WriteAll();
        NpyFile.Write(
            File("y.npy"),
            new NpyArray<double>(Matrix<double>.Create(8, 6, (_, _) => double.NaN)) { NotFiniteMeans = "not observed" }
        );
        await Fails(Options("x.npy,z.npy,y.npy"), "every value is NaN", "nothing to learn");
    }

    [Fact]
    public async Task Holes_and_the_grid_solver()
    {
        WriteAll();
        Matrix<double> values = Matrix<double>.Create(8, 6, (i, a) => i == a ? double.NaN : i + a);
        NpyFile.Write(File("y.npy"), new NpyArray<double>(values) { NotFiniteMeans = "not observed" });
        await Fails(
            [.. Options("x.npy,z.npy,y.npy"), "--solver", "grid"],
            "6 of 48 pairs were not observed; use the masked or the dense solver"
        );
    }

    [Theory]
    [InlineData("a,t,v\n1,2\n", "t.csv: line 2 has 2 fields, must have 3")]
    [InlineData("a,t,v\n1,2,3\n1,two,3\n", "t.csv: line 3, column 't': 'two' is a word, but '2' on line 2 is a number")]
    [InlineData("a,t,v\n1,2,NaN\n", "every value of the column 'v' is missing")]
    [InlineData("a,t,value\n1,2,3\n", "no column 'v'", "nearest known is")]
    [InlineData("", "the file is empty")]
    public async Task A_table_that_is_wrong(string text, params string[] words)
    {
        string table = _folder.File("t.csv", Encoding.UTF8.GetBytes(text));
        await Fails(["--table", table, "--context-columns", "a", "--coordinate-columns", "t", "--value-column", "v"], words);
    }

    [Fact]
    public async Task Predictions_that_do_not_fit_the_model()
    {
        WriteAll();
        string model = File("m.npz"),
            x = File("x.npy"),
            z = File("z.npy"),
            table = File("t.csv");
        (await CommandLine.RunAsync(["fit", .. Options("x.npy,z.npy,y.npy"), "--out", model])).Done();
        await PredictFails(["--model", model], "needs --contexts or --table");
        await PredictFails(["--model", model, "--contexts", z], "rows have 2 entries, those of training contexts have 3");
        await PredictFails(
            ["--model", model, "--contexts", x, "--coordinates", x],
            "rows have 3 entries, those of training coordinates have 2"
        );
        await PredictFails(["--model", model, "--contexts", x, "--table", table], "exclude each other");
        await PredictFails(["--model", model, "--table", table], "fitted on arrays and needs --contexts");
        await PredictFails(["--model", x, "--contexts", x], "x.npy: this is no model that hyperkernel saved.");
        await PredictFails(["--model", File("absent"), "--contexts", x], "--model", "no such file");
        byte[] bytes = System.IO.File.ReadAllBytes(model);
        bytes[500] ^= 4;
        await PredictFails(["--model", _folder.File("damaged", bytes), "--contexts", x], "damaged: this file is damaged");
        await PredictFails(
            ["--model", _folder.File("short", bytes.AsSpan(0, bytes.Length - 70)), "--contexts", x],
            "short: this file is damaged"
        );
    }

    private string File(string name) => _folder.File(name);

    private void WriteAll()
    {
        Matrix<double> x = FieldSamples.Contexts(8),
            z = FieldSamples.Coordinates(6);
        NpyFile.Write(File("x.npy"), x);
        NpyFile.Write(File("z.npy"), z);
        NpyFile.Write(File("y.npy"), FieldSamples.Values(x, z));
        System.IO.File.WriteAllText(File("t.csv"), "a,t,v\n1,2,3\n");
    }

    private string[] Options(string files) =>
        [
            .. files
                .Split(',', StringSplitOptions.RemoveEmptyEntries)
                .SelectMany(file =>
                    new[]
                    {
                        file switch
                        {
                            "x.npy" => "--contexts",
                            "z.npy" => "--coordinates",
                            "y.npy" => "--values",
                            _ => "--table",
                        },
                        File(file),
                    }
                ),
        ];

    private async Task Fails(string[] options, params string[] words)
    {
        (await CommandLine.RunAsync(["fit", .. options, "--out", File("model.npz")])).Failed(2, words);
        Assert.False(System.IO.File.Exists(File("model.npz")));
    }

    private async Task PredictFails(string[] options, params string[] words)
    {
        (await CommandLine.RunAsync(["predict", .. options, "--out", File("p.npz")])).Failed(2, words);
        Assert.False(System.IO.File.Exists(File("p.npz")));
    }
}
