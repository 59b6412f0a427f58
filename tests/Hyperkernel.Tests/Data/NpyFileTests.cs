using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Hyperkernel.Data;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.Data;

public sealed class NpyFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static readonly Gen<long[]> Shapes = Gen.Long[0, 5].Array[0, 5];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Doubles_come_back_bit_by_bit() => RoundTrip(Gen.Double, NpyType.Double);

    [Fact]
    public void Floats_come_back_bit_by_bit() => RoundTrip(Gen.Float, NpyType.Single);

    [Theory]
    [InlineData(NpyType.Byte, 0, 255)]
    [InlineData(NpyType.Int32, int.MinValue, int.MaxValue)]
    [InlineData(NpyType.Int64, -(1L << 53), 1L << 53)]
    [InlineData(NpyType.Boolean, 0, 1)]
    public void Integers_come_back_as_they_are(NpyType type, long smallest, long largest) =>
        RoundTrip(Gen.Long[smallest, largest].Select(value => (double)value), type);

    [Theory]
    [InlineData(NpyType.Byte, 256)]
    [InlineData(NpyType.Byte, -1)]
    [InlineData(NpyType.Byte, 0.5)]
    [InlineData(NpyType.Int32, 2147483648)]
    [InlineData(NpyType.Int64, 9223372036854775808.0)]
    [InlineData(NpyType.Int32, double.NaN)]
    [InlineData(NpyType.Boolean, 2)]
    public void Integers_are_not_written_with_a_loss(NpyType type, double value)
    {
        NpyArray<double> array = new(Matrix<double>.From(1, 1, [value]), [1], type);
        Assert.Throws<ArgumentException>(() => NpyFile.Write(_folder.File("a.npy"), array));
        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
    }

    [Fact]
    public void A_written_file_is_what_NumPy_writes()
    {
        NpyFile.Write(_folder.File("a.npy"), Matrix<float>.From(3, 4, [.. Enumerable.Range(0, 12).Select(i => (float)i)]));
        byte[] bytes = File.ReadAllBytes(_folder.File("a.npy"));
        string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }".PadRight(117) + "\n";
        Assert.Equal([0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.Latin1.GetBytes(header)], bytes[..128]);
        Assert.Equal(128 + (12 * sizeof(float)), bytes.Length);
        Assert.Equal(7, BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(128 + 28)));
    }

    [Theory]
    [InlineData("()", 1, 1)]
    [InlineData("(6,)", 6, 1)]
    [InlineData("(6L, )", 6, 1)]
    [InlineData("( 2,3 )", 2, 3)]
    [InlineData("(3, 2, 1)", 3, 2)]
    [InlineData("(0, 4)", 0, 4)]
    [InlineData("(4, 0)", 4, 0)]
    public void The_first_axis_becomes_the_rows(string shape, long rows, long columns)
    {
        string path = _folder.File("a.npy", Npy.File($"{{\"shape\": {shape}, 'descr':'|u1','fortran_order':False}}", new byte[rows * columns]));
        NpyArray<float> array = NpyFile.Read<float>(path);
        Assert.Equal((rows, columns), (array.Values.Rows, array.Values.Columns));
        Assert.Equal(NpyType.Byte, array.Type);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_version_of_the_format_is_read(int version)
    {
        string path = _folder.File("a.npy", Npy.File("{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }", [0, 1, 7], version));
        Assert.Equal([0, 1, 1], Npy.ToArray(NpyFile.Read<double>(path)));
    }

    [Fact]
    public void A_long_header_takes_the_second_version()
    {
        byte[] header = new NpyHeader(NpyType.Double, false, [.. Enumerable.Repeat(1L, 30_000)]).ToBytes();
        Assert.Equal(2, header[6]);
        Assert.Equal(0, header.Length % 64);
        Assert.Equal(header.Length - 12, BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8)));
    }

    [Fact]
    public void Fortran_order_becomes_C_order() => Shapes.Where(shape => shape.All(extent => extent > 0)).Sample(
        shape =>
        {
            long length = shape.Aggregate(1L, (a, b) => a * b);
            int[] inCOrder = [.. Enumerable.Range(0, (int)length)];
            byte[] data = new byte[length * sizeof(int)];
            for (int i = 0; i < length; i++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(sizeof(int) * (int)FortranPlace(shape, i)), inCOrder[i]);
            }

            byte[] file = [.. new NpyHeader(NpyType.Int32, FortranOrder: true, shape).ToBytes(), .. data];
            NpyArray<double> array = NpyCodec.Read<double>(new MemoryStream(file), file.Length, "memory");
            Assert.Equal(inCOrder.Select(i => (double)i), Npy.ToArray(array));
        },
        iter: 200);

    [Fact]
    public void Blocks_join_without_a_seam()
    {
        Matrix<double> values = Matrix<double>.Create(211, 499, (i, j) => (i * 1000) + j);
        string path = _folder.File("large.npy");
        NpyFile.Write(path, values);
        Matrix<float> read = NpyFile.Read<float>(path).Values;
        for (long i = 0; i < read.Rows; i++)
        {
            for (long j = 0; j < read.Columns; j++)
            {
                Assert.Equal((i * 1000) + j, read[i, j]);
            }
        }
    }

    [Fact]
    public void A_shape_has_to_fit_its_values() =>
        Assert.Throws<ArgumentException>(() => new NpyArray<float>(Matrix<float>.Zeros(2, 3), [2, 2]));

    private static long FortranPlace(long[] shape, long offsetInCOrder)
    {
        long place = 0;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            long stride = shape.Take(axis).Aggregate(1L, (a, b) => a * b);
            place += offsetInCOrder % shape[axis] * stride;
            offsetInCOrder /= shape[axis];
        }

        return place;
    }

    private static void RoundTrip<T>(Gen<T> values, NpyType type)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        Gen<(long[] Shape, T[] Values)> arrays = Shapes.SelectMany(shape => values.Array[(int)shape.Aggregate(1L, (a, b) => a * b)].Select(v => (shape, v)));
        arrays.Sample(
            array =>
            {
                using MemoryStream stream = new();
                NpyCodec.Write(stream, new NpyArray<T>(Matrix<T>.From(1, array.Values.Length, array.Values), array.Shape, type) { NotFiniteMeans = "anything" }, "memory");
                stream.Position = 0;
                NpyArray<T> read = NpyCodec.Read<T>(stream, stream.Length, "memory");
                Assert.Equal(array.Shape, read.Shape);
                Assert.Equal(type, read.Type);
                Assert.Equal(array.Values, Npy.ToArray(read));
            },
            iter: 200);
    }
}
