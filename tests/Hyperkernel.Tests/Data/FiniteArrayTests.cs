using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Xunit;

namespace Hyperkernel.Tests.Data;

/// <summary>Numbers that are none do not get into files, unless the array says what they mean.</summary>
public sealed class FiniteArrayTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(double.NaN, 0, 0, 0)]
    [InlineData(double.PositiveInfinity, 1, 2, 3)]
    [InlineData(double.NegativeInfinity, 0, 1, 2)]
    public void The_array_the_entry_and_its_value_are_named_and_the_file_there_stays(double bad, int i, int j, int k)
    {
        string file = _folder.File("fields.npy"),
            archive = _folder.File("fields.npz");
        using Matrix<double> values = Matrix<double>.Create(2, 12, (row, column) => (12 * row) + column);
        NpyFile.Write(file, values);
        NpzArchive.Write(archive, a => a.Add("mean", values));
        byte[][] before = [File.ReadAllBytes(file), File.ReadAllBytes(archive)];
        values[i, (4 * j) + k] = bad;
        NpyArray<double> shaped = new(values, [2, 3, 4]);
        string said = FormattableString.Invariant($"is not written: 1 of 24 entries is not finite, the first [{i}, {j}, {k}] = {bad}. ");
        Assert.StartsWith(
            $"fields.npy {said}",
            Assert.Throws<NotFiniteException>(() => NpyFile.Write(file, shaped)).Message,
            StringComparison.Ordinal
        );
        NotFiniteException error = Assert.Throws<NotFiniteException>(() => NpzArchive.Write(archive, a => a.Add("mean", shaped)));
        Assert.StartsWith($"mean {said}", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            "scale the inputs or the weights down, or use double precision if it was single.",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(before, [File.ReadAllBytes(file), File.ReadAllBytes(archive)]);
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public void Entries_are_looked_at_in_the_precision_of_the_file()
    {
        string file = _folder.File("x.npy");
        using Matrix<double> values = Matrix<double>.From(1, 3, [1, -1e39, 1e300]);
        NpyFile.Write(file, values);
        NotFiniteException error = Assert.Throws<NotFiniteException>(() =>
            NpyFile.Write(file, new NpyArray<double>(values, [3], NpyType.Single))
        );
        Assert.StartsWith(
            "x.npy is not written: 2 of 3 entries are not finite in single precision, the first [1] = -1E+39. ",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.EndsWith("use double precision (--precision double).", error.Message, StringComparison.Ordinal);

        // The largest number of single precision is one.
        using Matrix<double> largest = Matrix<double>.From(1, 1, [float.MaxValue]);
        NpyFile.Write(file, new NpyArray<double>(largest, [], NpyType.Single));
        Assert.Equal(float.MaxValue, NpyFile.Read<float>(file).Values[0, 0]);
    }

    [Fact]
    public void The_last_entry_of_a_long_array_is_looked_at_too()
    {
        using Matrix<float> values = Matrix<float>.Zeros(3, 20_000);
        (values[1, 7], values[2, 19_999]) = (float.NaN, float.NaN);
        Assert.Contains(
            "long.npy is not written: 2 of 60000 entries are not finite, the first [1, 7] = NaN",
            Assert.Throws<NotFiniteException>(() => NpyFile.Write(_folder.File("long.npy"), values)).Message,
            StringComparison.Ordinal
        );
        values[1, 7] = 0;
        Assert.Contains(
            "1 of 60000 entries is not finite, the first [2, 19999]",
            Assert.Throws<NotFiniteException>(() => NpyFile.Write(_folder.File("long.npy"), values)).Message,
            StringComparison.Ordinal
        );
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void An_array_that_says_what_they_mean_is_written()
    {
        using Matrix<float> values = Matrix<float>.From(1, 3, [1, float.NaN, float.PositiveInfinity]);
        NpyFile.Write(_folder.File("x.npy"), new NpyArray<float>(values) { NotFiniteMeans = "not observed" });
        Assert.Equal([1, float.NaN, float.PositiveInfinity], NpyFile.Read<float>(_folder.File("x.npy")).Values.Row(0).ToArray());
    }
}
