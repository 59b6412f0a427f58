using System.IO.Compression;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Hyperkernel.Tests.Golden;
using Xunit;

namespace Hyperkernel.Tests.Data;

public sealed class NpzArchiveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Arrays_of_both_precisions_come_back_under_their_names()
    {
        string path = _folder.File("a.npz");
        NpzArchive.Write(
            path,
            archive =>
            {
                archive.Add("mean", Matrix<double>.From(2, 2, [1, 2, 3, double.Pi]));
                archive.Add("deep/er", new NpyArray<float>(Matrix<float>.From(1, 6, [1, 2, 3, 4, 5, 6]), [1, 2, 3]));
            }
        );

        using NpzArchive read = NpzArchive.Open(path);
        Assert.Equal(["mean", "deep/er"], read.Names);
        Assert.True(read.Contains("mean"));
        Assert.Equal([1, 2, 3, double.Pi], Npy.ToArray(read.Read<double>("mean")));
        Assert.Equal([1, 2, 3], read.Read<double>("deep/er").Shape);
    }

    [Fact]
    public void The_same_arrays_give_the_same_bytes()
    {
        foreach (string name in (string[])["a.npz", "b.npz"])
        {
            NpzArchive.Write(_folder.File(name), archive => archive.Add("x", Matrix<double>.Identity(3)));
        }

        Assert.Equal(File.ReadAllBytes(_folder.File("a.npz")), File.ReadAllBytes(_folder.File("b.npz")));
    }

    [Fact]
    public void Arrays_are_stored_rather_than_deflated()
    {
        NpzArchive.Write(_folder.File("a.npz"), archive => archive.Add("x", Matrix<double>.Identity(30)));
        using ZipArchive zip = ZipFile.OpenRead(_folder.File("a.npz"));
        Assert.Equal(zip.Entries[0].Length, zip.Entries[0].CompressedLength);
        Assert.Equal("x.npy", zip.Entries[0].FullName);
    }

    [Fact]
    public void Deflated_arrays_are_read()
    {
        NpyFile.Write(_folder.File("x.npy"), Matrix<double>.Identity(300));
        using (ZipArchive zip = ZipFile.Open(_folder.File("a.npz"), ZipArchiveMode.Create))
        {
            zip.CreateEntryFromFile(_folder.File("x.npy"), "x.npy", CompressionLevel.SmallestSize);
        }

        using NpzArchive read = NpzArchive.Open(_folder.File("a.npz"));
        Assert.Equal(1, read.Read<float>("x").Values[299, 299]);
    }

    [Fact]
    public void A_missing_name_is_answered_with_the_names_there_are()
    {
        string path = _folder.File("a.npz");
        NpzArchive.Write(path, archive => archive.Add("tangent", Matrix<double>.Identity(2)));
        using NpzArchive read = NpzArchive.Open(path);
        DataFormatException exception = Assert.Throws<DataFormatException>(() => read.Read<double>("tangents"));
        Assert.Equal($"{path}: there is no array 'tangents'; there are: tangent.", exception.Message);
    }

    [Fact]
    public void A_failed_write_leaves_nothing()
    {
        Assert.Throws<ArgumentException>(() =>
            NpzArchive.Write(
                _folder.File("a.npz"),
                archive =>
                {
                    archive.Add("x", Matrix<double>.Identity(2));
                    archive.Add("x", Matrix<double>.Identity(2));
                }
            )
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void One_changed_bit_is_noticed()
    {
        string path = _folder.File("a.npz");
        NpzArchive.Write(path, archive => archive.Add("x", Matrix<double>.Identity(9)));
        byte[] bytes = File.ReadAllBytes(path);
        bytes[400] ^= 4;
        using NpzArchive read = NpzArchive.Open(_folder.File("b.npz", bytes));
        Assert.Contains("checksum", Assert.Throws<DataFormatException>(() => read.Read<double>("x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_golden_arrays_are_read()
    {
        using NpzArchive golden = GoldenCase.OpenArrays();
        Assert.True(golden.Names.Count > 250);
        foreach (string name in golden.Names)
        {
            NpyArray<double> array = golden.Read<double>(name);
            Assert.Equal(NpyType.Double, array.Type);
            Assert.All(Npy.ToArray(array), value => Assert.True(double.IsFinite(value)));
        }

        Assert.Equal([7, 5], golden.Read<double>("fc/x1").Shape);
    }
}
