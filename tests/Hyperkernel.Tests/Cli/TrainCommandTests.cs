using System.Text;
using System.Text.Json;
using Hyperkernel.Architectures;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Hyperkernel.Tests.FiniteWidth;
using Hyperkernel.Tests.Training;
using Xunit;

namespace Hyperkernel.Tests.Cli;

/// <summary>train, and predict with what it saved.</summary>
public sealed class TrainCommandTests : IDisposable
{
    private const string Small = """
        {"meta": [{"layer": "dense", "width": 6}, "tanh", {"layer": "dense"}],
         "primary": [{"layer": "generated_dense", "bias": true, "width": 4}, "tanh", {"layer": "generated_dense", "width": 3}]}
        """;

    private const string Plain = """{"layers": [{"layer": "dense", "width": 5}, "relu", {"layer": "dense", "width": 3}]}""";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(TrainingGoldenTests.Names), MemberType = typeof(TrainingGoldenTests))]
    public async Task Five_steps_have_the_reference_losses_and_outputs(string name)
    {
        using GoldenNetwork golden = GoldenNetwork.Open(name);
        _folder.File("a.json", Encoding.UTF8.GetBytes(golden.Architecture.ToJson()));
        Write("x", golden.Array("x"));
        Write("z", golden.Array("z"));
        Matrix<double> targets = golden.Array("targets");
        Write("y", targets);
        NpzArchive.Write(
            Path("w.npz"),
            archive =>
            {
                foreach (var block in golden.Network.Parameters)
                {
                    archive.Add(block.Shape.Name, block.Values);
                }
            }
        );
        bool hasLabels = golden.Case.TryGetProperty("labels", out _);
        foreach (string field in hasLabels ? (string[])["sgd_squared", "sgd_cross_entropy"] : ["sgd_squared"])
        {
            string rate = golden.Case.GetProperty(field).GetProperty("learning_rate").GetRawText();
            bool classes = field == "sgd_cross_entropy";
            if (Directory.Exists(Path("out")))
            {
                Directory.Delete(Path("out"), recursive: true);
            }

            if (classes)
            {
                Matrix<double> labels = golden.Array("labels");
                NpyFile.Write(Path("l.npy"), new NpyArray<double>(labels, [labels.Rows], NpyType.Int64));
            }

            (
                await Run(
                    [
                        "--weights",
                        Path("w.npz"),
                        classes ? "--labels" : "--values",
                        Path(classes ? "l.npy" : "y.npy"),
                        "--loss",
                        classes ? "cross-entropy" : "squared",
                        "--rate",
                        rate,
                        "--steps",
                        "5",
                        "--batch",
                        "all",
                        "--precision",
                        "double",
                    ]
                )
            ).Done();
            Agree(golden.Nested(field, "losses"), Read("losses.npy"));
            Agree(golden.Nested(field, "outputs"), Read("outputs.npy"));
            string model = Path("out/model.npz"),
                predicted = Path("p.npz");
            (
                await CommandLine.RunAsync(
                    "predict",
                    "--model",
                    model,
                    "--contexts",
                    Path("x.npy"),
                    "--coordinates",
                    Path("z.npy"),
                    "--pairs",
                    "--out",
                    predicted
                )
            ).Done();
            using NpzArchive archive = NpzArchive.Open(predicted);
            Agree(golden.Nested(field, "outputs"), archive.Read<double>("mean").Values);
        }
    }

    [Fact]
    public async Task A_run_in_two_parts_has_the_bits_of_one()
    {
        WriteSmall(Small);
        string[] options = ["--labels", Path("l.npy"), "--rate", "0.1", "--batch", "4", "--optimiser", "momentum:0.8"];
        (await Run([.. options, "--steps", "9"])).Done();
        byte[] whole = File.ReadAllBytes(Path("out/model.npz")),
            losses = File.ReadAllBytes(Path("out/losses.npy"));
        Directory.Delete(Path("out"), recursive: true);
        (await Run([.. options, "--steps", "4"])).Done();
        Outcome second = (await Run([.. options, "--steps", "9", "--resume", "--checkpoint-seconds", "0"])).Done();
        Assert.Contains("9 steps, 5 of them now", second.Output, StringComparison.Ordinal);
        Assert.Equal(whole, File.ReadAllBytes(Path("out/model.npz")));
        Assert.Equal(losses, File.ReadAllBytes(Path("out/losses.npy")));
        (await Run([.. options, "--steps", "9", "--resume", "--seed", "2"])).Failed(2, "checkpoint.npz", "other settings");
    }

    [Fact]
    public async Task An_interrupted_run_leaves_a_checkpoint()
    {
        WriteSmall(Small);
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        string[] options = ["--values", Path("y.npy"), "--rate", "0.1", "--epochs", "5"];
        (await CommandLine.RunUntilAsync(cancelled.Token, Arguments(options))).Failed(
            1,
            "Interrupted after step 0 of 5",
            "checkpoint.npz was written"
        );
        (await Run([.. options, "--resume"])).Done();
        Assert.Equal(6, Read("losses.npy").Rows);
    }

    [Fact]
    public async Task The_report_draws_the_losses_and_evaluates()
    {
        WriteSmall(Plain, isPlain: true);
        string[] options =
        [
            "--labels",
            Path("l.npy"),
            "--rate",
            "0.5",
            "--steps",
            "200",
            "--batch",
            "all",
            "--test-contexts",
            Path("x.npy"),
            "--test-labels",
            Path("l.npy"),
        ];
        Outcome outcome = (await Run(options, isPlain: true)).Done();
        Assert.StartsWith("loss", outcome.Screen, StringComparison.Ordinal);
        Assert.Contains("step 200", outcome.Screen, StringComparison.Ordinal);
        Assert.Matches("Training data: loss [0-9.]+, [0-9.]+ % of 9 right.\nTest data: loss", outcome.Output);
        using JsonDocument json = JsonDocument.Parse((await Run([.. options, "--json", "--resume"], isPlain: true)).Done().Output);
        Assert.Equal(200, json.RootElement.GetProperty("steps").GetInt32());
        Assert.Equal(
            json.RootElement.GetProperty("test").GetProperty("loss").GetDouble(),
            json.RootElement.GetProperty("train").GetProperty("loss").GetDouble()
        );
        (
            await CommandLine.RunAsync("predict", "--model", Path("out/model.npz"), "--contexts", Path("x.npy"), "--out", Path("p.npz"))
        ).Done();
        using NpzArchive archive = NpzArchive.Open(Path("p.npz"));
        Assert.Equal([9, 3], archive.Read<float>("mean").Shape);
    }

    [Fact]
    public async Task A_run_that_diverges_fails_with_its_step_and_rate()
    {
        WriteSmall(Small);
        (await Run(["--values", Path("y.npy"), "--rate", "1e4", "--steps", "100"])).Failed(
            1,
            "training diverged: the loss before step",
            "learning rate 1E+04",
            "losses.npy was written"
        );
        Assert.False(File.Exists(Path("out/model.npz")));
        Assert.True(File.Exists(Path("out/losses.npy")));
    }

    // No later step sees what the last one did.
    [Theory]
    [InlineData("1e30")]
    [InlineData("1e12")]
    public async Task A_last_step_that_diverges_is_seen(string rate)
    {
        WriteSmall(Small);
        (await Run(["--values", Path("y.npy"), "--rate", rate, "--steps", "1", "--json"])).Failed(
            1,
            "training diverged: the loss before step 1 is",
            "a model was not"
        );
        Assert.False(File.Exists(Path("out/model.npz")));
        Assert.False(File.Exists(Path("out/checkpoint.npz")));
        using Matrix<double> losses = Read("losses.npy");
        Assert.Equal(2, losses.Rows);
    }

    [Fact]
    public async Task A_folder_with_a_checkpoint_is_gone_on_with_or_left_alone()
    {
        WriteSmall(Small);
        string[] options = ["--values", Path("y.npy"), "--rate", "0.1", "--steps", "5"];
        (await Run(options)).Done();
        byte[] before = File.ReadAllBytes(Path("out/checkpoint.npz"));
        (await Run(options)).Failed(2, "there is a checkpoint already", "--resume", "--out");
        (await Run([.. options[..^1], "3", "--resume"])).Failed(2, "is of step 5, which is beyond the 3");
        Assert.Equal(before, File.ReadAllBytes(Path("out/checkpoint.npz")));
        File.WriteAllText(Path("out/checkpoint.npz.dead.tmp"), "half");
        (await Run([.. options[..^1], "6", "--resume"])).Done();
        Assert.Empty(Directory.GetFiles(Path("out"), "*.tmp"));
    }

    [Fact]
    public async Task What_is_wrong_is_named()
    {
        WriteSmall(Small);
        string[] good = ["--values", Path("y.npy"), "--rate", "0.1", "--steps", "1"];
        (await Run([.. good, "--weights", Path("y.npy"), "--initialisation", "uniform"])).Failed(
            2,
            "--weights and --initialisation exclude each other"
        );
        (await Run(["--values", Path("y.npy"), "--rate", "1e-300", "--steps", "1"])).Failed(2, "beyond the numbers of Single");
        (await Run(good[2..])).Failed(2, "--values or --labels");
        (await Run(good[..4])).Failed(2, "--steps or --epochs");
        (await Run([.. good, "--epochs", "1"])).Failed(2, "--steps or --epochs");
        foreach (string rate in (string[])["-1", "0", "nan", "NaN"])
        {
            (await Run(["--values", Path("y.npy"), "--rate", rate, "--steps", "1"])).Failed(2, "--rate", rate);
        }

        (await Run([.. good, "--batch", "100"])).Failed(2, "a batch of 100 examples of 9");
        (await Run([.. good, "--batch", "0"])).Failed(2, "--batch");
        (await Run([.. good, "--loss", "cross-entropy"])).Failed(2, "--loss cross-entropy", "--labels");
        (await Run([.. good, "--labels", Path("l.npy")])).Failed(2, "--values or --labels");
        (await Run([.. good, "--schedule", "step:0:1"])).Failed(2, "--schedule");
        (await Run([.. good, "--optimiser", "momentum:1"])).Failed(2, "--optimiser");
        (await Run([.. good, "--test-values", Path("y.npy")])).Failed(2, "--test-contexts");
        Labels([0, 1, 2, 0, 1, 2, 0, 1, 3]);
        (await Run(["--labels", Path("l.npy"), .. good[2..]])).Failed(2, "l.npy", "1 of 9 labels", "example 8", "0 to 2");
        Labels([0, 1, 0, 0, 1, 1, 0, 1, 1]);
        (await Run(["--labels", Path("l.npy"), .. good[2..]])).Failed(2, "l.npy", "1 of 3 classes have no example (2)");
        Labels([0, 1, 2]);
        (await Run(["--labels", Path("l.npy"), .. good[2..]])).Failed(2, "l.npy has 3 rows for the 9 of", "x.npy");
        Write("y", Matrix<double>.Zeros(9, 2));
        (await Run(good)).Failed(2, "y.npy has 2 values a row", "3 outputs");
        _folder.File("a.json", Encoding.UTF8.GetBytes(Small.Replace(", \"width\": 6", "", StringComparison.Ordinal)));
        (await Run(good)).Failed(2, "width");
        (await CommandLine.RunAsync("predict", "--model", Path("y.npy"), "--contexts", Path("x.npy"), "--out", Path("p.npz"))).Failed(
            2,
            "no model"
        );
    }

    [Fact]
    public async Task Predicting_with_a_trained_hypernetwork_needs_coordinates_and_knows_no_deviations()
    {
        WriteSmall(Small);
        (await Run(["--values", Path("y.npy"), "--rate", "0.1", "--steps", "1"])).Done();
        string[] predict = ["predict", "--model", Path("out/model.npz"), "--contexts", Path("x.npy"), "--out", Path("p.npz")];
        (await CommandLine.RunAsync(predict)).Failed(2, "--coordinates");
        (await CommandLine.RunAsync([.. predict, "--pairs"])).Failed(2, "--coordinates");
        (await CommandLine.RunAsync([.. predict, "--coordinates", Path("z.npy"), "--deviation"])).Failed(
            2,
            "--deviation",
            "trained network"
        );
        (await CommandLine.RunAsync([.. predict, "--coordinates", Path("z.npy")])).Done();
        using NpzArchive archive = NpzArchive.Open(Path("p.npz"));
        Assert.Equal([9, 9, 3], archive.Read<float>("mean").Shape);
    }

    private static void Agree(Matrix<double> expected, Matrix<double> actual)
    {
        double[] a = Flat(expected),
            b = Flat(actual);
        Assert.Equal(a.Length, b.Length);
        double largest = a.Max(Math.Abs);
        Assert.All(a.Zip(b), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1e-8 * largest));
    }

    private static double[] Flat(Matrix<double> matrix) =>
        [.. Enumerable.Range(0, (int)matrix.Rows).SelectMany(i => matrix.Row(i).ToArray())];

    private void WriteSmall(string architecture, bool isPlain = false)
    {
        RandomNetworks random = new(3);
        _ = Architecture.FromJson(architecture);
        _folder.File("a.json", Encoding.UTF8.GetBytes(architecture));
        Write("x", random.Normal<double>(9, 3));
        if (!isPlain)
        {
            Write("z", random.Normal<double>(9, 2));
        }

        Write("y", random.Normal<double>(9, 3));
        Labels([0, 1, 2, 0, 1, 2, 0, 1, 2]);
    }

    private void Labels(float[] labels) =>
        NpyFile.Write(Path("l.npy"), new NpyArray<float>(Matrix<float>.From(1, labels.Length, labels), [labels.Length], NpyType.Int32));

    private string Path(string name) => _folder.File(name);

    private void Write(string name, Matrix<double> values) => NpyFile.Write(Path($"{name}.npy"), values);

    private Matrix<double> Read(string name) => NpyFile.Read<double>(Path($"out/{name}")).Values;

    private Task<Outcome> Run(string[] options, bool isPlain = false) => CommandLine.RunAsync(Arguments(options, isPlain));

    private string[] Arguments(string[] options, bool isPlain = false) =>
        [
            "train",
            "--architecture",
            Path("a.json"),
            "--contexts",
            Path("x.npy"),
            .. isPlain ? (string[])[] : ["--coordinates", Path("z.npy")],
            "--out",
            Path("out"),
            .. options,
        ];
}
