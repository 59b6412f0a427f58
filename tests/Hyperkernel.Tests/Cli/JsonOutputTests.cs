using System.Text.Json;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Hyperkernel.Tests.Inference.Models;
using Xunit;

namespace Hyperkernel.Tests.Cli;

/// <summary>--json: standard output is one object with the numbers that the text has, and nothing is on the screen.</summary>
public sealed class JsonOutputTests : IDisposable
{
    private const string Plain = """{"layers": [{"layer": "dense", "width": 8}, "relu", {"layer": "dense", "width": 1}]}""";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Kernels_and_finite_networks()
    {
        string architecture = Text("a.json", Plain),
            x = Npy("x", FieldSamples.Contexts(5));
        string[] both = ["--architecture", architecture, "--contexts", x, "--out", _folder.File("k.npz"), "--json"];
        JsonElement kernel = await Json(["kernel", .. both, "--precision", "single"]);
        Assert.Equal(_folder.File("k.npz"), kernel.GetProperty("file").GetString());
        Assert.Equal([5, 5], Shape(kernel, "tangent"));
        Assert.Equal("single", kernel.GetProperty("precision").GetString());
        JsonElement one = await Json(["empirical", .. both, "--taylor", "1"]);
        Assert.Equal([5, 1, 5, 1], Shape(one, "tangent"));
        Assert.Equal([2, 5, 5], Shape(one, "taylor"));
        JsonElement many = await Json(["empirical", .. both, "--draws", "3"]);
        Assert.Equal(3, many.GetProperty("networks").GetInt64());
        Assert.Equal([5, 1, 5, 1], Shape(many, "covariance_standard_error"));
        JsonElement part = await Json(["empirical", .. both, "--draws", "40", "--units", _folder.File("units"), "--shard", "2/2"]);
        Assert.Equal((false, 2), (part.GetProperty("complete").GetBoolean(), part.GetProperty("parts").GetInt32()));
    }

    [Fact]
    public async Task Predictions_with_deviations_known_values_and_a_comparison()
    {
        string table = Text("t.csv", "a,t,v\n" + string.Concat(Enumerable.Range(0, 40).Select(Row))),
            asked = Text("q.csv", "a,t,v\n" + string.Concat(Enumerable.Range(2, 6).Select(Row))),
            model = _folder.File("m.npz");
        string[] columns = ["--context-columns", "a", "--coordinate-columns", "t", "--value-column", "v"];
        (
            await CommandLine.RunAsync(["fit", "--table", table, .. columns, "--meta", "relu:1", "--primary", "relu:1", "--out", model])
        ).Done();
        string[] predict = ["predict", "--model", model, "--table", asked, "--out", _folder.File("p.npz")];
        string text = (await CommandLine.RunAsync([.. predict, "--noise"])).Done().Output;
        (JsonElement json, string error) = await JsonWithNotes([.. predict, "--noise", "--json"]);
        Assert.Equal([6], Shape(json, "mean"));
        Assert.Equal([6], Shape(json, "predictive"));
        Assert.True(json.GetProperty("deviation").GetProperty("trusted").GetBoolean());
        Assert.Equal(0.1, json.GetProperty("noise_std").GetDouble(), 1e-12);
        JsonElement comparison = json.GetProperty("comparison");
        Assert.Equal(("v", 6), (comparison.GetProperty("column").GetString(), comparison.GetProperty("values").GetInt64()));
        string rounded = comparison.GetProperty("root_mean_square_error").GetDouble().ToString("G3", Invariant);
        Assert.Contains($"root mean square error {rounded} in its unit", text, StringComparison.Ordinal);

        // Warnings are on standard error, and in the object.
        string note = Assert.Single(json.GetProperty("notes").EnumerateArray()).GetString()!;
        Assert.StartsWith("The deviations are those of a Gaussian process", note, StringComparison.Ordinal);
        Assert.Equal(note + Environment.NewLine, error);
        Assert.Contains(note, text, StringComparison.Ordinal);
        JsonElement told = await Json([.. predict, "--known", asked, "--json"]);
        Assert.Equal(6, told.GetProperty("known_values").GetInt64());
        Assert.False(told.TryGetProperty("comparison", out _));
        (await CommandLine.RunAsync([.. predict, "--json", "--time", "-1"])).Failed(2, "--time is '-1'");
    }

