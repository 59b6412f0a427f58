using System.Globalization;
using System.Text;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Hyperkernel.Tests.Inference.Models;
using Xunit;

namespace Hyperkernel.Tests.Cli;

/// <summary>fit with noise of each observation's own, and with what it is for.</summary>
public sealed class NoiseCommandTests : IDisposable
{
    private static readonly Matrix<double> _x = FieldSamples.Contexts(8);
    private static readonly Matrix<double> _z = FieldSamples.Coordinates(6);
    private static readonly Matrix<double> _y = FieldSamples.Values(_x, _z);
    private static readonly Matrix<double> _noise = Matrix<double>.Create(8, 6, (i, a) => 0.1 * ((i + a) % 4));
    private static readonly string[] _given = ["--meta", "relu:2", "--primary", "relu:1", "--coordinate-features", "fourier:0.7"];
    private readonly TemporaryFolder _folder = new();

    private string Model => _folder.File("model.npz");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Arrays_have_an_array_of_noise()
    {
        (await CommandLine.RunAsync(["fit", .. Arrays(), .. _given, "--value-noise", Npy("noise", _noise), "--out", Model])).Done();
        AssertFitted(Observations.OfGrid(_x, _z, _y, 1, _noise));
    }

    [Fact]
    public async Task Tables_have_a_column_of_noise_which_predictions_do_not_need()
    {
        (
            await CommandLine.RunAsync(
                ["fit", "--table", Table(_noise), .. Columns(), "--noise-column", "sigma", .. _given, "--out", Model]
            )
        ).Done();
        AssertFitted(Observations.OfGrid(_x, _z, _y, 1, _noise));
        string[] predict = ["predict", "--model", Model, "--deviation", "--out", _folder.File("p.npz"), "--table"];
        string bare = (await CommandLine.RunAsync([.. predict, Table(noise: null)])).Done().Output,
            full = (await CommandLine.RunAsync([.. predict, Table(_noise)])).Done().Output;
        Assert.Contains("The table has no column 'sigma', so the noise of single values is not in", bare, StringComparison.Ordinal);
        Assert.DoesNotContain("The table has no column", full, StringComparison.Ordinal);
        Assert.NotEqual(bare.Split("log score")[1].Split('.')[0..2], full.Split("log score")[1].Split('.')[0..2]);
    }

