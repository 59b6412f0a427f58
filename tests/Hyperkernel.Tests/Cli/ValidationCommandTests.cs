using System.Globalization;
using System.Text.Json;
using Hyperkernel.Inference.Models;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Hyperkernel.Tests.Inference.Models;
using Xunit;

namespace Hyperkernel.Tests.Cli;

/// <summary>fit --validate, and predict with noise and beside values that are known.</summary>
public sealed class ValidationCommandTests : IDisposable
{
    private static readonly Matrix<double> _x = FieldSamples.Contexts(8);
    private static readonly Matrix<double> _z = FieldSamples.Coordinates(6);
    private static readonly Matrix<double> _y = FieldSamples.Values(_x, _z);
    private static readonly string[] _given = ["--meta", "relu:2", "--primary", "relu:1", "--coordinate-features", "fourier:0.7"];
    private readonly TemporaryFolder _folder = new();

    private string Model => _folder.File("model.npz");

    private string Out => _folder.File("p.npz");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("48 observations", "--validate")]
    [InlineData("48 observations", "--validate", "entries")]
    [InlineData("8 contexts", "--validate", "contexts")]
    public async Task What_is_left_out_is_reported(string parts, params string[] options)
    {
        Outcome fit = (await Fit(options)).Done();
        (string output, string table) = (fit.Output, fit.Screen);
        Assert.Contains($"Left out: each of {parts} in turn, in closed form.\n", output, StringComparison.Ordinal);
        Assert.Matches(@"left out +this model +the values' mean +if intervals hold", table);
        Assert.Matches(@"root mean square error +0\.\d+ +0\.\d+", table);
        Assert.Matches(@"in 90 % intervals +\d+\.\d % +\d+\.\d % +\d+\.\d to \d+\.\d %", table);
        Assert.Matches(@"log score, nats a value +-?\d\.\d{3} +-?\d\.\d{3}", table);
        Assert.True(table.Split('\n').All(line => line.Length <= 80));
    }

    [Fact]
    public async Task The_json_is_that_of_the_library()
    {
        using JsonDocument document = JsonDocument.Parse((await Fit("--validate", "contexts", "--json")).Done().Output);
        JsonElement json = document.RootElement.GetProperty("validation");
        Observations observations = Observations.OfGrid(_x, _z, _y);
        using RegressionModel model = RegressionModel.Load(Model, TestContext.Current.CancellationToken);
        Validation validation = model.Validate(observations, HoldOut.Contexts);
        Assert.Equal("contexts", json.GetProperty("left_out").GetString());
        Assert.True(json.GetProperty("closed_form").GetBoolean());
        Assert.Equal(8, json.GetProperty("parts").GetInt64());
        JsonElement score = json.GetProperty("model");
        Assert.Equal(validation.Model.RootMeanSquare, score.GetProperty("root_mean_square_error").GetDouble(), 1e-12);
        Assert.Equal(validation.Model.Coverage90!.Value, score.GetProperty("coverage_90").GetDouble());
        Assert.Equal(validation.Constant!.LogScore!.Value, json.GetProperty("constant").GetProperty("log_score").GetDouble(), 1e-12);
        Assert.Equal(validation.Expected(0.9).Low, json.GetProperty("expected_90")[0].GetDouble());
    }

    [Fact]
    public async Task Intervals_that_are_too_narrow_and_nothing_learnt_are_said()
    {
        Matrix<double> noise = Matrix<double>.Create(8, 6, (i, a) => Math.Sin(((i * 6) + a) * ((i * 6) + a) * 1.7));
        string output = (await Fit(noise, "--ridge", "1e-3", "--validate")).Done().Output;
        Assert.Contains("Warning: nothing was learnt for what is left out: ", output, StringComparison.Ordinal);
        Assert.Contains("Warning: 90 % intervals hold ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--validate is 'curves', must be entries or contexts", "--validate", "curves")]
    [InlineData("an ensemble of subsets is not a regression on all observations", "--validate", "--solver", "ensemble")]
    public async Task What_cannot_be_validated_is_said(string words, params string[] options)
    {
        (await Fit(options)).Failed(2, words);
        Assert.False(File.Exists(Model));
    }

    [Fact]
    public async Task A_single_context_cannot_be_left_out()
    {
        Matrix<double> x = FieldSamples.Contexts(1);
        string[] arrays = ["--contexts", Npy("x1", x), "--coordinates", Npy("z", _z), "--values", Npy("y1", FieldSamples.Values(x, _z))];
        (await CommandLine.RunAsync(["fit", .. arrays, .. _given, "--out", Model, "--validate", "contexts"])).Failed(2, "only one context");
    }

    [Fact]
    public async Task Noise_is_added_to_deviations()
    {
        (await Fit("--kernel", "covariance", "--ridge", "0.04")).Done();
        string output = (await Predict("--contexts", Npy("x", _x), "--noise")).Done().Output;
        Assert.Contains(
            "Predictive deviations include noise of 0.2; all deviations are in the unit of the values.\n",
            output,
            StringComparison.Ordinal
        );
        Assert.EndsWith($"mean, 8 x 6, deviation, 8 x 6, and predictive, 8 x 6, written to {Out}\n", output, StringComparison.Ordinal);
        using NpzArchive archive = NpzArchive.Open(Out);
        using Matrix<double> deviation = archive.Read<double>("deviation").Values,
            predictive = archive.Read<double>("predictive").Values;
        for (int i = 0; i < 8; i++)
        {
            Assert.Equal(Math.Sqrt((deviation[i, 2] * deviation[i, 2]) + 0.04), predictive[i, 2], 1e-14);
        }
    }

    [Fact]
    public async Task Predictions_are_compared_with_the_value_column()
    {
        string table = Table("v", _ => true);
        await FitTable(table);
        Assert.Matches(
            @"^Against the column 'v', 48 values: root mean square error 0\.\d+ in its unit \(its values deviate by 0\.\d+ from "
                + @"their mean\)\.\nmean, 48, ",
            (await Predict("--table", table)).Done().Output
        );
        string csv = _folder.File("p.csv");
        string output = (await CommandLine.RunAsync("predict", "--model", Model, "--table", table, "--noise", "--out", csv)).Done().Output;
        Assert.Matches(
            @"from their mean\); \d+\.\d % lie in 50 % intervals, \d+\.\d % in 90 % intervals, noise included; log score",
            output
        );
        Assert.Contains("all deviations are in the unit of 'v'.\n", output, StringComparison.Ordinal);
        string[] lines = await File.ReadAllLinesAsync(csv, TestContext.Current.CancellationToken);
        Assert.Equal("x0,x1,x2,z0,z1,mean,deviation,predictive", lines[0]);
        double[] row = [.. lines[5].Split(',').Select(field => double.Parse(field, CultureInfo.InvariantCulture))];
        Assert.Equal(Math.Sqrt((row[^2] * row[^2]) + 0.01), row[^1], 1e-12);
    }

    [Fact]
    public async Task Values_may_be_missing_or_have_another_name()
    {
        await FitTable(Table("v", _ => true));
        string other = Table("w", row => row % 3 == 0);
        Assert.StartsWith("mean, 48, ", (await Predict("--table", other)).Done().Output, StringComparison.Ordinal);
        Assert.StartsWith(
            "Against the column 'w', 16 values: ",
            (await Predict("--table", other, "--truth", "w")).Done().Output,
            StringComparison.Ordinal
        );
        Assert.StartsWith("mean, 48, ", (await Predict("--table", Table("v", _ => false))).Done().Output, StringComparison.Ordinal);
        (await Predict("--table", other, "--truth", "u")).Failed(2, "--truth", "no column 'u'");
    }

    [Fact]
    public async Task A_value_column_of_words_is_not_compared()
    {
        await FitTable(Table("v", _ => true));
        string words = Table("v", _ => true, "unknown");
        Assert.Matches(
            @"^Predictions are not compared with the column 'v': .*line 2, column 'v': .*\nmean, 48, ",
            (await Predict("--table", words)).Done().Output
        );
        (await Predict("--table", words, "--truth", "v")).Failed(2, "line 2, column 'v'");
    }

    [Theory]
    [InlineData("--noise and --time exclude each other", "--noise", "--time", "1")]
    [InlineData("--truth belongs to a table", "--truth", "v")]
    public async Task What_excludes_each_other_is_said(string words, params string[] options)
    {
        (await Fit("--solver", "dense")).Done();
        (await Predict(["--contexts", Npy("x", _x), .. options])).Failed(2, words);
    }

    private Task<Outcome> Fit(params string[] options) => Fit(_y, options);

    private Task<Outcome> Fit(Matrix<double> values, params string[] options) =>
        CommandLine.RunAsync(
            [
                "fit",
                "--contexts",
                Npy("x", _x),
                "--coordinates",
                Npy("z", _z),
                "--values",
                Npy("y", values),
                .. _given,
                "--out",
                Model,
                .. options,
            ]
        );

    private async Task FitTable(string table) =>
        (
            await CommandLine.RunAsync(
                [
                    "fit",
                    "--table",
                    table,
                    "--context-columns",
                    "x0,x1,x2",
                    "--coordinate-columns",
                    "z0,z1",
                    "--value-column",
                    "v",
                    .. _given,
                    "--out",
                    Model,
                ]
            )
        ).Done();

    private Task<Outcome> Predict(params string[] options) => CommandLine.RunAsync(["predict", "--model", Model, "--out", Out, .. options]);

    private string Table(string valueName, Func<int, bool> hasValue, string? text = null)
    {
        string path = _folder.File($"{Guid.NewGuid():N}.csv");
        File.WriteAllLines(
            path,
            [
                $"x0,x1,x2,z0,z1,{valueName}",
                .. Enumerable
                    .Range(0, 48)
                    .Select(row =>
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{_x[row / 6, 0]},{_x[row / 6, 1]},{_x[row / 6, 2]},{_z[row % 6, 0]},{_z[row % 6, 1]},{Value(row)}"
                        )
                    ),
            ]
        );
        return path;

        string Value(int row) => hasValue(row) ? text ?? _y[row / 6, row % 6].ToString(CultureInfo.InvariantCulture) : "";
    }

    private string Npy(string name, Matrix<double> matrix)
    {
        NpyFile.Write(_folder.File($"{name}.npy"), matrix);
        return _folder.File($"{name}.npy");
    }
}
