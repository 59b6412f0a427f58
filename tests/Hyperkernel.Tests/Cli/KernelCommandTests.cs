using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Hyperkernel.Tests.Golden;
using Xunit;

namespace Hyperkernel.Tests.Cli;

public sealed class KernelCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("fc/relu/d3")]
    [InlineData("fc/residual")]
    [InlineData("hyper/paper_L3_H2")]
    [InlineData("hyper/biased_generated")]
    [InlineData("hyper/mixed_trained_and_generated")]
    public async Task The_reference_kernels_come_out(string name)
    {
        WriteGolden(name);
        (await Kernel(name, both: true)).Done();
        AssertAgree("", 1e-9, 1e-9);
        (await Kernel(name, both: false)).Done();

        // The reference is itself off on the diagonal; see GoldenTests.
        AssertAgree("_self", 1e-9, 1e-8);
    }

    [Theory]
    [InlineData("fc/relu/d3")]
    [InlineData("hyper/mixed_trained_and_generated")]
    public async Task Single_precision_is_as_near_as_it_can_be(string name)
    {
        WriteGolden(name);
        (await Kernel(name, both: true, "--precision", "single")).Done();

        // Inputs are rounded to 6e-8, and near equal or opposite inputs the tangent kernel's slope goes with the root of that: 2.4e-4, over
        // a few layers.
        AssertAgree("", 1e-3, 1e-3);
    }

    [Fact]
    public async Task The_file_names_what_was_computed()
    {
        WriteGolden("fc/relu/d3");
        Outcome outcome = (await Kernel("fc/relu/d3", both: true)).Done();
        using NpzArchive archive = NpzArchive.Open(_folder.File("k.npz"));
        Assert.Equal(["covariance", "tangent"], archive.Names.Order());
        NpyArray<double> tangent = archive.Read<double>("tangent");
        Assert.Equal(
            $"covariance and tangent, {tangent.Shape[0]} x {tangent.Shape[1]}, written to {_folder.File("k.npz")}",
            outcome.Output.TrimEnd()
        );
        Assert.Equal(NpyType.Double, tangent.Type);
    }

    [Theory]
    [InlineData(false, "raw")]
    [InlineData(true, "fourier:0.8")]
    [InlineData(true, "fourier:0.8:40:3")]
    public async Task A_grid_is_all_pairs_of_repeated_rows(bool others, string features)
    {
        Matrix<double> x = Rows(3, 4, 1),
            z = Rows(5, 2, 2),
            x2 = Rows(2, 4, 3);
        string architecture = _folder.File("a.json");
        File.WriteAllText(
            architecture,
            """
            {"meta": [{"layer": "dense", "bias_std": 0.3}, "relu_sqrt2", {"layer": "dense"}],
             "primary": [{"layer": "generated_dense", "bias": true}, "erf", {"layer": "generated_dense"}]}
            """
        );
        Write("x", x);
        Write("z", z);
        Write("x2", x2);
        Write("xPairs", Matrix<double>.Create(15, 4, (i, j) => x[i / 5, j]));
        Write("zPairs", Matrix<double>.Create(15, 2, (i, j) => z[i % 5, j]));
        Write("x2Pairs", Matrix<double>.Create(10, 4, (i, j) => x2[i / 5, j]));
        Write("z2Pairs", Matrix<double>.Create(10, 2, (i, j) => z[i % 5, j]));
        string[] start = ["kernel", "--architecture", architecture, "--coordinate-features", features];

        // The second coordinates of a grid are the first ones where none are given.
        string[] gridOthers = others ? ["--contexts2", _folder.File("x2.npy")] : [];
        string[] pairOthers = others ? ["--contexts2", _folder.File("x2Pairs.npy"), "--coordinates2", _folder.File("z2Pairs.npy")] : [];
        (await CommandLine.RunAsync([.. start, "--grid", .. Own("x", "z"), .. gridOthers, "--out", _folder.File("grid.npz")])).Done();
        (await CommandLine.RunAsync([.. start, .. Own("xPairs", "zPairs"), .. pairOthers, "--out", _folder.File("pairs.npz")])).Done();
        using NpzArchive grid = NpzArchive.Open(_folder.File("grid.npz")),
            pairs = NpzArchive.Open(_folder.File("pairs.npz"));
        foreach (string kind in (string[])["covariance", "tangent"])
        {
            AssertNear(pairs.Read<double>(kind).Values, grid.Read<double>(kind).Values, 1e-12, 1e-12);
        }
    }

    [Fact]
    public async Task Tables_of_numbers_are_arrays_too()
    {
        Matrix<double> x = Rows(4, 3, 1);
        Write("x", x);
        _folder.File(
            "x.csv",
            System.Text.Encoding.UTF8.GetBytes(
                "a,b,c\r\n"
                    + string.Concat(Enumerable.Range(0, 4).Select(i => FormattableString.Invariant($"{x[i, 0]},{x[i, 1]},{x[i, 2]}\r\n")))
            )
        );
        string architecture = _folder.File("a.json", """{"layers": [{"layer": "dense"}, "relu", {"layer": "dense"}]}"""u8);
        foreach (string kind in (string[])["npy", "csv"])
        {
            (
                await CommandLine.RunAsync(
                    "kernel",
                    "--architecture",
                    architecture,
                    "--contexts",
                    _folder.File($"x.{kind}"),
                    "--out",
                    _folder.File($"{kind}.npz")
                )
            ).Done();
        }

        Assert.Equal(File.ReadAllBytes(_folder.File("npy.npz")), File.ReadAllBytes(_folder.File("csv.npz")));
    }

    private string[] Own(string contexts, string coordinates) =>
        ["--contexts", _folder.File($"{contexts}.npy"), "--coordinates", _folder.File($"{coordinates}.npy")];

    private static Matrix<double> Rows(int count, int width, int seed)
    {
        Random random = new(seed);
        return Matrix<double>.Create(count, width, (_, _) => random.NextDouble() - 0.5);
    }

    private void Write(string name, Matrix<double> values) => NpyFile.Write(_folder.File($"{name}.npy"), new NpyArray<double>(values));

    // What the golden case describes, as a user has it: a JSON file and arrays.
    private void WriteGolden(string name)
    {
        using GoldenCase golden = GoldenCase.Open(name);
        string[] parts = [.. new[] { "layers", "meta", "primary" }.Where(golden.Has)];
        string json = string.Join(", ", parts.Select(p => $"\"{p}\": {golden.Raw(p)}"));
        File.WriteAllText(_folder.File("a.json"), $"{{{json}}}");
        foreach (string field in new[] { "x1", "x2", "z1", "z2", "nngp", "ntk", "nngp_self", "ntk_self" }.Where(golden.Has))
        {
            NpyFile.Write(_folder.File($"{field}.npy"), golden.ArrayNamed(golden.Text(field)));
        }
    }

    private Task<Outcome> Kernel(string name, bool both, params string[] more)
    {
        bool plain = name.StartsWith("fc", StringComparison.Ordinal);
        string[] files =
        [
            .. new[] { "contexts=x1", "coordinates=z1", "contexts2=x2", "coordinates2=z2" }
                .Where(f =>
                    !(plain && f.StartsWith("coord", StringComparison.Ordinal)) && (both || !f.Contains('2', StringComparison.Ordinal))
                )
                .SelectMany(f => new[] { $"--{f.Split('=')[0]}", _folder.File($"{f.Split('=')[1]}.npy") }),
        ];
        return CommandLine.RunAsync(
            ["kernel", "--architecture", _folder.File("a.json"), .. files, "--out", _folder.File("k.npz"), .. more]
        );
    }

    private void AssertAgree(string suffix, double tolerance, double diagonalTolerance)
    {
        using NpzArchive archive = NpzArchive.Open(_folder.File("k.npz"));
        foreach ((string golden, string ours) in new[] { ("nngp", "covariance"), ("ntk", "tangent") })
        {
            Matrix<double> expected = NpyFile.Read<double>(_folder.File($"{golden}{suffix}.npy")).Values;
            AssertNear(expected, archive.Read<double>(ours).Values, tolerance, diagonalTolerance);
        }
    }

    private static void AssertNear(Matrix<double> expected, Matrix<double> actual, double tolerance, double diagonalTolerance)
    {
        Assert.Equal((expected.Rows, expected.Columns), (actual.Rows, actual.Columns));
        double largest = Enumerable.Range(0, (int)expected.Rows).Max(i => expected.Row(i).ToArray().Max(Math.Abs));
        for (long i = 0; i < expected.Rows; i++)
        {
            for (long j = 0; j < expected.Columns; j++)
            {
                double error = Math.Abs(expected[i, j] - actual[i, j]) / largest;
                Assert.True(error <= (i == j ? diagonalTolerance : tolerance), $"({i}, {j}): {error:E2} of the largest entry");
            }
        }
    }
}
