using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
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
    [InlineData(NpyType.Half, -2048, 2048)]
    [InlineData(NpyType.SByte, sbyte.MinValue, sbyte.MaxValue)]
    [InlineData(NpyType.Int16, short.MinValue, short.MaxValue)]
    [InlineData(NpyType.UInt16, 0, ushort.MaxValue)]
    [InlineData(NpyType.UInt32, 0, uint.MaxValue)]
    [InlineData(NpyType.UInt64, 0, 1L << 53)]
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
    [InlineData(NpyType.Half, 2049)]
    [InlineData(NpyType.SByte, 128)]
    [InlineData(NpyType.UInt16, -1)]
    [InlineData(NpyType.UInt64, 18446744073709551616.0)]
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
        string path = _folder.File(
            "a.npy",
            Npy.File($"{{\"shape\": {shape}, 'descr':'|u1','fortran_order':False}}", new byte[rows * columns])
        );
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

    [Theory]
    [InlineData("f2", "003C00C0", 1, -2)]
    [InlineData("f4", "0000803F000000C0", 1, -2)]
    [InlineData("f8", "000000000000F03F00000000000000C0", 1, -2)]
    [InlineData("i1", "01FE", 1, -2)]
    [InlineData("i2", "0001FEFF", 256, -2)]
    [InlineData("i4", "00010000FEFFFFFF", 256, -2)]
    [InlineData("i8", "0001000000000000FEFFFFFFFFFFFFFF", 256, -2)]
    [InlineData("u1", "01FE", 1, 254)]
    [InlineData("u2", "0001FEFF", 256, 65534)]
    [InlineData("u4", "00010000FEFFFFFF", 256, 4294967294)]
    [InlineData("u8", "000100000000000000000000000000FE", 256, 18302628885633695744)]
    [InlineData("b1", "0001", 0, 1)]
    public void Every_type_is_read_in_both_byte_orders(string type, string littleEndian, double first, double second)
    {
        byte[] bytes = Convert.FromHexString(littleEndian);
        int size = bytes.Length / 2;
        byte[] swapped = [.. bytes.Chunk(size).SelectMany(element => element.Reverse())];
        foreach ((string descriptor, byte[] data) in new[] { ($"{(size == 1 ? '|' : '<')}{type}", bytes), ($">{type}", swapped) })
        {
            string path = _folder.File("a.npy", Npy.File($"{{'descr': '{descriptor}', 'fortran_order': False, 'shape': (2,), }}", data));
            Assert.Equal([first, second], Npy.ToArray(NpyFile.Read<double>(path)));
            Assert.Equal([(float)first, (float)second], Npy.ToArray(NpyFile.Read<float>(path)));
            path = _folder.File(
                "b.npy",
                Npy.File($"{{'descr': '{descriptor}', 'fortran_order': True, 'shape': (), }}", data.AsSpan(0, size))
            );
            Assert.Equal([first], Npy.ToArray(NpyFile.Read<double>(path)));
        }
    }

    [Theory]
    [InlineData("i8", (1L << 53) + 1, "(1, 0) is 9007199254740993")]
    [InlineData("i8", -(1L << 53) - 1, "(1, 0) is -9007199254740993")]
    [InlineData("i8", long.MaxValue, "(1, 0) is 9223372036854775807")]
    [InlineData("u8", -1, "(1, 0) is 18446744073709551615")]
    public void An_integer_that_would_become_another_number_is_refused(string type, long bits, string named)
    {
        byte[] data = new byte[48];
        foreach ((bool fortran, int place) in new[] { (false, 3), (true, 1) })
        {
            data.AsSpan().Clear();
            BinaryPrimitives.WriteInt64LittleEndian(data.AsSpan(8 * place), bits);
            string path = _folder.File(
                "a.npy",
                Npy.File($"{{'descr': '<{type}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': (2, 3), }}", data)
            );
            Assert.Contains(named, Assert.Throws<DataFormatException>(() => NpyFile.Read<double>(path)).Message, StringComparison.Ordinal);
            Assert.Contains(named, Assert.Throws<DataFormatException>(() => NpyFile.Read<float>(path)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(1L << 62)]
    [InlineData((1L << 54) - 2)]
    public void A_large_integer_that_double_holds_is_read(long value)
    {
        byte[] data = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(data, value);
        string path = _folder.File("a.npy", Npy.File("{'descr': '<i8', 'fortran_order': False, 'shape': (1,), }", data));
        Assert.Equal([(double)value], Npy.ToArray(NpyFile.Read<double>(path)));
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
    public void Fortran_order_becomes_C_order() =>
        Shapes
            .Where(shape => shape.All(extent => extent > 0))
            .SampleSeeded(
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
                iter: 200
            );

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
        Gen<(long[] Shape, T[] Values)> arrays = Shapes.SelectMany(shape =>
            values.Array[(int)shape.Aggregate(1L, (a, b) => a * b)].Select(v => (shape, v))
        );
        arrays.SampleSeeded(
            array =>
            {
                using MemoryStream stream = new();
                NpyCodec.Write(
                    stream,
                    new NpyArray<T>(Matrix<T>.From(1, array.Values.Length, array.Values), array.Shape, type)
                    {
                        NotFiniteMeans = "anything",
                    },
                    "memory"
                );
                stream.Position = 0;
                NpyArray<T> read = NpyCodec.Read<T>(stream, stream.Length, "memory");
                Assert.Equal(array.Shape, read.Shape);
                Assert.Equal(type, read.Type);
                Assert.Equal(array.Values, Npy.ToArray(read));
            },
            iter: 200
        );
    }
}