    [Fact]
    public async Task Noise_can_be_learnt_beside()
    {
        Outcome fit = (
            await CommandLine.RunAsync(["fit", "--table", Table(_noise), .. Columns(), "--noise-column", "sigma", "--out", Model])
        ).Done();
        Assert.Contains("Learnt from 48 observations by evidence", fit.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--noise-column belongs to a table", "--noise-column", "sigma")]
    [InlineData("has the shape (8, 5), must be (8, 6)", "--value-noise", "short")]
    [InlineData("a standard deviation of noise must be a number >= 0", "--value-noise", "negative")]
    public async Task Noise_that_does_not_fit_is_refused(string words, string option, string value)
    {
        string given = value switch
        {
            "short" => Npy("short", Matrix<double>.Zeros(8, 5)),
            "negative" => Npy("negative", Matrix<double>.Create(8, 6, (i, _) => i == 7 ? -1 : 0)),
            _ => value,
        };
        (await CommandLine.RunAsync(["fit", .. Arrays(), .. _given, option, given, "--out", Model])).Failed(2, words);
    }

    [Fact]
    public async Task A_column_is_not_value_and_noise()
    {
        string[] named = ["--noise-column", "v", "--out", Model];
        (await CommandLine.RunAsync(["fit", "--table", Table(_noise), .. Columns(), .. _given, .. named])).Failed(2, "named twice");
    }

    [Fact]
    public async Task What_is_to_be_predicted_is_left_out()
    {
        Outcome entries = await Select("entries"),
            contexts = await Select("contexts"),
            usual = await CommandLine.RunAsync(["fit", .. Arrays(), .. _given, "--select", "--out", Model]);
        Assert.Equal(usual.Done().Screen, contexts.Done().Screen);
        Assert.NotEqual(entries.Done().Screen, contexts.Screen);
        Outcome validated = await CommandLine.RunAsync(
            ["fit", .. Arrays(), .. _given, "--validate", "--predicting", "contexts", "--out", Model]
        );
        Assert.Contains("each of 8 contexts in turn", validated.Done().Output, StringComparison.Ordinal);
        (await CommandLine.RunAsync(["fit", .. Arrays(), .. _given, "--predicting", "entries", "--out", Model])).Failed(
            2,
            "--predicting says what"
        );
    }

    [Fact]
    public async Task Grids_with_holes_are_chosen_for_on_the_grid()
    {
        IEnumerable<string> rows = Enumerable
            .Range(0, 8)
            .Select(i =>
                string.Join(
                    ',',
                    Enumerable.Range(0, 6).Select(a => (i + a) % 5 == 0 ? "" : _y[i, a].ToString("R", CultureInfo.InvariantCulture))
                )
            );
        string holes = _folder.File("holes.csv", Encoding.UTF8.GetBytes(string.Join('\n', rows)));
        string[] arrays = ["--contexts", Npy("x", _x), "--coordinates", Npy("z", _z), "--values", holes];
        foreach (string rule in new[] { "leave-out", "evidence" })
        {
            Outcome fit = (
                await CommandLine.RunAsync(["fit", .. arrays, .. _given, "--select", rule, "--solver", "masked", "--out", Model])
            ).Done();
            Assert.Contains("Solver: masked", fit.Output, StringComparison.Ordinal);
            using RegressionModel model = RegressionModel.Load(Model, TestContext.Current.CancellationToken);
            Assert.Equal(Solver.Masked, model.Solver);
        }
    }

    private async Task<Outcome> Select(string predicting) =>
        await CommandLine.RunAsync(["fit", .. Arrays(), .. _given, "--select", "--predicting", predicting, "--out", Model]);

    private void AssertFitted(Observations observations)
    {
        using RegressionModel model = RegressionModel.Load(Model, TestContext.Current.CancellationToken),
            expected = RegressionModel.Fit(model.Kernel, observations, model.Ridge, new() { InDouble = true }),
            without = RegressionModel.Fit(model.Kernel, Observations.OfGrid(_x, _z, _y), model.Ridge, new() { InDouble = true });
        Queries at = Queries.AllPairs(_x, _z);
        Assert.Equal(expected.Mean(at)[3, 2], model.Mean(at)[3, 2], 1e-8);
        Assert.NotEqual(without.Mean(at)[3, 2], model.Mean(at)[3, 2], 1e-4);
    }

    private string Table(Matrix<double>? noise)
    {
        StringBuilder text = new(noise is null ? "a,b,c,s,t,v\n" : "a,b,c,s,t,v,sigma\n");
        for (int i = 0; i < _x.Rows; i++)
        {
            for (int a = 0; a < _z.Rows; a++)
            {
                double[] numbers = [.. _x.Row(i), .. _z.Row(a), _y[i, a], .. noise is null ? (double[])[] : [noise[i, a]]];
                text.AppendJoin(',', numbers.Select(v => v.ToString("R", CultureInfo.InvariantCulture))).Append('\n');
            }
        }

        return _folder.File(noise is null ? "bare.csv" : "t.csv", Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static string[] Columns() => ["--context-columns", "a,b,c", "--coordinate-columns", "s,t", "--value-column", "v"];

    private string[] Arrays() => ["--contexts", Npy("x", _x), "--coordinates", Npy("z", _z), "--values", Npy("y", _y)];

    private string Npy(string name, Matrix<double> matrix)
    {
        NpyFile.Write(_folder.File($"{name}.npy"), matrix);
        return _folder.File($"{name}.npy");
    }
}
