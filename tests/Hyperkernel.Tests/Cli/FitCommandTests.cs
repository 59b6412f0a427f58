using System.Globalization;
using System.Text.Json;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;
using Hyperkernel.Storage;
using Hyperkernel.Tests.Data;
using Hyperkernel.Tests.Inference.Models;
using Xunit;

namespace Hyperkernel.Tests.Cli;

/// <summary>fit and predict on arrays and tables, from the first file to the last.</summary>
public sealed class FitCommandTests : IDisposable
{
    private const double NaN = double.NaN;
    private const string OfTangentPrior =
        "The deviations are those of a Gaussian process whose covariance is the tangent kernel, which are not those of trained networks: "
        + "fit with --kernel covariance for the network's own prior, or predict with --time inf for an ensemble of trained networks.\n";

    private static readonly Matrix<double> _x = FieldSamples.Contexts(8);
    private static readonly Matrix<double> _z = FieldSamples.Coordinates(6);

    // Where no network is named, kernels are learnt: LearnCommandTests.
    private static readonly string[] _given = ["--meta", "relu:2", "--primary", "relu:1"];
    private readonly TemporaryFolder _folder = new();

    private string Model => _folder.File("model.npz");

    private string Out => _folder.File("p.npz");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_whole_grid_is_fitted_and_predicted()
    {
        Outcome fit = (await Fit(Write("y", Values()), "--coordinate-features", "fourier:0.7")).Done();
        Assert.StartsWith(
            "48 observations at 8 contexts and 6 coordinates.\nWarning: contexts differ in norm, but the meta network has no biases and "
                + "sees only their directions: values at c x are a multiple of those at x; an --architecture whose first dense layer has a "
                + "bias_std sees norms, too.\nSolver: grid, since every pair of 8 contexts and 6 coordinates was observed.\n",
            fit.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("Ridge 0.01, tangent kernel, ", fit.Output, StringComparison.Ordinal);
        Assert.EndsWith($"the model is {Model}\n", fit.Output, StringComparison.Ordinal);
        Outcome predict = (await Predict("x")).Done();
        Assert.Equal($"mean, 8 x 6, written to {Out}\n", predict.Output);
        AssertSame(await Load(Queries.AllPairs(_x)), [8, 6]);
        (await Predict("x", "--coordinates", Write("z2", FieldSamples.Coordinates(4)))).Done();
        AssertSame(await Load(Queries.AllPairs(_x, FieldSamples.Coordinates(4))), [8, 4]);
    }

    [Fact]
    public async Task Deviations_are_written_where_asked_for()
    {
        (await Fit(Write("y", Values(2)), "--solver", "dense")).Done();
        Assert.Equal(
            $"Deviations by exact solves.\n{OfTangentPrior}mean, 8 x 6 x 2, and deviation, 8 x 6, written to {Out}\n",
            (await Predict("x", "--deviation")).Done().Output
        );
        using NpzArchive archive = NpzArchive.Open(Out);
        Assert.Equal(["deviation", "mean"], archive.Names.Order());
        Assert.Equal([8, 6, 2], archive.Read<double>("mean").Shape);
        Assert.Equal([8, 6], archive.Read<double>("deviation").Shape);
    }

    [Fact]
    public async Task Networks_can_be_asked_for_in_the_middle_of_their_training()
    {
        (await Fit(Write("y", Values()), "--solver", "dense", "--coordinate-features", "fourier:0.7")).Done();
        (await Predict("x", "--deviation")).Done();
        double[] end = Read("mean");
        Assert.Equal(
            $"mean, 8 x 6, and deviation, 8 x 6, written to {Out}\n",
            (await Predict("x", "--time", "0", "--deviation")).Done().Output
        );
        double[] deviations = Read("deviation");
        Assert.All(Read("mean"), m => Assert.Equal(0, m));
        Assert.All(deviations, d => Assert.True(d > 0));
        (await Predict("x", "--time", "0.05", "--deviation")).Done();
        double[] early = Read("mean");
        Assert.NotEqual(deviations, Read("deviation"));
        (await Predict("x", "--time", "inf")).Done();
        double[] trained = Read("mean");
        Assert.All(end.Zip(trained), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
        Assert.InRange(Norm(early), 0.05 * Norm(end), 0.95 * Norm(end));

        (await Predict("x", "--time", "-1")).Failed(2, "--time", "-1", ">= 0");
        (await Fit(Write("y", Values()))).Done();
        (await Predict("x", "--time", "1")).Failed(2, "grid", "dense");

        double[] Read(string name)
        {
            using NpzArchive archive = NpzArchive.Open(Out);
            using Matrix<double> values = archive.Read<double>(name).Values;
            return [.. Enumerable.Range(0, 8).SelectMany(i => values.Row(i).ToArray())];
        }

        static double Norm(double[] values) => Math.Sqrt(values.Sum(v => v * v));
    }

    [Fact]
    public async Task Deviations_on_a_grid_say_how_they_were_got()
    {
        (await Fit(Write("y", Values()))).Done();
        Assert.Matches(
            $@"^Deviations by [^\n]*\.\n{OfTangentPrior}mean, 8 x 6, and deviation, 8 x 6, written to ",
            (await Predict("x", "--deviation")).Done().Output
        );
        (await Fit(Write("y", Values()), "--kernel", "covariance")).Done();
        Assert.Matches(@"^Deviations by [^\n]*\.\nmean, 8 x 6, and deviation", (await Predict("x", "--deviation")).Done().Output);
    }

    [Theory]
    [InlineData("hole", "dense, since 1 of 48 pairs were not observed, and the matrix of 47 points takes 17672 bytes.")]
    [InlineData(
        "row",
        "1 context left out, of which nothing was observed.\nSolver: grid, since every pair of 7 contexts and 6 coordinates"
    )]
    [InlineData(
        "column",
        "1 coordinate left out, where nothing was observed; predictions are made there too.\nSolver: grid, since every pair of 8 "
            + "contexts and 5"
    )]
    [InlineData("constant", "Warning: all values are the same, so there is nothing to learn but that.\nSolver: grid")]
    [InlineData(
        "equal",
        "6 observations of a (context, coordinate) that was observed before: repeated observations, which the ridge averages.\nSolver: grid"
    )]
    public async Task What_the_data_are_is_said(string kind, string words)
    {
        Matrix<double> values = Values();
        for (int i = 0; i < 8; i++)
        {
            for (int a = 0; a < 6; a++)
            {
                bool missing = kind switch
                {
                    "hole" => (i, a) == (2, 3),
                    "row" => i == 2,
                    "column" => a == 3,
                    _ => false,
                };
                values[i, a] =
                    missing ? NaN
                    : kind == "constant" ? 2.5
                    : values[i, a];
            }
        }

        Matrix<double> x = _x.Clone();
        if (kind == "equal")
        {
            x.Row(1).CopyTo(x.Row(7));
        }

        string y = Write("y", values);
        Outcome fit = (await Fit(y, [], x)).Done();
        Assert.Contains(words, fit.Output, StringComparison.Ordinal);
        (await Predict("x")).Done();
        AssertSame(await Load(Queries.AllPairs(x)), [8, 6]);
    }

    [Fact]
    public async Task A_table_is_fitted_by_the_names_of_its_columns()
    {
        string table = Table(i => true);
        Outcome fit = (await FitTable(table)).Done();
        Assert.StartsWith("48 observations at 8 contexts and 6 coordinates.\nSolver: grid", fit.Output, StringComparison.Ordinal);
        (await CommandLine.RunAsync("predict", "--model", Model, "--table", table, "--out", Out)).Done();
        using RegressionModel model = RegressionModel.Load(Model, TestContext.Current.CancellationToken);
        Assert.Equal(["x 0", "x,1", "x2"], model.Columns!.Contexts);
        Matrix<double> contexts = Matrix<double>.Create(48, 3, (p, j) => _x[p / 6, j]),
            coordinates = Matrix<double>.Create(48, 2, (p, j) => _z[p % 6, j]);
        AssertSame(model.Mean(Queries.Pairs(contexts, coordinates)), [48]);

        // Arrays do as well, and then the file says which coordinates there are.
        (await Predict("x")).Done();
        using NpzArchive archive = NpzArchive.Open(Out);
        Assert.Equal([8, 6], archive.Read<double>("mean").Shape);
        Assert.Equal(_z.Row(4), archive.Read<double>("coordinates").Values.Row(4));
    }

    [Theory]
    [InlineData("raw", true)]
    [InlineData("fourier:0.5", false)]
    public async Task Single_numbers_seen_raw_are_warned_of(string features, bool warned)
    {
        Outcome fit = (
            await CommandLine.RunAsync(
                "fit",
                "--table",
                Table(_ => true),
                "--context-columns",
                "x 0,x2",
                "--coordinate-columns",
                "z0",
                "--value-column",
                "v",
                "--meta",
                "relu:2",
                "--coordinate-features",
                features,
                "--out",
                Model
            )
        ).Done();
        Assert.Equal(
            warned,
            fit.Output.Contains("predictions are proportional to them; --coordinate-features fourier:LENGTH", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData(true, """[{"layer": "dense"}, "relu", {"layer": "dense"}]""")]
    [InlineData(true, """[{"layer": "dense"}, "monomial(3)", {"layer": "dense"}]""")]
    [InlineData(false, """[{"layer": "dense"}, "tanh", {"layer": "dense"}]""")]
    [InlineData(false, """[{"layer": "dense", "bias_std": 0.1}, "relu", {"layer": "dense"}]""")]
    [InlineData(false, """[{"layer": "dense"}, "relu", {"layer": "dense"}]""", "--normalise-contexts")]
    public async Task Norms_that_a_network_does_not_see_are_warned_of(bool warned, string layers, params string[] more)
    {
        const string Words = "inputs differ in norm, but the network has no biases";
        string architecture = _folder.File("a.json", System.Text.Encoding.UTF8.GetBytes($$"""{"layers": {{layers}}}"""));
        foreach ((double step, bool differ) in new[] { (0.25, true), (0, false) })
        {
            string x = Write("x1", Matrix<double>.Create(8, 1, (i, _) => i % 2 == 0 ? 1 + (step * i) : -1)),
                y = Write("y1", Matrix<double>.Create(8, 1, (i, _) => Math.Sin(i)));
            Outcome fit = (
                await CommandLine.RunAsync(["fit", "--architecture", architecture, "--contexts", x, "--values", y, .. more, "--out", Model])
            ).Done();
            Assert.Equal(warned && differ, fit.Output.Contains(Words, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("leave-out", "is no less than that of the values' mean, ")]
    [InlineData("evidence", "is no more than that of independent noise, ")]
    public async Task A_choice_that_learnt_nothing_says_so(string rule, string words)
    {
        CounterRandom random = new(1, 1);
        string noise = Write("y", Matrix<double>.Create(8, 6, (i, a) => 100 * random.Normal((ulong)((6 * i) + a))));
        string[] options = ["--select", rule, "--meta", "relu:2", "--primary", "relu:1", "--coordinate-features", "fourier:0.7"];
        string output = (await Fit(noise, options)).Done().Output;
        Assert.Contains("Warning: nothing was learnt: the best ", output, StringComparison.Ordinal);
        Assert.Contains(words, output, StringComparison.Ordinal);
        output = (await Fit(Write("y", Values()), options)).Done().Output;
        Assert.DoesNotContain("nothing was learnt", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_with_missing_and_repeated_rows_is_solved_densely()
    {
        Outcome fit = (await FitTable(Table(p => p is not (3 or 17)))).Done();
        Assert.Contains("Solver: dense, since 2 of 48 pairs were not observed", fit.Output, StringComparison.Ordinal);
        string twice = Table(p => true);
        File.AppendAllText(twice, string.Join("\r\n", File.ReadAllLines(twice)[1..3]));
        fit = (await FitTable(twice)).Done();
        Assert.Contains("50 observations at 8 contexts", fit.Output, StringComparison.Ordinal);
        Assert.Contains(
            "2 observations of a (context, coordinate) that was observed before: repeated observations, which the ridge averages.\n",
            fit.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("Solver: dense, since 2 observations repeat a pair", fit.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_plain_network_needs_no_coordinates(bool axis)
    {
        long[] shape = axis ? [8, 6] : [8];
        string architecture = _folder.File(
            "a.json",
            """{"layers": [{"layer": "dense", "bias_std": 0.1}, "relu_sqrt2", {"layer": "dense"}]}"""u8
        );
        Matrix<double> y = axis ? Values() : Matrix<double>.Create(8, 1, (i, _) => _x[i, 0]);
        NpyFile.Write(_folder.File("y.npy"), new NpyArray<double>(y, shape) { NotFiniteMeans = "not observed" });
        Write("x", _x);
        Outcome fit = (
            await CommandLine.RunAsync(
                "fit",
                "--architecture",
                architecture,
                "--contexts",
                _folder.File("x.npy"),
                "--values",
                _folder.File("y.npy"),
                "--out",
                Model
            )
        ).Done();
        Assert.Contains("Solver: dense, since a plain network has no coordinates", fit.Output, StringComparison.Ordinal);
        (await Predict("x", "--deviation")).Done();
        AssertSame(await Load(Queries.Inputs(_x)), shape);
        using NpzArchive archive = NpzArchive.Open(Out);
        Assert.Equal([8], archive.Read<double>("deviation").Shape);
        (await Predict("x", "--coordinates", _folder.File("x.npy"))).Failed(2, "--coordinates", "plain network");
    }

    [Fact]
    public async Task Single_precision_writes_single_precision()
    {
        (
            await Fit(Write("y", Values()), "--precision", "single", "--normalise-contexts", "--centre-values", "--kernel", "covariance")
        ).Done();
        Assert.Equal($"mean, 8 x 6, in single precision, written to {Out}\n", (await Predict("x")).Done().Output);
        using NpzArchive archive = NpzArchive.Open(Out);
        Assert.Equal(NpyType.Single, archive.Read<double>("mean").Type);
    }

    [Theory]
    [InlineData("leave-out", "Mean squared error where left out")]
    [InlineData("evidence", "Log marginal likelihood, nats a value")]
    public async Task Selection_prints_what_was_tried(string rule, string title)
    {
        string y = Write("y", Values());
        string screen = (await Fit(y, "--select", rule, "--primary", "relu:1", "--solver", "dense")).Done().Screen;
        Assert.Contains(title, screen, StringComparison.Ordinal);
        Assert.Equal(4, screen.Split("/ relu:1").Length - 1);
        using JsonDocument json = JsonDocument.Parse(
            (await Fit(y, "--select", rule, "--meta", "relu:2", "--primary", "relu:1", "--json")).Done().Output
        );
        JsonElement[] candidates = [.. json.RootElement.GetProperty("candidates").EnumerateArray()];
        Assert.Equal(7, candidates.Length);
        JsonElement chosen = candidates.Single(c => c.GetProperty("chosen").GetBoolean());
        Assert.Equal(json.RootElement.GetProperty("ridge").GetDouble(), chosen.GetProperty("ridge").GetDouble());
        double[] scores =
        [
            .. candidates.Select(c => c.GetProperty("score")).Where(s => s.ValueKind == JsonValueKind.Number).Select(s => s.GetDouble()),
        ];
        Assert.Equal(rule == "evidence" ? scores.Max() : scores.Min(), chosen.GetProperty("score").GetDouble());
    }

    [Theory]
    [InlineData("leave-out", 1)]
    [InlineData("leave-out", 1e-20)]
    [InlineData("leave-out", 1e9)]
    [InlineData("evidence", 1)]
    [InlineData("evidence", 1e9)]
    public async Task The_table_of_a_selection_keeps_its_numbers_whole(string rule, double scale)
    {
        string architecture = _folder.File(
            "a-network-with-a-rather-long-name-of-its-own.json",
            System.Text.Encoding.UTF8.GetBytes(FieldSamples.Hypernetwork.ToJson())
        );
        string y = Write("y", Matrix<double>.Create(8, 6, (i, a) => scale * Values()[i, a]));
        string[] arrays = ["--contexts", Write("x", _x), "--coordinates", Write("z", _z), "--values", y];
        string[] command = ["fit", .. arrays, "--architecture", architecture, "--select", rule, "--out", Model];
        string screen = (await CommandLine.RunAsync(80, CancellationToken.None, command)).Done().Screen;
        string[] lines = screen.Split('\n');
        Assert.Equal([7, 7], lines.Select(Numbers).Where(count => count > 0));
        Assert.All(lines, line => Assert.True(line.TrimEnd().Length <= 80, line));

        static int Numbers(string line) =>
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Count(word => double.TryParse(word, CultureInfo.InvariantCulture, out _));
    }

    [Fact]
    public async Task Leaving_out_is_the_rule_that_goes_without_saying()
    {
        using JsonDocument json = JsonDocument.Parse(
            (await Fit(Write("y", Values()), "--meta", "relu:1", "--select", "--json")).Done().Output
        );
        Assert.Equal("leave-out", json.RootElement.GetProperty("selected_by").GetString());
        Assert.Equal(14, json.RootElement.GetProperty("candidates").GetArrayLength());
    }

    [Fact]
    public async Task Json_is_all_that_is_printed()
    {
        Outcome fit = (await Fit(Write("y", Values()), "--json", "--ridge", "0.5", "--seed", "3")).Done();
        Assert.Equal("", fit.Screen);
        using JsonDocument json = JsonDocument.Parse(fit.Output);
        JsonElement root = json.RootElement;
        Assert.Equal(
            (48, 8, 6),
            (
                root.GetProperty("observations").GetInt64(),
                root.GetProperty("contexts").GetInt64(),
                root.GetProperty("coordinates").GetInt64()
            )
        );
        Assert.Equal(
            ("grid", 0.5, 3UL),
            (root.GetProperty("solver").GetString(), root.GetProperty("ridge").GetDouble(), root.GetProperty("seed").GetUInt64())
        );
        Assert.True(root.GetProperty("converged").GetBoolean());
        Assert.False(root.TryGetProperty("candidates", out _));
    }

    [Fact]
    public async Task Files_of_other_programs_are_read()
    {
        // Version 2 of the format, Fortran order, single precision; and tables with carriage returns and quotes.
        float[] columns = [.. Enumerable.Range(0, 24).Select(i => (float)_x[i % 8, i / 8])];
        byte[] data = new byte[24 * sizeof(float)];
        Buffer.BlockCopy(columns, 0, data, 0, data.Length);
        string x = _folder.File("x.npy", Npy.File("{'descr': '<f4', 'fortran_order': True, 'shape': (8, 3), }", data, version: 2));
        string z = _folder.File(
            "z.csv",
            System.Text.Encoding.UTF8.GetBytes(
                "\uFEFF\"t\",u\r\n"
                    + string.Concat(
                        Enumerable.Range(0, 6).Select(a => string.Create(CultureInfo.InvariantCulture, $"{_z[a, 0]},\"{_z[a, 1]}\"\r\n"))
                    )
            )
        );
        (await CommandLine.RunAsync("fit", "--contexts", x, "--coordinates", z, "--values", Write("y", Values()), "--out", Model)).Done();
        (await CommandLine.RunAsync("predict", "--model", Model, "--contexts", x, "--coordinates", z, "--out", Out)).Done();
        AssertSame(await Load(Queries.AllPairs(Matrix<double>.Create(8, 3, (i, j) => (float)_x[i, j]))), [8, 6]);
    }

    private static Matrix<double> Values(int channels = 1) => FieldSamples.Values(_x, _z, channels);

    private string Write(string name, Matrix<double> values)
    {
        string path = _folder.File($"{name}.npy");
        NpyFile.Write(
            path,
            new NpyArray<double>(values, name == "y" && values.Columns == 12 ? [8, 6, 2] : [values.Rows, values.Columns])
            {
                NotFiniteMeans = "not observed",
            }
        );
        return path;
    }

    private static bool IsGiven(string[] options) =>
        options.Any(o => o is "--meta" or "--primary" or "--architecture" or "--select" or "--learn");

    private Task<Outcome> Fit(string values, params string[] more) => Fit(values, more, _x);

    private Task<Outcome> Fit(string values, string[] more, Matrix<double> contexts) =>
        CommandLine.RunAsync(
            [
                "fit",
                "--contexts",
                Write("x", contexts),
                "--coordinates",
                Write("z", _z),
                "--values",
                values,
                .. more,
                .. IsGiven(more) ? [] : _given,
                "--out",
                Model,
            ]
        );

    private Task<Outcome> Predict(string contexts, params string[] more)
    {
        Write("x", File.Exists(_folder.File("x.npy")) ? NpyFile.Read<double>(_folder.File("x.npy")).Values : _x);
        return CommandLine.RunAsync(["predict", "--model", Model, "--contexts", _folder.File($"{contexts}.npy"), .. more, "--out", Out]);
    }

    // Rows in another order than the grid's, names that need quotes, and a column that nobody asks for.
    private string Table(Func<int, bool> there)
    {
        string row(int p) =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{p},{_z[p % 6, 1]},{_x[p / 6, 0]},{_x[p / 6, 1]},{_x[p / 6, 2]},{_z[p % 6, 0]},{Values()[p / 6, p % 6]}\r\n"
            );
        string path = _folder.File("t.csv");
        File.WriteAllText(path, "id,z1,x 0,\"x,1\",x2,z0,v\r\n" + string.Concat(Enumerable.Range(0, 48).Where(there).Select(row)));
        return path;
    }

    private Task<Outcome> FitTable(string table) =>
        CommandLine.RunAsync(
            "fit",
            "--table",
            table,
            "--context-columns",
            "x 0,\"x,1\",x2",
            "--coordinate-columns",
            "z0,z1",
            "--value-column",
            "v",
            "--meta",
            "relu:2",
            "--out",
            Model
        );

    private async Task<Matrix<double>> Load(Queries queries) =>
        await Task.Run(
            () =>
            {
                using RegressionModel model = RegressionModel.Load(Model, TestContext.Current.CancellationToken);
                return model.Mean(queries);
            },
            TestContext.Current.CancellationToken
        );

    private void AssertSame(Matrix<double> expected, long[] shape)
    {
        using NpzArchive archive = NpzArchive.Open(Out);
        NpyArray<double> mean = archive.Read<double>("mean");
        Assert.Equal(shape, mean.Shape);
        Assert.Equal(Enumerable.Range(0, (int)expected.Rows).SelectMany(i => expected.Row(i).ToArray()), Npy.ToArray(mean));
    }
}
