using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Hyperkernel.Tests.Data;
using Xunit;

namespace Hyperkernel.Tests.Cli;

/// <summary>Architectures and arrays of which no kernel can be computed: one sentence that names the file, and no output file.</summary>
public sealed class WrongArrayTests : IDisposable
{
    private const string Plain = """{"layers": [{"layer": "dense"}, "relu", {"layer": "dense"}]}""";
    private const string Hyper =
        """{"meta": [{"layer": "dense"}], "primary": [{"layer": "generated_dense"}, "relu", {"layer": "generated_dense"}]}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("layers: dense", "not JSON at line 1")]
    [InlineData("", "not JSON")]
    [InlineData("[]", "the file is a list")]
    [InlineData("""{"layer": []}""", "\"layer\"", "\"meta\"")]
    [InlineData("""{"layers": [], "seed": 1}""", "\"seed\"")]
    [InlineData("""{"layers": []}""", "layers")]
    [InlineData("""{"layers": "relu"}""", "layers is a text", "list")]
    [InlineData("""{"layers": [{"layer": "dens"}]}""", "layers[0].layer", "'dens'", "'dense'")]
    [InlineData("""{"layers": [{"layer": "dense", "weigth_std": 1}]}""", "layers[0]", "\"weigth_std\"", "\"weight_std\"")]
    [InlineData("""{"layers": [{"layer": "dense"}, "leaky_rleu(0.1)"]}""", "layers[1]", "leaky_rleu", "'leaky_relu'")]
    [InlineData("""{"layers": [{"layer": "dense"}, "ab_relu"]}""", "layers[1]", "ab_relu(a,b)")]
    [InlineData("""{"layers": [{"layer": "dense", "weight_std": -1}]}""", "layers[0]", "-1")]
    [InlineData("""{"layers": [{"layer": "dense", "weight_std": "1"}]}""", "weight_std", "number")]
    [InlineData("""{"layers": [{"layer": "generated_dense"}]}""", "generated")]
    [InlineData("""{"meta": [{"layer": "dense"}]}""", "\"primary\"")]
    [InlineData("""{"meta": [{"layer": "dense"}], "primary": [{"layer": "dense"}]}""", "no generated layer")]
    public async Task An_architecture_that_is_none(string json, params string[] words)
    {
        Write("x", 3, 2);
        await Fails(json, 2, ["--contexts", _folder.File("x.npy")], words);
    }

    [Theory]
    [InlineData("--coordinates")]
    [InlineData("--coordinates2")]
    [InlineData("--grid")]
    [InlineData("--coordinate-features")]
    public async Task A_plain_network_has_no_coordinates(string option)
    {
        Write("x", 3, 2);
        string[] value = option switch
        {
            "--grid" => [],
            "--coordinate-features" => ["raw"],
            _ => [_folder.File("x.npy")],
        };
        await Fails(Plain, 2, ["--contexts", _folder.File("x.npy"), option, .. value], option, "a.json is a plain network");
    }

    [Fact]
    public async Task A_hypernetwork_has_coordinates()
    {
        Write("x", 3, 2);
        await Fails(Hyper, 2, ["--contexts", _folder.File("x.npy")], "--coordinates is required");
    }

    [Theory]
    [InlineData("--contexts2")]
    [InlineData("--coordinates2")]
    public async Task Second_contexts_and_coordinates_go_together(string option)
    {
        Write("x", 3, 2);
        string x = _folder.File("x.npy");
        await Fails(Hyper, 2, ["--contexts", x, "--coordinates", x, option, x], "--contexts2 and --coordinates2 go together", "--grid");
    }

    [Fact]
    public async Task Rows_that_make_no_pairs()
    {
        Write("x", 3, 2);
        Write("z", 4, 2);
        string[] own = ["--contexts", _folder.File("x.npy"), "--coordinates", _folder.File("x.npy")];
        await Fails(
            Hyper,
            2,
            ["--contexts", _folder.File("x.npy"), "--coordinates", _folder.File("z.npy")],
            "x.npy has 3 rows",
            "z.npy has 4",
            "--grid"
        );
        await Fails(
            Hyper,
            2,
            [.. own, "--contexts2", _folder.File("x.npy"), "--coordinates2", _folder.File("z.npy")],
            "x.npy has 3 rows",
            "z.npy has 4"
        );
    }

    [Fact]
    public async Task Rows_of_different_widths()
    {
        Write("x", 3, 2);
        Write("wide", 3, 5);
        string x = _folder.File("x.npy"),
            wide = _folder.File("wide.npy");
        await Fails(Plain, 2, ["--contexts", x, "--contexts2", wide], "wide.npy have 5 entries", "x.npy have 2");
        await Fails(
            Hyper,
            2,
            ["--contexts", x, "--coordinates", x, "--contexts2", wide, "--coordinates2", x],
            "wide.npy have 5 entries",
            "x.npy have 2"
        );
    }

    [Fact]
    public async Task Entries_that_are_not_finite()
    {
        NpyFile.Write(
            _folder.File("x.npy"),
            new NpyArray<double>(Matrix<double>.Create(3, 2, (i, j) => i == 1 ? double.NaN : j)) { NotFiniteMeans = "not observed" }
        );
        await Fails(Plain, 2, ["--contexts", _folder.File("x.npy")], "x.npy", "2 of 6 entries", "row 1, column 0");
    }

    [Fact]
    public async Task An_array_without_rows()
    {
        NpyFile.Write(_folder.File("x.npy"), new NpyArray<double>(Matrix<double>.Zeros(0, 3)));
        await Fails(Plain, 2, ["--contexts", _folder.File("x.npy")], "x.npy is 0 x 3", "at least one row");
    }

    [Theory]
    [InlineData("'<c16'", 16 * 6, "c16")]
    [InlineData("'|S5'", 5 * 6, "S5")]
    [InlineData("'<f8'", 40, "(3, 2)", "40")]
    public async Task An_array_of_the_wrong_type_or_truncated(string type, int bytes, params string[] words)
    {
        string header = $"{{'descr': {type}, 'fortran_order': False, 'shape': (3, 2), }}\n";
        await Fails(Plain, 2, ["--contexts", _folder.File("x.npy", Npy.File(header, new byte[bytes]))], ["x.npy", .. words]);
    }

    [Fact]
    public async Task An_archive_in_place_of_an_array()
    {
        NpzArchive.Write(_folder.File("x.npy"), archive => archive.Add("x", Matrix<double>.Zeros(3, 2)));
        await Fails(Plain, 2, ["--contexts", _folder.File("x.npy")], "x.npy", "not a .npy file");
    }

    [Fact]
    public async Task A_kernel_that_no_memory_holds()
    {
        Write("x", 200_000, 1);
        string x = _folder.File("x.npy");
        await Fails(Plain, 1, ["--contexts", x], "596.0 GiB of memory are needed", "200000 x 200000", "are available");

        // Of a grid, even the number of bytes does not fit in 64 bits.
        await Fails(
            Hyper,
            1,
            ["--contexts", x, "--coordinates", x, "--grid"],
            "of memory are needed",
            "40000000000 x 40000000000",
            "are available"
        );
    }

    private void Write(string name, int rows, int columns) =>
        NpyFile.Write(_folder.File($"{name}.npy"), new NpyArray<double>(Matrix<double>.Create(rows, columns, (i, j) => (i % 7) + j + 1)));

    private async Task Fails(string architecture, int code, string[] arrays, params string[] words)
    {
        File.WriteAllText(_folder.File("a.json"), architecture);
        int before = Directory.GetFileSystemEntries(_folder.Path).Length;
        (
            await CommandLine.RunAsync(["kernel", "--architecture", _folder.File("a.json"), .. arrays, "--out", _folder.File("k.npz")])
        ).Failed(code, words);
        Assert.Equal(before, Directory.GetFileSystemEntries(_folder.Path).Length);
    }
}
