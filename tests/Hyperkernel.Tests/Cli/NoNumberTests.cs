using System.Text.Json;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Hyperkernel.Tests.Inference.Models;
using Xunit;

namespace Hyperkernel.Tests.Cli;

/// <summary>
/// Results that are no numbers, or worth little, are never written without a word: commands refuse or say so, and leave what was there.
/// </summary>
public sealed class NoNumberTests : IDisposable
{
    private const string Exponential = """{"layers": [{"layer": "dense", "width": 5}, "exp(1,1)", {"layer": "dense", "width": 1}]}""";
    private const string Relu = """{"layers": [{"layer": "dense", "width": 5}, "relu", {"layer": "dense", "width": 1}]}""";
    private static readonly byte[] _there = "what was there"u8.ToArray();
    private readonly TemporaryFolder _folder = new();

    private string Out => _folder.File("out.npz");

    private string Model => _folder.File("model.npz");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Exponential, 1e3, "output is not written", "--taylor", "2")]
    [InlineData(Exponential, 100, "output is not written", "--precision", "single")]
    [InlineData(Exponential, 1e3, "covariance_variance is not written", "--draws", "10")]
    [InlineData(Exponential, 1e3, "covariance_squares is not written", "--draws", "10", "--units", "units")]
    [InlineData(Relu, 1e160, "tangent is not written", "--seed", "3")]
    public async Task A_finite_network_that_overflows_is_refused(string architecture, double size, string words, params string[] more)
    {
        string[] options = [.. more.Select(option => option == "units" ? _folder.File("units") : option)];
        File.WriteAllBytes(Out, _there);
        (
            await CommandLine.RunAsync(
                ["empirical", "--architecture", Architecture(architecture), "--contexts", Inputs(size), .. options, "--out", Out]
            )
        ).Failed(1, words, "not finite, the first [", "scale the inputs or the weights down");
        Assert.Equal(_there, File.ReadAllBytes(Out));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.tmp", SearchOption.AllDirectories));
        Assert.Empty(Directory.Exists(_folder.File("units")) ? Directory.GetFiles(_folder.File("units")) : []);
    }

    [Fact]
    public async Task One_network_has_a_mean_and_no_spread()
    {
        Outcome outcome = (
            await CommandLine.RunAsync(
                "empirical",
                "--architecture",
                Architecture(Relu),
                "--contexts",
                Inputs(1),
                "--draws",
                "1",
                "--out",
                Out
            )
        ).Done();
        Assert.StartsWith(
            "mean of covariance and tangent over 1 network, which has no variance and no standard error",
            outcome.Output,
            StringComparison.Ordinal
        );
        using NpzArchive archive = NpzArchive.Open(Out);
        Assert.Equal(["covariance_mean", "tangent_mean"], archive.Names.Order());
    }

    [Fact]
    public async Task A_prediction_that_overflows_is_refused()
    {
        string[] arrays = Arrays(FieldSamples.Values(FieldSamples.Contexts(8), FieldSamples.Coordinates(6)));
        (await CommandLine.RunAsync(["fit", .. arrays, "--meta", "relu:2", "--precision", "single", "--out", Model])).Done();
        File.WriteAllBytes(Out, _there);
        Write("new", Matrix<double>.Create(2, 3, (i, j) => 1e25 * (i + j + 1)));
        Outcome refused = await CommandLine.RunAsync("predict", "--model", Model, "--contexts", _folder.File("new.npy"), "--out", Out);
        Assert.True(refused.Code != 0 && refused.Error.Length > 0, refused.Output);
        Assert.Equal(_there, File.ReadAllBytes(Out));
    }

    [Theory]
    [InlineData("leave-out")]
    [InlineData("evidence")]
    public async Task Values_that_choose_nothing_or_cannot_be_squared(string rule)
    {
        Matrix<double> zeros = Matrix<double>.Zeros(8, 6);
        Outcome fit = (await CommandLine.RunAsync(["fit", .. Arrays(zeros), "--select", rule, "--out", Model])).Done();
        Assert.Equal(
            rule == "leave-out",
            fit.Output.Contains(
                "Warning: all 56 candidates score the same, so the data do not choose between them; of equal ones the first "
                    + "networks and the largest ridge are taken.",
                StringComparison.Ordinal
            )
        );
        File.WriteAllBytes(Model, _there);
        Matrix<double> large = Matrix<double>.Create(8, 6, (i, a) => 1e200 * (i - a));
        (await CommandLine.RunAsync(["fit", .. Arrays(large), "--select", rule, "--json", "--out", Model])).Failed(
            1,
            "a score that is a finite number"
        );
        Assert.Equal(_there, File.ReadAllBytes(Model));
    }

    [Fact]
    public async Task The_end_of_a_list_is_said_in_words_and_in_json()
    {
        // No noise: the less ridge the better.
        string[] arrays =
        [
            .. Arrays(FieldSamples.Values(FieldSamples.Contexts(8), FieldSamples.Coordinates(6))),
            "--coordinate-features",
            "fourier:0.7",
        ];
        Outcome words = (await CommandLine.RunAsync(["fit", .. arrays, "--select", "--out", Model])).Done();
        Assert.Contains("The ridge that was chosen is the last one on its side", words.Output, StringComparison.Ordinal);
        Outcome json = (await CommandLine.RunAsync(["fit", .. arrays, "--select", "--json", "--out", Model])).Done();
        Assert.Contains("The ridge that was chosen is the last one on its side", Notes(json), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Few_sure_digits_are_said_by_fit_and_by_predict()
    {
        string[] arrays = [.. Arrays(FieldSamples.Values(FieldSamples.Contexts(8), FieldSamples.Coordinates(6))), "--solver", "dense"];
        Outcome good = (await CommandLine.RunAsync(["fit", .. arrays, "--json", "--out", Model])).Done();
        Assert.DoesNotContain("ill-conditioned", good.Output, StringComparison.Ordinal);
        using (JsonDocument document = JsonDocument.Parse(good.Output))
        {
            Assert.InRange(document.RootElement.GetProperty("condition").GetDouble(), 10, 1e9);
        }

        // A context that is there twice: what tells its fields apart is the ridge alone.
        Matrix<double> twice = FieldSamples.Contexts(8);
        twice.Row(2).CopyTo(twice.Row(7));
        Write("x", twice);
        string[] poor = [.. arrays, "--meta", "relu:2", "--precision", "single", "--ridge", "1e-4", "--out", Model];
        Assert.Contains(
            "Warning: the equations are so ill-conditioned",
            (await CommandLine.RunAsync(["fit", .. poor])).Done().Output,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "ill-conditioned",
            Notes((await CommandLine.RunAsync(["fit", .. poor, "--json"])).Done()),
            StringComparison.Ordinal
        );
        Outcome predict = (
            await CommandLine.RunAsync("predict", "--model", Model, "--contexts", _folder.File("x.npy"), "--out", Out)
        ).Done();
        Assert.StartsWith("Warning: the equations are so ill-conditioned", predict.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_data_beyond_a_network_end_a_training_that_can_go_on()
    {
        string folder = _folder.File("run");
        Write("y", Matrix<double>.Create(3, 1, (i, _) => i));
        Write("xt", Matrix<double>.Create(2, 4, (i, j) => 1e200 * (i + j + 1)));
        Write("yt", Matrix<double>.Zeros(2, 1));
        string[] train =
        [
            "train",
            "--architecture",
            Architecture(Relu),
            "--contexts",
            Inputs(1),
            "--values",
            _folder.File("y.npy"),
            "--rate",
            "0.01",
            "--steps",
            "3",
            "--precision",
            "double",
            "--out",
            folder,
        ];
        Outcome refused = await CommandLine.RunAsync(
            [.. train, "--test-contexts", _folder.File("xt.npy"), "--test-values", _folder.File("yt.npy")]
        );
        Assert.Equal(1, refused.Code);
        Assert.Contains("The loss on test data is ", refused.Error, StringComparison.Ordinal);
        Assert.Equal(["checkpoint.npz"], Directory.GetFiles(folder).Select(Path.GetFileName));
        (await CommandLine.RunAsync([.. train, "--resume"])).Done();
        Assert.Equal(4, NpyFile.Read<double>(Path.Combine(folder, "losses.npy")).Values.Rows);
    }

    private static string Notes(Outcome outcome)
    {
        using JsonDocument document = JsonDocument.Parse(outcome.Output);
        return string.Join('\n', document.RootElement.GetProperty("notes").EnumerateArray().Select(note => note.GetString()));
    }

    private string Architecture(string text)
    {
        File.WriteAllText(_folder.File("a.json"), text);
        return _folder.File("a.json");
    }

    private string Inputs(double size) => Write("inputs", Matrix<double>.Create(3, 4, (i, j) => size * Math.Sin(1 + i + (5 * j))));

    private string[] Arrays(Matrix<double> values) =>
        [
            "--contexts",
            Write("x", FieldSamples.Contexts(8)),
            "--coordinates",
            Write("z", FieldSamples.Coordinates(6)),
            "--values",
            Write("y", values),
        ];

    private string Write(string name, Matrix<double> values)
    {
        NpyFile.Write(_folder.File($"{name}.npy"), values);
        return _folder.File($"{name}.npy");
    }
}
