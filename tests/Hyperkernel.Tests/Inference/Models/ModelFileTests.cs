using System.IO.Compression;
using System.Text;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Xunit;

namespace Hyperkernel.Tests.Inference.Models;

/// <summary>Models come back from files as they were, and nothing else comes back at all.</summary>
public sealed class ModelFileTests : IDisposable
{
    private const long MostAllocated = 4 << 20;
    private static readonly (string Name, byte[] Bytes)[] _models = [.. SavedModels()];
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. _models.Select(m => m.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_loaded_model_predicts_the_same_bits(string name)
    {
        using RegressionModel fitted = Fit(name);
        string path = _folder.File("m.npz");
        fitted.Save(path);
        using RegressionModel loaded = Load(path);
        Queries queries = QueriesOf(name);
        Assert.Equal(Bits(fitted.Mean(queries)), Bits(loaded.Mean(queries)));
        if (fitted.Solver == Solver.Grid || fitted.Solver == Solver.Dense)
        {
            Assert.Equal(Bits(fitted.Deviation(queries).Values), Bits(loaded.Deviation(queries).Values));
        }

        Assert.Equal(
            (fitted.Kernel, fitted.Ridge, fitted.Solver, fitted.Report),
            (loaded.Kernel, loaded.Ridge, loaded.Solver, loaded.Report)
        );
        Assert.Equal((fitted.InDouble, fitted.Channels, fitted.HasChannelAxis), (loaded.InDouble, loaded.Channels, loaded.HasChannelAxis));
        loaded.Save(_folder.File("again.npz"));
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(_folder.File("again.npz")));
    }

    [Theory]
    [InlineData("grid")]
    [InlineData("dense")]
    [InlineData("iterative")]
    public void A_changed_bit_is_refused_wherever_it_is(string name)
    {
        byte[] whole = Bytes(name);
        for (int position = 0; position < whole.Length; position += position < whole.Length - 200 ? 100 : 1)
        {
            byte[] changed = [.. whole];
            changed[position] ^= (byte)(1 << (position % 8));
            Refuses(changed, "damaged");
        }
    }

    [Theory]
    [InlineData("grid")]
    [InlineData("dense")]
    [InlineData("iterative")]
    public void A_model_that_was_cut_short_or_went_on_is_refused(string name)
    {
        byte[] whole = Bytes(name);
        for (int length = 0; length < whole.Length; length += length is < 200 || length > whole.Length - 200 ? 1 : 97)
        {
            Refuses(whole[..length], length < 40 ? "no model" : "damaged");
        }

        Refuses([.. whole, 0], "damaged");
        Refuses([0, .. whole], "damaged");
        Refuses([.. whole, .. whole], "damaged");
    }

