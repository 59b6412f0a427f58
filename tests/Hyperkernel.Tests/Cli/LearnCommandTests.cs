using System.Globalization;
using System.Text;
using System.Text.Json;
using Hyperkernel.Inference.Learning;
using Hyperkernel.Inference.Models;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Hyperkernel.Tests.Inference.Models;
using Xunit;

namespace Hyperkernel.Tests.Cli;

/// <summary>fit where the kernel is learnt: by default, around a network that is given, and what is said of it.</summary>
public sealed class LearnCommandTests : IDisposable
{
    private static readonly Matrix<double> _x = FieldSamples.Contexts(12);
    private static readonly Matrix<double> _z = FieldSamples.Coordinates(9);
    private readonly TemporaryFolder _folder = new();

    private string Model => _folder.File("model.npz");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Where_no_network_is_named_the_kernel_is_learnt()
    {
        Outcome fit = (await CommandLine.RunAsync(["fit", .. Arrays(), "--out", Model])).Done();
        Assert.Matches(@"Noise: standard deviation [-0-9.E]+ in the values' unit\.\n", fit.Output);
        Assert.Matches(@"Learnt from 108 observations by evidence in \d+ evaluations", fit.Output);
        using RegressionModel model = RegressionModel.Load(Model, TestContext.Current.CancellationToken);
        Assert.Equal(6, model.Learnt!.Compared.Count);
    }

    [Fact]
    public async Task Inputs_alone_are_those_of_a_plain_network()
    {
        Outcome fit = (
            await CommandLine.RunAsync("fit", "--contexts", Npy("x", _x), "--values", Npy("v", Column()), "--json", "--out", Model)
        ).Done();
        using JsonDocument document = JsonDocument.Parse(fit.Output);
        JsonElement learnt = document.RootElement.GetProperty("learnt");
        Assert.Equal("evidence and leaving out entries", learnt.GetProperty("by").GetString());
        Assert.Equal("input column 0", learnt.GetProperty("settings")[0].GetProperty("name").GetString());
        Assert.True(learnt.GetProperty("settings")[0].GetProperty("length_scale").GetDouble() > 0);
        Assert.Equal(6, learnt.GetProperty("compared").GetArrayLength());
    }

    [Theory]
    [InlineData("evidence", "evidence")]
    [InlineData("entries", "leaving out entries")]
    [InlineData("contexts", "leaving out contexts")]
    public async Task A_network_that_is_named_is_learnt_where_that_is_asked_for(string by, string words)
    {
        Outcome fit = (
            await CommandLine.RunAsync(["fit", .. Arrays(), "--meta", "relu:1", "--learn", by, "--learn-from", "60", "--out", Model])
        ).Done();
        Assert.Contains($"Learnt from 60 observations by {words} in ", fit.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_column_became_has_one_factor_under_its_name()
    {
        StringBuilder text = new("kind,month,depth,v\n");
        string[] kinds = ["coast", "inland", "hill"];
        for (int i = 0; i < 90; i++)
        {
            double month = i * 7 % 24 / 2.0,
                depth = i * 13 % 11;
            double value = Math.Cos(2 * Math.PI * month / 12) + (0.1 * depth) + (i % 3) + (0.2 * Math.Sin(1.7 * i * i));
            text.Append(CultureInfo.InvariantCulture, $"{kinds[i % 3]},{month},{depth},{value}\n");
        }

        string table = _folder.File("t.csv", Encoding.UTF8.GetBytes(text.ToString()));
        string[] columns = ["--context-columns", "kind,month,depth", "--value-column", "v", "--period", "month=12"];
        using JsonDocument document = JsonDocument.Parse(
            (await CommandLine.RunAsync(["fit", "--table", table, .. columns, "--json", "--out", Model])).Done().Output
        );
        JsonElement[] settings = [.. document.RootElement.GetProperty("learnt").GetProperty("settings").EnumerateArray().Take(3)];
        Assert.Equal(["kind", "month/12", "depth"], settings.Select(s => s.GetProperty("name").GetString()));
        Assert.Equal(JsonValueKind.Null, settings[0].GetProperty("length_scale").ValueKind);

        // A twelfth of the year is .52 of the circle's radius, so a length in months is about twice that on the circle.
        Assert.InRange(settings[1].GetProperty("length_scale").GetDouble(), 0.5, 30);
        using RegressionModel model = RegressionModel.Load(Model, TestContext.Current.CancellationToken);
        Assert.Equal(6, model.ContextWidth);
        Assert.Equal(3, model.Learnt!.Settings.Count(s => s.Kind == SettingKind.ContextColumn));
    }

    [Fact]
    public async Task Features_that_are_drawn_stay_as_they_are() =>
        (await CommandLine.RunAsync(["fit", .. Arrays(), "--learn", "--coordinate-features", "fourier:1:50", "--out", Model])).Done();

    [Fact]
    public async Task What_options_name_is_not_learnt()
    {
        string[] given = ["--ridge", "0.3", "--coordinate-features", "fourier:0.7"];
        Outcome fit = (await CommandLine.RunAsync(["fit", .. Arrays(), .. given, "--out", Model])).Done();
        Assert.Contains("Ridge 0.3, covariance kernel", fit.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("coordinate column", fit.Output, StringComparison.Ordinal);
        using RegressionModel model = RegressionModel.Load(Model, TestContext.Current.CancellationToken);
        Assert.Contains("fourier:0.7", model.Kernel.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--learn and --select exclude each other", "--learn", "--select")]
    [InlineData("--normalise-contexts belongs to a network as it is given", "--normalise-contexts")]
    [InlineData("--learn-from belongs to --learn", "--learn-from", "100", "--meta", "relu:1")]
    [InlineData("must be balanced, evidence, entries or contexts", "--learn", "guess")]
    [InlineData("elu: no kernel with it can be learnt, since its dual maps", "--learn", "--meta", "elu:1")]
    public async Task What_excludes_learning_is_said(string words, params string[] options) =>
        (await CommandLine.RunAsync(["fit", .. Arrays(), .. options, "--out", Model])).Failed(2, words);

    private string[] Arrays() =>
        ["--contexts", Npy("x", _x), "--coordinates", Npy("z", _z), "--values", Npy("y", FieldSamples.Values(_x, _z))];

    private static Matrix<double> Column()
    {
        Matrix<double> values = FieldSamples.Values(_x, _z);
        return Matrix<double>.Create(values.Rows, 1, (i, _) => values[i, 0]);
    }

    private string Npy(string name, Matrix<double> matrix)
    {
        NpyFile.Write(_folder.File($"{name}.npy"), matrix);
        return _folder.File($"{name}.npy");
    }
}
