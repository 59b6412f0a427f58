using System.Text.Json;
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
        Assert.Equal("evidence", learnt.GetProperty("by").GetString());
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
    [InlineData("must be evidence, entries or contexts", "--learn", "guess")]
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