    [Fact]
    public void What_is_no_model_is_refused()
    {
        Refuses([], "no model");
        Refuses([.. "a text about models"u8], "no model");
        string npz = _folder.File("arrays.npz");
        NpzArchive.Write(npz, archive => archive.Add("weights", Matrix<double>.Identity(3)));
        Refuses(File.ReadAllBytes(npz), "no model");
        Assert.Throws<FileNotFoundException>(() => Load(_folder.File("absent")));
        Assert.Contains("folder", Assert.Throws<DataFormatException>(() => Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"format_version\": 1,", "\"format_version\": 2,", "version 2", "reads 1")]
    [InlineData("\"format_version\": 1,", "\"format_version\": \"1\",", "model.json")]
    [InlineData("\"format\": \"hyperkernel model\"", "\"format\": \"a fashion model\"", "'a fashion model'", "must be 'hyperkernel model'")]
    [InlineData("\"solver\": \"grid\"", "\"solver\": \"gird\"", "'gird'", "grid, masked, dense, iterative")]
    [InlineData("\"solver\": \"grid\"", "\"solver\": \"dense\"", "there is no array 'values'")]
    [InlineData("\"precision\": \"double\"", "\"precision\": \"half\"", "'half'", "single or double")]
    [InlineData("\"kernel\": \"tangent\"", "\"kernel\": 3", "model.json")]
    [InlineData("\"ridge\": 0.01", "\"ridge\": -1", "ridge -1")]
    [InlineData("\"ridge\": 0.01", "\"bridge\": 0.01", "model.json")]
    [InlineData("\"channels\": 1", "\"channels\": 2", "must be")]
    [InlineData("\"channels\": 1", "\"channels\": 0", "0 channels")]
    [InlineData("\"ridge\": 0.01", "\"ridge\": 0.01, \"value_offsets\": [1, 2]", "2 offsets")]
    [InlineData("\"max_rank\": 200", "\"max_rank\": 0", "MaxRank")]
    [InlineData("\"relu_sqrt2\"", "\"rely_sqrt2\"", "rely_sqrt2")]
    [InlineData("\"coordinate_features\": \"fourier:0.7\"", "\"coordinate_features\": \"fourier:-1\"", "fourier:-1")]
    [InlineData("{", "(", "model.json")]
    [InlineData("}", "", "model.json")]
    public void A_sealed_file_that_is_not_what_this_version_writes_is_refused(string old, string replacement, params string[] words)
    {
        // Sealed as it should be, so that only the manifest can tell.
        string path = _folder.File("m.npz", Bytes("grid"));
        using (NpzArchive archive = NpzArchive.Open(path))
        {
            string manifest = SealedArchive.Manifest(archive);
            Assert.Contains(old, manifest, StringComparison.Ordinal);
            SealedArchive.Write(
                _folder.File("other.npz"),
                manifest.Replace(old, replacement, StringComparison.Ordinal),
                writer =>
                {
                    foreach (string name in archive.Names)
                    {
                        writer.Add(name, archive.Read<double>(name));
                    }
                }
            );
        }

        string message = Assert.Throws<DataFormatException>(() => Load(_folder.File("other.npz"))).Message;
        Assert.StartsWith(_folder.File("other.npz"), message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("grid")]
    [InlineData("dense")]
    [InlineData("iterative")]
    public void Arrays_that_do_not_fit_each_other_are_refused(string model)
    {
        string path = _folder.File("m.npz", Bytes(model)),
            other = _folder.File("other.npz");
        using NpzArchive archive = NpzArchive.Open(path);
        foreach (string name in archive.Names)
        {
            foreach (
                Matrix<double>? replacement in (Matrix<double>?[])
                    [null, Matrix<double>.Identity(5), Matrix<double>.Create(40, 40, (_, _) => double.NaN)]
            )
            {
                SealedArchive.Write(
                    other,
                    SealedArchive.Manifest(archive),
                    writer =>
                    {
                        foreach (string array in archive.Names.Where(n => n != name || replacement is not null))
                        {
                            writer.Add(
                                array,
                                array == name ? new(replacement!) { NotFiniteMeans = "not observed" } : archive.Read<double>(array)
                            );
                        }
                    }
                );
                Assert.StartsWith(other, Assert.Throws<DataFormatException>(() => Load(other)).Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("grid")]
    [InlineData("dense")]
    [InlineData("iterative")]
    public void What_is_not_of_one_fit_is_refused(string model)
    {
        // Sealed as it should be, and of the right shapes: only the answers at training points can tell.
        string path = _folder.File("m.npz", Bytes(model)),
            other = _folder.File("other.npz");
        using NpzArchive archive = NpzArchive.Open(path);
        string manifest = SealedArchive.Manifest(archive);
        Write(manifest, null);
        using (Load(other)) { }

        Write(manifest.Replace("\"ridge\": 0.01", "\"ridge\": 0.02", StringComparison.Ordinal), null);
        Refused();
        Write(
            manifest.Replace(
                "\"coordinate_features\": \"fourier:0.7\"",
                "\"coordinate_features\": \"fourier:0.75\"",
                StringComparison.Ordinal
            ),
            null
        );
        Refused();
        foreach (string name in (string[])["contexts", "coordinates", "weights"])
        {
            Write(manifest, name);
            Refused();
        }

        void Refused() =>
            Assert.Contains("not of one fit", Assert.Throws<DataFormatException>(() => Load(other)).Message, StringComparison.Ordinal);

        void Write(string text, string? changed) =>
            SealedArchive.Write(
                other,
                text,
                writer =>
                {
                    foreach (string name in archive.Names)
                    {
                        NpyArray<double> array = archive.Read<double>(name);
                        for (long i = 0; name == changed && i < array.Values.Rows; i++)
                        {
                            array.Values[i, 0] *= 1.5;
                        }

                        writer.Add(name, array);
                    }
                }
            );
    }

    [Fact]
    public void A_model_is_an_archive_of_arrays()
    {
        string path = _folder.File("m.npz", Bytes("grid"));
        using NpzArchive archive = NpzArchive.Open(path);
        Assert.Equal(["contexts", "coordinates", "prediction_coordinates", "weights"], archive.Names.Order());
        using ZipArchive zip = ZipFile.OpenRead(path);
        Assert.StartsWith("hyperkernel model, sha256 ", zip.Comment, StringComparison.Ordinal);
    }

    private static IEnumerable<(string Name, byte[] Bytes)> SavedModels()
    {
        foreach (
            string name in (string[])
                [
                    "grid",
                    "grid in single, prepared",
                    "dense",
                    "dense in single, prepared",
                    "dense plain",
                    "iterative",
                    "iterative in single, plain",
                    "ensemble of a grid",
                    "masked",
                    "masked in single, prepared",
                ]
        )
        {
            using TemporaryFolder folder = new();
            using RegressionModel model = Fit(name);
            model.Save(folder.File("m"));
            yield return (name, File.ReadAllBytes(folder.File("m")));
        }
    }

    private static RegressionModel Fit(string name)
    {
        bool Has(string word) => name.Contains(word, StringComparison.Ordinal);
        Matrix<double> x = FieldSamples.Contexts(9),
            z = FieldSamples.Coordinates(7);
        int channels = Has("prepared") ? 2 : 1;
        Matrix<double> values = FieldSamples.Values(x, z, channels);
        RegressionOptions options = new()
        {
            InDouble = !Has("single"),
            NormaliseContexts = Has("prepared"),
            CentreValues = Has("prepared"),
            Solver =
                Has("iterative") ? Solver.Iterative
                : Has("ensemble") ? Solver.Ensemble
                : Has("masked") ? Solver.Masked
                : null,
            Subsets = new()
            {
                Subsets = 3,
                Contexts = 5,
                CoordinatesPerContext = 4,
            },
        };
        if (Has("plain"))
        {
            return RegressionModel.Fit(FieldSamples.PlainKernel, Observations.OfInputs(x, values), 0.01, options);
        }

        if (Has("prepared"))
        {
            // A coordinate where nothing was observed, which predictions have all the same.
            for (int i = 0; i < 9; i++)
            {
                (values[i, 4], values[i, 5]) = (double.NaN, double.NaN);
            }
        }

        if (!Has("grid"))
        {
            (values[3, 1], values[8, 0], values[8, 1]) = (double.NaN, double.NaN, double.NaN);
        }

        return RegressionModel.Fit(FieldSamples.Kernel, Observations.OfGrid(x, z, values, channels), 0.01, options);
    }

    private static Queries QueriesOf(string name) =>
        name.Contains("plain", StringComparison.Ordinal)
            ? Queries.Inputs(FieldSamples.Contexts(4, seed: 2))
            : Queries.AllPairs(FieldSamples.Contexts(4, seed: 2));

    private static RegressionModel Load(string path) => RegressionModel.Load(path, TestContext.Current.CancellationToken);

    private static byte[] Bytes(string name) => _models.Single(m => m.Name == name).Bytes;

    private static long[] Bits(Matrix<double> matrix) =>
        [
            matrix.Rows,
            .. Enumerable.Range(0, (int)matrix.Rows).SelectMany(i => matrix.Row(i).ToArray()).Select(BitConverter.DoubleToInt64Bits),
        ];

    private void Refuses(byte[] bytes, string word)
    {
        string path = _folder.File("refused.npz", bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<DataFormatException>(() => Load(path)).Message;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains(word, message, StringComparison.Ordinal);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
    }
}
