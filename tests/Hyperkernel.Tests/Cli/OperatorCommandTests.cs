using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Xunit;

namespace Hyperkernel.Tests.Cli;

/// <summary>From a seed to predictions with bands, as README has it, and what is refused.</summary>
public sealed class OperatorCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Pairs_are_made_learnt_and_predicted()
    {
        await Generate("train", "burgers", "40", "1");
        await Generate("test", "burgers", "20", "2");
        Outcome fit = (await Fit("train", "--periodic", "--symmetry", "shifts-reflection", "--kernel", "relu2")).Done();
        Assert.Contains("40 pairs: 64 periodic points to 64 periodic points", fit.Output, StringComparison.Ordinal);
        Assert.Contains("symmetry: ShiftsAndReflection.", fit.Output, StringComparison.Ordinal);
        Assert.Contains("the data do not contradict it", fit.Output, StringComparison.Ordinal);
        Outcome predict = (
            await CommandLine.RunAsync(
                "operator",
                "predict",
                "--model",
                _folder.File("model.npz"),
                "--inputs",
                _folder.File("test/inputs.npy"),
                "--truth",
                _folder.File("test/outputs.npy"),
                "--bands",
                "--out",
                _folder.File("answer.npz")
            )
        ).Done();
        Assert.Contains("Values in the 90 % bands: ", predict.Output, StringComparison.Ordinal);
        string line = predict.Output.Split('\n').Single(l => l.StartsWith("Relative error: ", StringComparison.Ordinal));
        Assert.InRange(double.Parse(line.Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture), 0.1, 5);
        using NpzArchive archive = NpzArchive.Open(_folder.File("answer.npz"));
        Assert.Equal(["deviation", "lower", "mean", "upper"], archive.Names.Order());
        Assert.Equal([20, 64], archive.Read<double>("upper").Shape);
        Assert.True(archive.Read<double>("lower").Values[3, 5] < archive.Read<double>("mean").Values[3, 5]);
    }

    [Fact]
    public async Task Coordinates_may_be_said_and_be_others_in_predictions()
    {
        string[] points = ["--count", "30", "--points", "32", "--out", _folder.File("train")];
        (await CommandLine.RunAsync(["operator", "generate", "burgers", .. points])).Done();
        string coordinates = _folder.File("train/coordinates.npy"),
            inputs = _folder.File("train/inputs.npy");
        Assert.Equal([32, 1], NpyFile.Read<double>(coordinates).Shape);
        Outcome fit = (
            await Fit("train", "--coordinates", coordinates, "--periodic", "--symmetry", "shifts,reflection:-1", "--kernel", "relu2")
        ).Done();
        Assert.Contains("32 periodic points to 32 periodic points", fit.Output, StringComparison.Ordinal);
        Assert.Contains("symmetry: ShiftsAndReflection.", fit.Output, StringComparison.Ordinal);
        string fine = _folder.File("fine.npy");
        NpyFile.Write(fine, new NpyArray<double>(Matrix<double>.Create(64, 1, (j, _) => j / 64.0)));
        string[] predict = ["operator", "predict", "--model", _folder.File("model.npz"), "--inputs", inputs];
        (await CommandLine.RunAsync([.. predict, "--deviation", "--coordinates", coordinates, "--out", _folder.File("a.npz")])).Done();
        (await CommandLine.RunAsync([.. predict, "--coordinates", fine, "--out", _folder.File("b.npz")])).Done();
        using NpzArchive same = NpzArchive.Open(_folder.File("a.npz")),
            finer = NpzArchive.Open(_folder.File("b.npz"));
        Assert.Equal([30, 32], same.Read<double>("deviation").Shape);
        Assert.Equal([30, 64], finer.Read<double>("mean").Shape);
        Assert.Equal(same.Read<double>("mean").Values[4, 5], finer.Read<double>("mean").Values[4, 10], 1e-10);
        (await CommandLine.RunAsync([.. predict, "--deviation", "--coordinates", fine, "--out", _folder.File("c.npz")])).Failed(
            2,
            "bands are those of the points that were learnt"
        );
        (await Fit("train", "--periodic", "--symmetry", "reflection:1", "--reflection-sign", "-1")).Failed(2, "one of them says it");
        (
            await CommandLine.RunAsync("operator", "generate", "pendulum", "--points", "7", "--count", "2", "--out", _folder.File("p"))
        ).Failed(2, "points = 7: functions at ");
    }

    [Fact]
    public async Task Functions_of_two_variables_keep_their_shape()
    {
        await Generate("train", "darcy", "12", "1");
        (await Fit("train", "--symmetry", "square", "--kernel", "rq")).Done();
        (
            await CommandLine.RunAsync(
                "operator",
                "predict",
                "--model",
                _folder.File("model.npz"),
                "--inputs",
                _folder.File("train/inputs.npy"),
                "--out",
                _folder.File("mean.npy")
            )
        ).Done();
        Assert.Equal([12, 29, 29], NpyFile.Read<double>(_folder.File("mean.npy")).Shape);
    }

    [Fact]
    public async Task A_wrong_claim_is_warned_of()
    {
        await Generate("train", "burgers", "30", "1");

        // Under a reflection without a sign, outputs would have to turn round as they are.
        Outcome fit = (
            await Fit("train", "--periodic", "--symmetry", "shifts-reflection", "--reflection-sign", "1", "--kernel", "relu2")
        ).Done();
        Assert.Contains("Warning: With the symmetry ShiftsAndReflection", fit.Output, StringComparison.Ordinal);
        Assert.Contains("the outputs contradict it", fit.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shifts_on_a_grid_that_is_not_periodic_are_refused()
    {
        await Generate("train", "pendulum", "10", "1");
        (await Fit("train", "--symmetry", "shifts", "--kernel", "rq")).Failed(
            2,
            "shifts need functions on uniform periodic grids of as many dimensions"
        );
    }

    [Fact]
    public async Task Outputs_may_have_gaps_and_inputs_be_resampled()
    {
        await Generate("train", "burgers", "12", "1");
        byte[] bytes = File.ReadAllBytes(_folder.File("train/outputs.npy"));
        foreach (int place in new[] { (3 * 64) + 5, (4 * 64) + 60 })
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(bytes.Length - (12 * 64 * 8) + (place * 8)), double.NaN);
        }

        File.WriteAllBytes(_folder.File("train/outputs.npy"), bytes);
        Outcome fit = (await Fit("train", "--periodic", "--symmetry", "shifts", "--kernel", "relu2", "--input-grid", "32")).Done();
        Assert.Contains("32 periodic points to 64 periodic points", fit.Output, StringComparison.Ordinal);
        Assert.Contains("not observed: 2, 0.3 %", fit.Output, StringComparison.Ordinal);
        using (Hyperkernel.Operators.OperatorRegression loaded = Hyperkernel.Operators.OperatorRegression.Load(_folder.File("model.npz")))
        {
            Assert.Equal(double.NaN, loaded.LeaveOut()[3, 5]);
        }

        (await Fit("train", "--periodic", "--input-grid", "8x8")).Failed(2, "cannot be resampled at 8 x 8");
        (await Fit("train", "--periodic", "--input-grid", "8y")).Failed(2, "is '8y', must be a number of points");
    }

    [Fact]
    public async Task A_problem_that_is_none_is_refused() =>
        (await CommandLine.RunAsync("operator", "generate", "burger", "--out", _folder.File("x"))).Failed(
            2,
            "'burger' is no problem; the nearest known is 'burgers'"
        );

    [Fact]
    public async Task A_demonstration_that_is_none_is_refused() =>
        (await CommandLine.RunAsync("operator", "demo", "darcy", "--out", _folder.File("x"))).Failed(
            2,
            "'darcy' is no demonstration; there is burgers."
        );

    [Fact]
    public async Task The_demonstration_draws_its_picture_and_prints_its_table()
    {
        Outcome demo = (await CommandLine.RunAsync("operator", "demo", "burgers", "--count", "20", "--out", _folder.File("demo"))).Done();
        Assert.True(new FileInfo(_folder.File("demo/burgers.png")).Length > 10_000);
        Assert.Contains("hyperkernel, shifts and reflection", demo.Screen, StringComparison.Ordinal);
        Assert.Contains("90 % bands hold", demo.Screen, StringComparison.Ordinal);
    }

    private async Task Generate(string folder, string name, string count, string seed) =>
        (await CommandLine.RunAsync("operator", "generate", name, "--count", count, "--seed", seed, "--out", _folder.File(folder))).Done();

    private Task<Outcome> Fit(string folder, params string[] more) =>
        CommandLine.RunAsync(
            [
                "operator",
                "fit",
                "--inputs",
                _folder.File($"{folder}/inputs.npy"),
                "--outputs",
                _folder.File($"{folder}/outputs.npy"),
                "--out",
                _folder.File("model.npz"),
                .. more,
            ]
        );
}
