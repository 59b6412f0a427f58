using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Xunit;

namespace Hyperkernel.Tests.Data;

public class UnitFolderTests
{
    private static readonly double[] _values = [1.5, -2, Math.PI];

    [Fact]
    public void A_unit_comes_back_bit_for_bit()
    {
        using TemporaryFolder folder = new();
        UnitFolder units = Units(folder, "work");
        Assert.Null(units.TryRead("a", "values"));
        Write(units);
        Assert.Equal(_values, Units(folder, "work").TryRead("a", "values")!.Row(0).ToArray());
        Assert.Null(units.TryRead("b", "values"));
    }

    [Fact]
    public void A_unit_of_other_work_is_refused_by_name()
    {
        using TemporaryFolder folder = new();
        Write(Units(folder, "work"));
        DataFormatException refused = Assert.Throws<DataFormatException>(() => Units(folder, "other work").TryRead("a", "values"));
        Assert.Contains("a.npz", refused.Message, StringComparison.Ordinal);
        Assert.Contains("other work", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_unit_counts_as_not_there_wherever_it_was_damaged()
    {
        using TemporaryFolder folder = new();
        UnitFolder units = Units(folder, "work");
        Write(units);
        string file = folder.File("a.npz");
        byte[] whole = File.ReadAllBytes(file);
        for (int at = 0; at < whole.Length; at += 3)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x10;
            File.WriteAllBytes(file, damaged);

            // Dates and such in the archive's directory may change without harm; values never do.
            double[]? read = ReadOrNull(units);
            Assert.True(read is null || read.AsSpan().SequenceEqual(_values), $"byte {at}");
            File.WriteAllBytes(file, whole[..at]);
            Assert.Null(units.TryRead("a", "values"));
        }
    }

    [Fact]
    public void Fingerprints_tell_bits_shapes_and_boundaries_apart()
    {
        byte[][] prints =
        [
            Print(f => f.Add("ab").Add("c")),
            Print(f => f.Add("a").Add("bc")),
            Print(f => f.Add(0.0)),
            Print(f => f.Add(-0.0)),
            Print(f => f.Add(1L)),
            Print(f => f.Add(1.0)),
            Print(f => f.Add(Matrix<double>.Zeros(2, 3))),
            Print(f => f.Add(Matrix<double>.Zeros(3, 2))),
            Print(f => f.Add(Matrix<float>.Zeros(3, 2))),
        ];
        Assert.Equal(prints.Length, prints.Select(Convert.ToHexString).Distinct().Count());
        Assert.Equal(prints[0], Print(f => f.Add("ab").Add("c")));
    }

    private static double[]? ReadOrNull(UnitFolder units)
    {
        try
        {
            return units.TryRead("a", "values")?.Row(0).ToArray();
        }
        catch (DataFormatException)
        {
            return null;
        }
    }

    private static byte[] Print(Func<Fingerprint, Fingerprint> add)
    {
        using Fingerprint fingerprint = new();
        return add(fingerprint).ToBytes();
    }

    private static UnitFolder Units(TemporaryFolder folder, string work)
    {
        using Fingerprint fingerprint = new();
        return new(folder.Path, fingerprint.Add(work));
    }

    private static void Write(UnitFolder units)
    {
        using Matrix<double> values = Matrix<double>.From(1, _values.Length, _values);
        units.Write("a", archive => archive.Add("values", values));
    }
}
