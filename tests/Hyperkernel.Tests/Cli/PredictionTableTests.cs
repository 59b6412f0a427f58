using System.Globalization;
using Hyperkernel.Data.Csv;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Hyperkernel.Tests.Inference.Models;
using Xunit;

namespace Hyperkernel.Tests.Cli;

/// <summary>Predictions in .csv tables are those in .npz archives, with a row for each point that says which point it is.</summary>
public sealed class PredictionTableTests : IDisposable
{
    private static readonly Matrix<double> _x = FieldSamples.Contexts(4);
    private static readonly Matrix<double> _z = FieldSamples.Coordinates(3);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("double", 1, "context,coordinate,mean,deviation")]
    [InlineData("single", 2, "context,coordinate,mean_0,mean_1,deviation")]
    public async Task Arrays_are_known_by_the_numbers_of_their_rows(string precision, int channels, string names)
    {
        await Fit("--precision", precision, [.. Arrays(channels)]);
        string[] lines = await Predict("--contexts", Path("x.npy"), "--deviation");
        Assert.Equal(names, lines[0]);
        Assert.Equal(1 + 12, lines.Length);
        Assert.StartsWith("0,0,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("3,2,", lines[12], StringComparison.Ordinal);
        using Matrix<double> table = CsvFile.ReadColumns<double>(Path("p.csv"), names.Split(','));
        using NpzArchive archive = NpzArchive.Open(Path("p.npz"));
        Matrix<double> mean = archive.Read<double>("mean").Values,
            deviation = archive.Read<double>("deviation").Values;
        for (int row = 0; row < 12; row++)
        {
            (int i, int a) = (row / 3, row % 3);
            for (int c = 0; c < channels; c++)
            {
                AssertSame(mean[i, (a * channels) + c], table[row, 2 + c], precision);
            }

            AssertSame(deviation[i, a], table[row, 2 + channels], precision);
        }
    }

    [Fact]
    public async Task A_table_keeps_its_columns()
    {
        string table = Table("x 0,\"x,1\",x2,z0,z1,v", (i, _) => Row(_x, i));
        await Fit("--table", table, ["--context-columns", "x 0,\"x,1\",x2", "--coordinate-columns", "z0,z1", "--value-column", "v"]);
        string[] lines = await Predict("--table", table);
        Assert.Equal("x 0,\"x,1\",x2,z0,z1,mean", lines[0]);
        Assert.StartsWith($"{Row(_x, 3)},{Row(_z, 2)},", lines[12], StringComparison.Ordinal);

        // Arrays have the names of the fit, too.
        NpyFile.Write(Path("x.npy"), new NpyArray<double>(_x));
        lines = await Predict("--contexts", Path("x.npy"));
        Assert.Equal("x 0,\"x,1\",x2,z0,z1,mean", lines[0]);
        Assert.StartsWith($"{Row(_x, 0)},{Row(_z, 1)},", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_numbers_contexts_keeps_their_numbers()
    {
        NpyFile.Write(Path("x.npy"), new NpyArray<double>(_x));
        string table = Table("item,z0,z1,v", (i, _) => $"{3 - i}");
        string[] contexts = ["--contexts", Path("x.npy")];
        await Fit(
            "--table",
            table,
            [.. contexts, "--context-number-column", "item", "--coordinate-columns", "z0,z1", "--value-column", "v"]
        );
        string[] lines = await Predict("--table", table, contexts);
        Assert.Equal("item,z0,z1,mean", lines[0]);
        Assert.StartsWith($"3,{Row(_z, 0)},", lines[1], StringComparison.Ordinal);
    }

    private static void AssertSame(double expected, double actual, string precision) =>
        Assert.Equal(precision == "single" ? (float)expected : expected, precision == "single" ? (float)actual : actual);

    private static string Row(Matrix<double> rows, int i) =>
        string.Join(',', rows.Row(i).ToArray().Select(entry => entry.ToString(CultureInfo.InvariantCulture)));

    private string Path(string name) => _folder.File(name);

    private string[] Arrays(int channels)
    {
        NpyFile.Write(Path("x.npy"), new NpyArray<double>(_x));
        NpyFile.Write(Path("z.npy"), new NpyArray<double>(_z));
        Matrix<double> values = FieldSamples.Values(_x, _z, channels);
        NpyFile.Write(Path("y.npy"), new NpyArray<double>(values, channels == 1 ? [4, 3] : [4, 3, channels]));
        return ["--contexts", Path("x.npy"), "--coordinates", Path("z.npy"), "--values", Path("y.npy")];
    }

    private string Table(string names, Func<int, int, string> context)
    {
        Matrix<double> values = FieldSamples.Values(_x, _z);
        IEnumerable<string> rows = Enumerable
            .Range(0, 12)
            .Select(p => $"{context(p / 3, p % 3)},{Row(_z, p % 3)},{values[p / 3, p % 3].ToString(CultureInfo.InvariantCulture)}");
        File.WriteAllLines(Path("t.csv"), [names, .. rows]);
        return Path("t.csv");
    }

    private async Task Fit(string option, string value, string[] more) =>
        (
            await CommandLine.RunAsync(
                ["fit", option, value, .. more, "--coordinate-features", "fourier:0.7", "--solver", "dense", "--out", Path("m.npz")]
            )
        ).Done();

    // The same predictions as an archive and as a table, of which the lines.
    private async Task<string[]> Predict(string option, string value, params string[] more)
    {
        foreach (string file in new[] { "p.npz", "p.csv" })
        {
            string[] command = ["predict", "--model", Path("m.npz"), option, value, .. more, "--out", Path(file)];
            Assert.EndsWith($"written to {Path(file)}\n", (await CommandLine.RunAsync(command)).Done().Output, StringComparison.Ordinal);
        }

        return File.ReadAllLines(Path("p.csv"));
    }
}
