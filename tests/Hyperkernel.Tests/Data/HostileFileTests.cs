using CsCheck;
using Hyperkernel.Data;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Xunit;

namespace Hyperkernel.Tests.Data;

/// <summary>Damaged and lying files end in one kind of exception, with the file's name, and without taking much memory.</summary>
public sealed class HostileFileTests : IDisposable
{
    private const long MostAllocated = 4 << 20;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{'descr': '<f16', 'fortran_order': False, 'shape': (2,), }", "'<f16'; save array.astype(np.float64)")]
    [InlineData("{'descr': '=f4', 'fortran_order': False, 'shape': (2,), }", "'=f4'")]
    [InlineData("{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (2,), }", "'<M8[ns]', dates or times")]
    [InlineData("{'descr': '<U3', 'fortran_order': False, 'shape': (2,), }", "'<U3', texts")]
    [InlineData("{'descr': '<c16', 'fortran_order': False, 'shape': (2,), }", "'<c16'")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", "'|O'")]
    [InlineData("{'descr': '', 'fortran_order': False, 'shape': (2,), }", "''")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", "structured")]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (2,), }", "True or False")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }", "-2")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", "99999999999999999999")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }", "2^63")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296, 0), }", "2^63")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 2147483647), }", "takes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000,), }", "takes 4000000000 bytes, but 8 follow")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", "takes 4 bytes, but 8 follow")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': 2, }", "'('")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, }", "lacks the key 'shape'")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", "'descr'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1}", "'x'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x", "end of the header")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,", "a number of the shape")]
    [InlineData("{'descr", "quoted")]
    [InlineData("", "'{'")]
    public void A_wrong_header_is_named(string header, string named)
    {
        string path = _folder.File("a.npy", Npy.File(header, new byte[8]));
        Assert.Contains(named, Refuses(path, () => NpyFile.Read<double>(path)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 4_000_000_000u, "claims 4000000000 bytes")]
    [InlineData(2, 1000u, "ends inside its header")]
    [InlineData(1, 1000u, "ends inside its header")]
    [InlineData(4, 10u, "version is 4.0")]
    [InlineData(0, 10u, "version is 0.0")]
    public void A_header_length_that_lies_is_named(int version, uint length, string named)
    {
        string path = _folder.File(
            "a.npy",
            Npy.File("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", new byte[8], version, length)
        );
        Assert.Contains(named, Refuses(path, () => NpyFile.Read<double>(path)), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncated_array_is_refused()
    {
        NpyFile.Write(_folder.File("whole.npy"), Matrix<double>.Identity(4));
        byte[] whole = File.ReadAllBytes(_folder.File("whole.npy"));
        for (int length = 0; length < whole.Length; length++)
        {
            string path = _folder.File("part.npy", whole.AsSpan(0, length));
            Refuses(path, () => NpyFile.Read<float>(path));
        }
    }

    [Fact]
    public void Every_truncated_archive_is_refused()
    {
        byte[] whole = Archive();
        for (int length = 0; length < whole.Length; length++)
        {
            string path = _folder.File("part.npz", whole.AsSpan(0, length));
            Refuses(path, () => ReadAll(path));
        }
    }

    [Fact]
    public void Changed_bytes_are_refused_or_harmless()
    {
        byte[] npz = Archive();
        NpyFile.Write(_folder.File("whole.npy"), Matrix<double>.Identity(4));
        byte[] npy = File.ReadAllBytes(_folder.File("whole.npy"));
        byte[] png = Png.Encode(3, 3, 3, [.. Enumerable.Range(0, 27).Select(i => (byte)(i * 9))]);
        byte[] idx = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, .. new byte[12]];
        string folder = Directory.CreateDirectory(_folder.File("folder")).FullName;
        Fuzz(npz, "fuzzed.npz", ReadAll);
        Fuzz(npy, "fuzzed.npy", path => NpyFile.Read<float>(path));
        Fuzz(idx, "fuzzed.idx", path => IdxFile.ReadImages(path));
        Fuzz(png, Path.Combine("folder", "fuzzed.png"), _ => ImageSet.Load(folder));
    }

    [Theory]
    [InlineData("PK\u0003\u0004 and nothing else")]
    [InlineData("")]
    [InlineData("a text")]
    public void What_is_no_archive_is_refused(string content)
    {
        string path = _folder.File("a.npz", System.Text.Encoding.Latin1.GetBytes(content));
        Assert.Contains("zip archive", Refuses(path, () => NpzArchive.Open(path)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_or_nothing_in_place_of_a_file_is_named()
    {
        Assert.Contains("this is a folder", Refuses(_folder.Path, () => NpyFile.Read<double>(_folder.Path)), StringComparison.Ordinal);
        string absent = _folder.File("absent.npz");
        Assert.StartsWith(absent, Assert.Throws<FileNotFoundException>(() => NpzArchive.Open(absent)).Message, StringComparison.Ordinal);
    }

    private static void ReadAll(string path)
    {
        using NpzArchive archive = NpzArchive.Open(path);
        foreach (string name in archive.Names)
        {
            archive.Read<double>(name);
        }
    }

    private byte[] Archive()
    {
        NpzArchive.Write(
            _folder.File("whole.npz"),
            archive =>
            {
                archive.Add("a", Matrix<double>.Identity(3));
                archive.Add("b", Matrix<float>.Identity(2));
            }
        );
        return File.ReadAllBytes(_folder.File("whole.npz"));
    }

    private void Fuzz(byte[] whole, string name, Action<string> read) =>
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte)
            .Array[1, 6]
            .SampleSeeded(
                changes =>
                {
                    byte[] bytes = [.. whole];
                    foreach ((int position, byte value) in changes)
                    {
                        bytes[position] = value;
                    }

                    string path = _folder.File(name, bytes);
                    long before = GC.GetAllocatedBytesForCurrentThread();
                    try
                    {
                        read(path);
                    }
                    catch (DataFormatException exception)
                    {
                        Assert.StartsWith(path, exception.Message, StringComparison.Ordinal);
                    }

                    Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
                },
                iter: 1500,
                threads: 1
            );

    private static string Refuses(string path, Action read)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<DataFormatException>(read).Message;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        return message;
    }
}