    [Fact]
    public async Task Operators()
    {
        string folder = _folder.File("pairs"),
            model = _folder.File("o.npz");
        JsonElement made = await Json("operator", "generate", "burgers", "--count", "12", "--points", "16", "--out", folder, "--json");
        Assert.Equal([12, 16], Shape(made, "inputs"));
        Assert.Equal([16, 1], Shape(made, "coordinates"));
        string[] pairs = ["--inputs", Path.Combine(folder, "inputs.npy"), "--outputs", Path.Combine(folder, "outputs.npy")];
        JsonElement fit = await Json(
            ["operator", "fit", .. pairs, "--periodic", "--symmetry", "shifts,reflection:-1", "--kernel", "relu2", "--out", model, "--json"]
        );
        Assert.Equal("shifts,reflection", fit.GetProperty("symmetry").GetString());
        Assert.Equal(12, fit.GetProperty("functions").GetInt64());
        Assert.True(fit.GetProperty("symmetry_check").GetProperty("plausible").GetBoolean());
        Assert.InRange(fit.GetProperty("leave_out_error").GetDouble(), 1e-6, 1);
        JsonElement predicted = await Json(
            [
                "operator",
                "predict",
                "--model",
                model,
                .. pairs[..2],
                "--truth",
                pairs[3],
                "--bands",
                "--out",
                _folder.File("p.npz"),
                "--json",
            ]
        );
        Assert.Equal([12, 16], Shape(predicted, "upper"));
        Assert.InRange(predicted.GetProperty("relative_error").GetDouble(), 0, 0.1);
        Assert.InRange(predicted.GetProperty("coverage_90").GetDouble(), 0.5, 1);
        JsonElement demo = await Json("operator", "demo", "burgers", "--count", "10", "--out", _folder.File("demo"), "--json");
        JsonElement last = demo.GetProperty("methods").EnumerateArray().Last();
        Assert.Equal("hyperkernel, shifts and reflection", last.GetProperty("name").GetString());
        Assert.InRange(last.GetProperty("error").GetDouble(), 1e-4, 1);
        Assert.True(File.Exists(demo.GetProperty("picture").GetString()));
    }

    [Fact]
    public async Task Experiments()
    {
        string[] limits = ["reproduce", "limits", "--preset", "smoke", "--out", _folder.File("l"), "--json"];
        JsonElement part = await Json([.. limits, "--shard", "1/2"]);
        Assert.False(part.GetProperty("complete").GetBoolean());
        Assert.InRange(part.GetProperty("finished").GetInt32(), 1, part.GetProperty("total").GetInt32() - 1);
        JsonElement whole = await Json([.. limits, "--resume"]);
        Assert.True(whole.GetProperty("complete").GetBoolean());
        using JsonDocument results = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.File("l"), "results.json")));
        Assert.Equal(results.RootElement.GetProperty("statements").GetRawText(), whole.GetProperty("statements").GetRawText());
        Assert.Contains("results.json", whole.GetProperty("files").EnumerateArray().Select(file => file.GetString()));
    }

    private static System.Globalization.CultureInfo Invariant => System.Globalization.CultureInfo.InvariantCulture;

    private static string Row(int i) => FormattableString.Invariant($"{i / 8},{0.1 * (i % 8)},{Math.Sin((i / 8) + (0.3 * (i % 8)))}\n");

    private static async Task<JsonElement> Json(params string[] arguments) => (await JsonWithNotes(arguments)).Json;

    private static async Task<(JsonElement Json, string Error)> JsonWithNotes(params string[] arguments)
    {
        Outcome outcome = await CommandLine.RunAsync(arguments);
        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Equal("", outcome.Screen);
        return (JsonDocument.Parse(outcome.Output).RootElement, outcome.Error);
    }

    private static long[] Shape(JsonElement json, string array) =>
        [.. json.GetProperty("arrays").GetProperty(array).EnumerateArray().Select(length => length.GetInt64())];

    private string Text(string name, string text)
    {
        File.WriteAllText(_folder.File(name), text);
        return _folder.File(name);
    }

    private string Npy(string name, Matrix<double> array)
    {
        NpyFile.Write(_folder.File($"{name}.npy"), new NpyArray<double>(array));
        return _folder.File($"{name}.npy");
    }
}
