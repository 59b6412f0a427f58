using System.Globalization;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Hyperkernel.Tests.Inference.Models;
using Xunit;

namespace Hyperkernel.Tests.Cli;

/// <summary>predict --known: values of new contexts that are known already.</summary>
public sealed class KnownValueTests : IDisposable
{
    private static readonly Matrix<double> _x = FieldSamples.Contexts(8);
    private static readonly Matrix<double> _new = FieldSamples.Contexts(3, seed: 5);
    private static readonly Matrix<double> _z = FieldSamples.Coordinates(6);
    private static readonly string[] _given = ["--meta", "relu:2", "--primary", "relu:1", "--coordinate-features", "fourier:0.7"];
    private readonly TemporaryFolder _folder = new();

    private string Model => _folder.File("model.npz");

    private string Out => _folder.File("p.npz");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("grid", 1)]
    [InlineData("dense", 2)]
    public async Task An_array_belongs_to_contexts(string solver, int channels)
    {
        await Fit(channels, "--solver", solver);
        Matrix<double> truth = FieldSamples.Values(_new, _z, channels),
            known = Matrix<double>.Create(3, 6 * channels, (i, j) => (j / channels) % 3 == i % 3 ? truth[i, j] : double.NaN);
        string[] arrays = ["--contexts", Npy("new", _new), "--known", Npy("known", known, channels)];
        string output = (await Predict([.. arrays, "--noise"])).Done().Output;
        string of = channels == 1 ? "" : ", of 2 channels each";
        Assert.StartsWith(
            $"Predictions are conditioned on 6 known values{of}, of {_folder.File("known.npy")}.\n",
            output,
            StringComparison.Ordinal
        );
        Assert.Contains("Predictive deviations include noise of 0.1; ", output, StringComparison.Ordinal);

        // As a fit to everything, the new contexts below the others.
        Matrix<double> old = FieldSamples.Values(_x, _z, channels);
        using RegressionModel refit = RegressionModel.Fit(
            FieldSamples.Kernel,
            Observations.OfGrid(
                Matrix<double>.Create(11, 3, (i, k) => i < 8 ? _x[i, k] : _new[i - 8, k]),
                _z,
                Matrix<double>.Create(11, 6 * channels, (i, j) => i < 8 ? old[i, j] : known[i - 8, j]),
                channels
            ),
            0.01,
            new() { Solver = Solver.Dense }
        );
        using NpzArchive archive = NpzArchive.Open(Out);
        using Matrix<double> deviations = refit.Deviation(Queries.AllPairs(_new)).Values;
        AssertNear(refit.Mean(Queries.AllPairs(_new)), archive.Read<double>("mean").Values, 1e-6);
        AssertNear(deviations, archive.Read<double>("deviation").Values, 1e-6);
        AssertNear(
            Matrix<double>.Create(3, 6, (i, a) => double.Hypot(deviations[i, a], 0.1)),
            archive.Read<double>("predictive").Values,
            1e-6
        );
    }

    [Fact]
    public async Task An_array_belongs_to_coordinates_that_are_given_and_to_pairs()
    {
        await Fit(1);
        Matrix<double> z = Matrix<double>.From(2, 2, [0.1, 0.2, 0.7, 0.4]);
        string[] arrays = ["--contexts", Npy("new", _new), "--coordinates", Npy("z2", z)];
        Matrix<double> known = Matrix<double>.From(3, 2, [1, double.NaN, double.NaN, double.NaN, 2, 3]);
        Assert.StartsWith(
            "Predictions are conditioned on 3 known values, of ",
            (await Predict([.. arrays, "--known", Npy("known", known)])).Done().Output,
            StringComparison.Ordinal
        );
        Matrix<double> all = Mean();

        // The same as pairs, in a .csv file.
        string[] pairs =
        [
            "--contexts",
            Npy("px", Matrix<double>.Create(6, 3, (p, k) => _new[p / 2, k])),
            "--coordinates",
            Npy("pz", Matrix<double>.Create(6, 2, (p, k) => z[p % 2, k])),
            "--pairs",
        ];
        await File.WriteAllTextAsync(_folder.File("k.csv"), "1\nnan\nnan\nnan\n2\n3\n", TestContext.Current.CancellationToken);
        Assert.StartsWith(
            "Predictions are conditioned on 3 known values, of ",
            (await Predict([.. pairs, "--known", _folder.File("k.csv")])).Done().Output,
            StringComparison.Ordinal
        );
        AssertNear(Matrix<double>.Create(6, 1, (p, _) => all[p / 2, p % 2]), Mean(), 1e-9);
        (await Predict([.. pairs, "--known", Npy("flat", Matrix<double>.From(1, 6, [1, 2, 3, 4, 5, 6]))])).Failed(
            2,
            "has the shape (1, 6), must be (6)"
        );
    }

    [Fact]
    public async Task A_table_has_known_values_where_it_has_values()
    {
        await FitTable();
        string table = Table("new", _new, _ => "?"),
            known = Table("known", _new, p => p % 4 == 1 ? "0.5" : "");
        string output = (await Predict("--table", table, "--known", known, "--na", "?")).Done().Output;
        Assert.StartsWith($"Predictions are conditioned on 5 known values, of {known}.\n", output, StringComparison.Ordinal);
        Matrix<double> mean = Mean();
        using RegressionModel model = RegressionModel.Load(Model, TestContext.Current.CancellationToken),
            told = model.Condition(
                Queries.AllPairs(_new, _z),
                Matrix<double>.Create(3, 6, (i, a) => ((6 * i) + a) % 4 == 1 ? 0.5 : double.NaN)
            );
        Matrix<double> expected = told.Mean(Queries.AllPairs(_new, _z));
        AssertNear(Matrix<double>.Create(18, 1, (p, _) => expected[p / 6, p % 6]), mean, 1e-9);

        // At arrays, too.
        (await Predict("--contexts", Npy("new", _new), "--coordinates", Npy("z", _z), "--known", known)).Done();
        AssertNear(expected, Mean(), 1e-9);
    }

    [Fact]
    public async Task Known_rows_are_not_compared_with()
    {
        await FitTable();
        Matrix<double> truth = FieldSamples.Values(_new, _z);
        string table = Table("new", _new, p => Text(truth[p / 6, p % 6])),
            known = Table("known", _new, p => p % 6 < 2 ? Text(truth[p / 6, p % 6]) : "");
        string plain = (await Predict("--table", table)).Done().Output,
            told = (await Predict("--table", table, "--known", known)).Done().Output,
            all = (await Predict("--table", table, "--known", table)).Done().Output;
        Assert.Contains("Against the column 'v', 18 values: ", plain, StringComparison.Ordinal);
        Assert.Contains("Against the column 'v', 12 values: ", told, StringComparison.Ordinal);
        Assert.Contains("conditioned on 18 known values", all, StringComparison.Ordinal);
        Assert.DoesNotContain("Against", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_numbers_contexts()
    {
        string x = Npy("x", _x),
            table = _folder.File("t.csv");
        Matrix<double> values = FieldSamples.Values(_x, _z);
        Numbered(table, 8, p => Text(values[p / 6, p % 6]));
        string[] columns = ["--context-number-column", "item", "--coordinate-columns", "z0,z1", "--value-column", "v"];
        (await CommandLine.RunAsync(["fit", "--table", table, "--contexts", x, .. columns, .. _given, "--out", Model])).Done();
        string known = _folder.File("known.csv");
        Numbered(known, 3, p => p == 4 ? "1.5" : "");
        string[] predict = ["--table", known, "--known", known];
        Assert.Contains(
            "conditioned on 1 known value, of ",
            (await Predict([.. predict, "--contexts", Npy("new", _new)])).Done().Output,
            StringComparison.Ordinal
        );
        (await Predict(predict)).Failed(2, "needs --contexts");

        void Numbered(string path, int contexts, Func<int, string> value) =>
            File.WriteAllLines(
                path,
                [
                    "item,z0,z1,v",
                    .. Enumerable
                        .Range(0, contexts * 6)
                        .Select(p => string.Create(CultureInfo.InvariantCulture, $"{p / 6},{_z[p % 6, 0]},{_z[p % 6, 1]},{value(p)}")),
                ]
            );
    }

    [Fact]
    public async Task What_does_not_fit_is_said()
    {
        await Fit(1, "--solver", "ensemble");
        string[] arrays = ["--contexts", Npy("new", _new)];
        (await Predict([.. arrays, "--known", Npy("k", Filled(3, 6, 1))])).Failed(
            2,
            "by the ensemble solver has no way",
            "fit to them together"
        );
        await Fit(1);
        (await Predict([.. arrays, "--known", Npy("k", Filled(3, 5, 1))])).Failed(
            2,
            "--known: ",
            "has the shape (3, 5), must be (3, 6), a value for each prediction"
        );
        (await Predict([.. arrays, "--known", Npy("k", Filled(3, 6, double.NaN))])).Failed(2, "every value is NaN");
        (await Predict([.. arrays, "--known", Npy("k", Filled(3, 6, 1)), "--time", "1"])).Failed(
            2,
            "--known and --time exclude each other"
        );
        string[] many = ["--contexts", Npy("many", FieldSamples.Contexts(700))];
        (await Predict([.. many, "--known", Npy("k", Filled(700, 6, 1))])).Failed(2, "4,200 known points", "at most 4,096", "fit to them");
        Assert.False(File.Exists(Out));
    }

    [Fact]
    public async Task What_does_not_fit_a_table_is_said()
    {
        await FitTable();
        string table = Table("new", _new, _ => "0.1");
        (await Predict("--table", table, "--known", Npy("k", Filled(3, 6, 1)))).Failed(2, "--known is", "must be a .csv table");
        (await Predict("--table", table, "--known", Table("k", _new, _ => ""))).Failed(
            2,
            "k.csv: every value of the column 'v' is missing"
        );
    }

    private static Matrix<double> Filled(long rows, long columns, double value) => Matrix<double>.Create(rows, columns, (_, _) => value);

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    private static void AssertNear(Matrix<double> expected, Matrix<double> actual, double tolerance)
    {
        Assert.Equal(expected.Rows * expected.Columns, actual.Rows * actual.Columns);
        for (long p = 0; p < expected.Rows * expected.Columns; p++)
        {
            Assert.Equal(expected[p / expected.Columns, p % expected.Columns], actual[p / actual.Columns, p % actual.Columns], tolerance);
        }
    }

    private async Task Fit(int channels, params string[] options) =>
        (
            await CommandLine.RunAsync(
                [
                    "fit",
                    "--contexts",
                    Npy("x", _x),
                    "--coordinates",
                    Npy("z", _z),
                    "--values",
                    Npy("y", FieldSamples.Values(_x, _z, channels), channels),
                    .. _given,
                    "--out",
                    Model,
                    .. options,
                ]
            )
        ).Done();

    private async Task FitTable()
    {
        Matrix<double> values = FieldSamples.Values(_x, _z);
        string[] columns = ["--context-columns", "x0,x1,x2", "--coordinate-columns", "z0,z1", "--value-column", "v"];
        string table = Table("t", _x, p => Text(values[p / 6, p % 6]));
        (await CommandLine.RunAsync(["fit", "--table", table, .. columns, .. _given, "--out", Model])).Done();
    }

    private Task<Outcome> Predict(params string[] options) => CommandLine.RunAsync(["predict", "--model", Model, "--out", Out, .. options]);

    private Matrix<double> Mean()
    {
        using NpzArchive archive = NpzArchive.Open(Out);
        return archive.Read<double>("mean").Values;
    }

    private string Table(string name, Matrix<double> contexts, Func<int, string> value)
    {
        File.WriteAllLines(
            _folder.File($"{name}.csv"),
            [
                "x0,x1,x2,z0,z1,v",
                .. Enumerable
                    .Range(0, (int)contexts.Rows * 6)
                    .Select(p =>
                        $"{string.Join(',', contexts.Row(p / 6).ToArray().Select(Text))},{Text(_z[p % 6, 0])},"
                        + $"{Text(_z[p % 6, 1])},{value(p)}"
                    ),
            ]
        );
        return _folder.File($"{name}.csv");
    }

    private string Npy(string name, Matrix<double> values, int channels = 1)
    {
        long[] shape = channels == 1 ? [values.Rows, values.Columns] : [values.Rows, values.Columns / channels, channels];
        NpyFile.Write(_folder.File($"{name}.npy"), new NpyArray<double>(values, shape) { NotFiniteMeans = "not known" });
        return _folder.File($"{name}.npy");
    }
}
