using System.Text.Json;
using Hyperkernel.Architectures;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Hyperkernel.Tests.FiniteWidth;
using Xunit;

namespace Hyperkernel.Tests.Cli;

public sealed class EmpiricalCommandTests : IDisposable
{
    private const string Plain =
        """{"layers": [{"layer": "dense", "width": 30, "bias_std": 0.4}, "erf", {"layer": "dense", "width": 2}]}""";
    private const string Hyper = """
        {"meta": [{"layer": "dense", "width": 20}, "relu_sqrt2", {"layer": "dense"}],
         "primary": [{"layer": "generated_dense", "width": 9, "bias": true}, "tanh", {"layer": "generated_dense"}]}
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly Matrix<double> _x = Matrix<double>.Create(5, 3, (i, j) => Math.Sin(1 + i + (2 * j)));
    private readonly Matrix<double> _z = Matrix<double>.Create(5, 2, (i, j) => Math.Cos(2 + (3 * i) - j));

    public EmpiricalCommandTests()
    {
        NpyFile.Write(_folder.File("x.npy"), new NpyArray<double>(_x));
        NpyFile.Write(_folder.File("z.npy"), new NpyArray<double>(_z));
        File.WriteAllText(_folder.File("plain.json"), Plain);
        File.WriteAllText(_folder.File("hyper.json"), Hyper);
    }

    public static TheoryData<string> Golden => GoldenNetwork.Names;

    public void Dispose()
    {
        _x.Dispose();
        _z.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Golden))]
    public async Task The_reference_outputs_and_tangent_kernels_come_out(string name)
    {
        using GoldenNetwork golden = GoldenNetwork.Open(name);
        File.WriteAllText(_folder.File("golden.json"), golden.Architecture.ToJson());
        NpzArchive.Write(
            _folder.File("w.npz"),
            archive =>
            {
                foreach (ParameterBlock<double> block in golden.Network.Parameters)
                {
                    archive.Add(block.Shape.Name, block.Values);
                }
            }
        );
        NpyFile.Write(_folder.File("x.npy"), new NpyArray<double>(golden.Array("x")));
        NpyFile.Write(_folder.File("z.npy"), new NpyArray<double>(golden.Array("z")));
        string[] taylor = golden.Case.TryGetProperty("taylor_orders", out JsonElement orders)
            ? ["--taylor", $"{orders.GetArrayLength() - 1}"]
            : [];
        (await Run("golden.json", ["--weights", _folder.File("w.npz"), "--coordinates", _folder.File("z.npy"), .. taylor])).Done();
        using NpzArchive written = NpzArchive.Open(_folder.File("e.npz"));
        FiniteGoldenTests.AssertAgree(golden.Array("output"), written.Read<double>("output").Values);
        FiniteGoldenTests.AssertAgree(golden.Array("tangent_kernel"), written.Read<double>("tangent").Values);
        if (taylor.Length > 0)
        {
            NpyArray<double> terms = written.Read<double>("taylor");
            Matrix<double> expected = golden.Array("taylor_terms");
            Assert.Equal([expected.Rows, 4, 4], terms.Shape);
            for (int r = 0; r < expected.Rows; r++)
            {
                FiniteGoldenTests.AssertAgree(Matrix<double>.From(4, 4, expected.Row(r)), Matrix<double>.From(4, 4, terms.Values.Row(r)));
            }
        }
    }

    [Fact]
    public async Task Weights_come_from_the_seed_and_the_file_names_what_was_computed()
    {
        Outcome outcome = (await Run("plain.json", "--seed", "6")).Done();
        Assert.Equal($"output, 5 x 2, and tangent, 5 x 2 x 5 x 2, written to {_folder.File("e.npz")}", outcome.Output.TrimEnd());
        using FiniteNetwork<double> network = FiniteNetwork<double>.Sample(((Network)Architecture.FromJson(Plain)), 3, 6);
        Points<double> points = Points<double>.Of(_x);
        using NpzArchive archive = NpzArchive.Open(_folder.File("e.npz"));
        Assert.Equal(["output", "tangent"], archive.Names.Order());
        FiniteGoldenTests.AssertAgree(network.Outputs(points), archive.Read<double>("output").Values);
        NpyArray<double> tangent = archive.Read<double>("tangent");
        Assert.Equal([5, 2, 5, 2], tangent.Shape);
        FiniteGoldenTests.AssertAgree(network.TangentKernel(points), tangent.Values);
    }

    [Fact]
    public async Task Single_precision_and_features_of_coordinates_are_used()
    {
        (
            await Run(
                "hyper.json",
                "--coordinates",
                _folder.File("z.npy"),
                "--coordinate-features",
                "fourier:1.2:40:3",
                "--precision",
                "single"
            )
        ).Done();
        using NpzArchive archive = NpzArchive.Open(_folder.File("e.npz"));
        Assert.Equal(NpyType.Single, archive.Read<float>("tangent").Type);
        Hypernetwork h = ((Hypernetwork)Architecture.FromJson(Hyper));
        using FiniteNetwork<float> network = FiniteNetwork<float>.Sample(
            new Hypernetwork(h.Meta, h.Primary, new Hyperkernel.Features.RandomFourierFeatures(1.2, 40, 3)),
            3,
            2,
            1
        );
        Matrix<float> expected = network.Outputs(Points<float>.Pairs(_x.ConvertTo<float>(), _z.ConvertTo<float>())),
            actual = archive.Read<float>("output").Values;
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(expected[i, 0], actual[i, 0]);
        }
    }

    [Fact]
    public async Task Many_networks_have_their_statistics_written_from_parts_too()
    {
        string[] draws = ["--coordinates", _folder.File("z.npy"), "--seed", "4", "--draws", "40"],
            parts = [.. draws, "--units", _folder.File("units")];
        Outcome outcome = (await Run("hyper.json", draws)).Done();
        Assert.Contains("over 40 networks, 5 x 1 x 5 x 1", outcome.Output, StringComparison.Ordinal);
        using DrawMoments expected = NetworkDraws.Moments(
            Architecture.FromJson(Hyper),
            Points<double>.Pairs(_x, _z),
            new() { Draws = 40, Seed = 4 }
        )!;
        using Matrix<double> variance = expected.Tangent.Variance(),
            error = expected.Covariance.StandardError();
        AssertDraws(expected, variance, error);
        File.Delete(_folder.File("e.npz"));
        Assert.Contains("part 1 of 2", (await Run("hyper.json", [.. parts, "--shard", "1/2"])).Done().Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("e.npz")));
        (await Run("hyper.json", [.. parts, "--shard", "2/2"])).Done();
        AssertDraws(expected, variance, error);
        (await Run("hyper.json", [.. draws, "--infinite-meta"])).Done();
    }

    [Fact]
    public async Task What_is_wrong_is_said_in_a_sentence()
    {
        (await Run("hyper.json")).Failed(2, "--coordinates is required");
        (await Run("plain.json", "--coordinates", _folder.File("z.npy"))).Failed(
            2,
            "--coordinates belongs to a hypernetwork",
            "plain.json"
        );
        (await Run("hyper.json", "--coordinates", _folder.File("z.npy"), "--coordinate-features", "fourier:1.2")).Failed(
            2,
            "fourier:1.2",
            "infinitely many"
        );
        NpzArchive.Write(_folder.File("w.npz"), archive => archive.Add("W1", Matrix<double>.Zeros(3, 30)));
        (await Run("plain.json", "--weights", _folder.File("w.npz"))).Failed(2, "W1 of network layer 0 is 3 x 30, must be 30 x 3");
        (await Run("plain.json", "--weights", _folder.File("w.npz"), "--seed", "1")).Failed(2, "--weights and --seed exclude each other");
        (await Run("plain.json", "--draws", "9", "--taylor", "2")).Failed(2, "--taylor is for one network");
        (await Run("plain.json", "--infinite-meta")).Failed(2, "--infinite-meta needs --draws");
        (await Run("plain.json", "--draws", "9", "--infinite-meta")).Failed(2, "a plain network has no meta network");
        (await Run("plain.json", "--draws", "0")).Failed(2, "--draws is '0', must be a whole number from 1");
        (await Run("plain.json", "--draws", "9", "--shard", "1/2")).Failed(2, "--shard needs --units");
        (await Run("plain.json", "--taylor", "2")).Failed(2, "2 outputs, must have 1");
        (await Run("plain.json", "--taylor", "x")).Failed(2, "--taylor is 'x', must be a whole number");
        (await Run("hyper.json", "--coordinates", _folder.File("z.npy"), "--taylor", "-1")).Failed(2, "order = -1, must be 0 to 170");
        File.WriteAllText(_folder.File("plain.json"), """{"layers": [{"layer": "dense"}, "erf", {"layer": "dense"}]}""");
        (await Run("plain.json")).Failed(2, "network layer 0 is dense(weight_std 1) without a width");
        File.WriteAllText(
            _folder.File("plain.json"),
            """{"layers": [{"layer": "dense", "width": 2000000000}, "erf", {"layer": "dense", "width": 2000000000}]}"""
        );
        (await Run("plain.json")).Failed(1, "GiB", "W2 (2000000000 x 2000000000)");
    }

    private void AssertDraws(DrawMoments expected, Matrix<double> tangentVariance, Matrix<double> covarianceError)
    {
        using NpzArchive archive = NpzArchive.Open(_folder.File("e.npz"));
        foreach (
            (string name, Matrix<double> array) in new[]
            {
                ("tangent_mean", expected.Tangent.Mean),
                ("tangent_variance", tangentVariance),
                ("covariance_mean", expected.Covariance.Mean),
                ("covariance_standard_error", covarianceError),
            }
        )
        {
            NpyArray<double> written = archive.Read<double>(name);
            Assert.Equal([5, 1, 5, 1], written.Shape);
            Assert.Equal(array.Row(3).ToArray(), written.Values.Row(3).ToArray());
        }
    }

    private Task<Outcome> Run(string architecture, params string[] options) =>
        CommandLine.RunAsync(
            [
                "empirical",
                "--architecture",
                _folder.File(architecture),
                "--contexts",
                _folder.File("x.npy"),
                "--out",
                _folder.File("e.npz"),
                .. options,
            ]
        );
}
