using System.Globalization;
using Hyperkernel.Experiments.LargeLearningRate;
using Hyperkernel.Tests.Experiments.Learning;
using Xunit;

namespace Hyperkernel.Tests.Cli;

/// <summary>The experiments that train networks, through the command line.</summary>
public sealed class ReproduceTrainingTests : IDisposable
{
    private static readonly string[] _one = ["--set", "runs=1", "--set", "primary_layers=[2]", "--set", "primary_widths=[4]"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Runs_that_diverge_do_not_end_a_sweep()
    {
        (await Run("sensitivity", [.. _one])).Done();
        string[][] diverged = Rows("divergences.csv"),
            all = Rows("sensitivity.csv");
        Assert.Equal(
            [
                ["g02x0004-rate1000000000-run000", "1000000000"],
            ],
            diverged.Select(row => (string[])[row[0], row[2]])
        );
        Assert.Equal(["0.001", "1", "1000000000"], all.Select(row => row[1]));
        Assert.Equal(["0", "0", "1"], all.Select(row => row[3]));
        Assert.Equal(1.0 / 12, double.Parse(all[2][4], CultureInfo.InvariantCulture), 1e-12);
    }

    [Theory]
    [InlineData(
        "rotation",
        new[] { "--set", "wraps_around=false", "--set", "parameterization=released", "--set", "batch_size=20" },
        "0.125"
    )]
    [InlineData("rotation", new string[0], "0.08333333333333333")]
    public async Task The_most_frequent_class_is_reported(string name, string[] settings, string share)
    {
        (await Run(name, [.. _one, .. settings])).Done();
        Assert.Equal(share, Rows("final.csv").Single(row => row[0] == "most frequent class")[3]);
        Assert.Equal(
            ["depth 2, width 4", "linear probe", "chance", "most frequent class"],
            Rows("final.csv").Select(row => row[0].Trim('"'))
        );
    }

    [Fact]
    public async Task Files_are_learnt_from_and_are_part_of_what_a_unit_depends_on()
    {
        string mnist = DataFolders.Mnist(_folder, 70, 45),
            other = DataFolders.Mnist(_folder, 71, 45);
        (
            await Run("large-learning-rate", "--data", mnist, "--set", "widths=[10,20]", "--set", "runs=1", "--set", "train_images=60")
        ).Done();
        Assert.Contains(
            "\"data_sha256\": \"",
            File.ReadAllText(Path.Combine(_folder.File("a"), "configuration.json")),
            StringComparison.Ordinal
        );
        (
            await Run(
                "large-learning-rate",
                "--data",
                other,
                "--set",
                "widths=[10,20]",
                "--set",
                "runs=1",
                "--set",
                "train_images=60",
                "--resume"
            )
        ).Failed(2, "unit of other work");
        (
            await Run(
                "rotation",
                [
                    .. _one,
                    "--data",
                    DataFolders.Cifar(_folder),
                    "--set",
                    "train_images=6",
                    "--set",
                    "test_images=2",
                    "--set",
                    "batch_size=3",
                ],
                "c"
            )
        ).Done();
    }

    [Fact]
    public async Task Wrong_data_and_settings_are_explained()
    {
        string npy = DataFolders.Npy(_folder, "images.npy", 50, 6, 8);
        (await Run("rotation", "--data", _folder.File("none"))).Failed(2, "none: there is no such file or folder");
        (await Run("rotation", "--data", npy)).Failed(2, "there are 10 images and train_images is 60");
        (await Run("large-learning-rate", "--data", npy)).Failed(2, "there are no classes", "images, labels, test images, test labels");
        (await Run("limits", "--data", npy)).Failed(2, "limits takes no data");
        (await Run("rotation", "--set", "rate=0")).Failed(2, "rate = 0, must be finite and > 0");
        (await Run("rotation", "--set", "batch_size=61")).Failed(2, "batch_size = 61 is more than train_images = 60");
        (await Run("rotation", "--set", "primary_widths=[4,4]")).Failed(2, "primary_widths = [4, 4]");
        (await Run("rotation", "--set", "parameterization=mine")).Failed(2, "'parameterization' takes", "ntk");
        (await Run("sensitivity", "--set", "rates=[1,-1]")).Failed(2, "rate = -1");
        (await Run("sensitivity", "--set", "rates=[]")).Failed(2, "rates = []");
        (await Run("large-learning-rate", "--set", "widths=[0]")).Failed(2, "widths = [0]");
        (await Run("large-learning-rate", "--set", "rate_power=3")).Failed(2, "rate_power = 3");
        (await Run("training-limit", "--set", "activations=[\"rely\"]")).Failed(2, "activations: 'rely' is not the name");
        (await Run("training-limit", "--set", "activations=[]")).Failed(2, "activations = []");
        (await Run("training-limit", "--set", "early_steps=20")).Failed(2, "early_steps = 20, must be fewer than steps, 20");
        (await Run("training-limit", "--set", "values=[1]")).Failed(2, "values must be 6 finite numbers");
        (await Run("completion", "--set", "rates=[]")).Failed(2, "rates = []");
        (await Run("completion", "--set", "missing=top-left")).Failed(2, "missing: ");
    }

    [Fact]
    public void Runs_are_looked_at_more_often_at_first()
    {
        LargeLearningRateConfiguration c = new() { Steps = 100, Runs = 1 };
        Assert.Equal([0, 1, 2, 5, 10, 20, 50, 100], c.Looks(100));
        Assert.Equal([0, 1, 2, 5, 7], c.Looks(7));
        Assert.Equal(500, c.Rate(250_000), 1e-9);
    }

    private Task<Outcome> Run(string name, params string[] arguments) => Run(name, arguments, "a");

    private Task<Outcome> Run(string name, string[] arguments, string folder) =>
        CommandLine.RunAsync(["reproduce", name, "--preset", "smoke", "--out", _folder.File(folder), .. arguments]);

    // Names of networks hold commas between quotes.
    private string[][] Rows(string file) =>
        [
            .. File.ReadAllLines(Path.Combine(_folder.File("a"), file))
                .Skip(1)
                .Select(line =>
                    string.Concat(line.Split('"').Select((part, i) => i % 2 == 0 ? part : part.Replace(',', ';')))
                        .Split(',')
                        .Select(cell => cell.Replace(';', ','))
                        .ToArray()
                ),
        ];
}
