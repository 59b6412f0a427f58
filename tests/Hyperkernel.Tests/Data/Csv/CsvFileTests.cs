using System.Text;
using CsCheck;
using Hyperkernel.Data.Csv;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Xunit;

namespace Hyperkernel.Tests.Data.Csv;

public sealed class CsvFileTests : IDisposable
{
    private static readonly string[] _fields = ["", "x", "1,2", "a\"b", "two\nlines", "\r\n", " "];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a,b,c\r\n1,2,3\r\n4,5,6\r\n")]
    [InlineData("a,b,c\n1,2,3\n4,5,6")]
    [InlineData("a,b,c\r1,2,3\r4,5,6\r")]
    [InlineData("\uFEFFa,b,c\n1,2,3\n4,5,6\n")]
    [InlineData("\uFEFF\"a\",\"b\",\"c\"\n1,2,3\n\"4\",\"5\",\"6\"\n")]
    [InlineData("c,x,a,b\n3,,1,2\n6,text,4,5\n")]
    [InlineData("c,\"x,\r\n\"\"y\"\"\",a,b\r\n3,\"1\n2\",1,2\r\n6,\"\",4,5\r\n")]
    [InlineData("\n a , b,c \n\n1e0, 2 ,+3\n\n.4e1,5.,0.6E+01\n\n")]
    public void Columns_are_picked_by_name(string text)
    {
        Matrix<double> read = CsvFile.ReadColumns<double>(Write(text), ["b", "a", "c"]);
        Assert.Equal([2, 1, 3], read.Row(0));
        Assert.Equal([5, 4, 6], read.Row(1));
        Assert.Equal(2, read.Rows);
    }

    [Theory]
    [InlineData("1,2\n3,4\n")]
    [InlineData("x,y\n1,2\n3,4\n")]
    [InlineData("\"1\",2\r\n3,4")]
    public void Numbers_need_no_names(string text)
    {
        Matrix<float> read = CsvFile.ReadNumbers<float>(Write(text));
        Assert.Equal((2, 2), (read.Rows, read.Columns));
        Assert.Equal([1, 2], read.Row(0));
        Assert.Equal([3, 4], read.Row(1));
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("\n\n", "the file is empty")]
    [InlineData("a,b", "no rows")]
    [InlineData("a,c\n1,2\n", "no column 'b'", "nearest")]
    [InlineData("a;b\n1;2\n", "no column 'a'", "'a;b'", "separated by commas")]
    [InlineData("a,b,a\n1,2,3\n", "two columns 'a'")]
    [InlineData("a,b\n1,2\n1\n", "line 3", "1 fields", "must have 2")]
    [InlineData("a,b\n1,2\n1,2,3\n", "line 3", "3 fields", "must have 2")]
    [InlineData("a,b\n\"1\n\",x\n1,two\n", "line 2", "column 'b'", "'x'")]
    [InlineData("a,b\n1,2\n\n1,two\n", "line 4", "column 'b'", "'two'")]
    [InlineData("a,b\n1,2\n,2\n", "line 3", "column 'a'", "nothing")]
    [InlineData("a,b\n1,NaN\n", "line 2", "column 'b'", "'NaN'", "finite")]
    [InlineData("a,b\n1,-Infinity\n", "line 2", "column 'b'", "finite")]
    [InlineData("a,b\n1,1e999\n", "line 2", "column 'b'", "finite")]
    [InlineData("a,b\n1,\"1,5\"\n", "line 2", "column 'b'", "'1,5'")]
    [InlineData("a,b\n1,0x10\n", "line 2", "column 'b'")]
    [InlineData("a,b\n1,\"2\n3,4\n", "line 2", "field 2", "never closed")]
    [InlineData("a,b\n1,\"2\"3\n", "line 2", "field 2", "after its closing quote")]
    [InlineData("a,b\n1,2\"3\n", "line 2", "field 2", "quote in the middle")]
    public void What_is_wrong_is_named_with_its_place(string text, params string[] words)
    {
        string path = Write(text);
        string message = Assert.Throws<DataFormatException>(() => CsvFile.ReadColumns<double>(path, ["a", "b"])).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
        foreach (string word in words)
        {
            Assert.Contains(word, message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", "no rows of numbers")]
    [InlineData("x,y\n", "no rows of numbers")]
    [InlineData("1,y\n2,3\n", "line 1, column 2", "'y'")]
    [InlineData("x,y\n2,3\n4,five\n", "line 3, column 2", "'five'")]
    [InlineData("1,2\n3\n", "line 2", "1 fields", "as the first row has")]
    public void Wrong_numbers_are_named_with_their_place(string text, params string[] words)
    {
        string path = Write(text);
        string message = Assert.Throws<DataFormatException>(() => CsvFile.ReadNumbers<double>(path)).Message;
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nan,nan\n1,2\n", "line 1, column 1: 'nan' stands")]
    [InlineData("NaN,x\n1,2\n", "line 1, column 1: 'NaN' stands", "every field is a word")]
    [InlineData("inf,inf\n1,2\n", "line 1, column 1: 'inf' stands")]
    [InlineData("Infinity,Infinity\n1,2\n", "line 1")]
    [InlineData("NA,NA\n1,2\n", "line 1, column 1: 'NA' stands")]
    [InlineData("<NA>,#N/A\n1,2\n", "line 1")]
    [InlineData("null,none\n1,2\n", "line 1")]
    [InlineData(",\n1,2\n", "line 1, column 1: there is nothing")]
    [InlineData("a,\n1,2\n", "line 1")]
    [InlineData("\u22121,\u22122\n1,2\n", "line 1", "hyphen")]
    [InlineData("?,?\n1,2\n", "line 1")]
    [InlineData("0,1\n1,2\n", "line 1 is '0,1', the numbers of the columns", "header=False")]
    [InlineData(",0,1\n0,1,2\n", "line 1", "nothing")]
    [InlineData("a,b\n1,2,\n", "line 2 has 3 fields, must have 2 as the line of names")]
    [InlineData("a,b\n\"1,5\",2\n", "line 2, column 1: '1,5' stands", "a point")]
    [InlineData("a\n1.234.567\n", "line 2, column 1", "thousands not at all")]
    [InlineData("a\n\"1.234,5\"\n", "line 2, column 1", "a point")]
    [InlineData("a\n1 000\n", "line 2, column 1", "thousands not at all")]
    [InlineData("a\n1\u00A0000\n", "line 2, column 1", "thousands not at all")]
    [InlineData("a\n1\u202F000\n", "line 2, column 1", "thousands not at all")]
    [InlineData("a\n1_000\n", "line 2, column 1", "thousands")]
    [InlineData("a\n1'000\n", "line 2, column 1", "thousands")]
    [InlineData("a\n50%\n", "line 2, column 1", "fraction")]
    [InlineData("a\n(5)\n", "line 2, column 1")]
    [InlineData("a\n$5\n", "line 2, column 1")]
    [InlineData("a\n\u0661\n", "line 2, column 1")]
    [InlineData("a\n2024-01-31\n", "line 2, column 1", "days since the first")]
    [InlineData("a\n2024-01-31T12:00:00Z\n", "line 2, column 1", "days since the first")]
    [InlineData("a\n31.01.2024\n", "line 2, column 1")]
    [InlineData("a\n12:30\n", "line 2, column 1", "days since the first")]
    [InlineData("a;b\n1;2\n", "line 2, column 1: '1;2' stands", "commas")]
    [InlineData("1\t2\n", "line 1, column 1", "commas")]
    [InlineData("1 2\n3 4\n", "line 1, column 1", "commas")]
    [InlineData("a\n9007199254740993\n", "line 2, column 1: '9007199254740993' is a whole number that no double holds")]
    [InlineData("a\n-123456789012345678901\n", "line 2, column 1", "no double holds")]
    [InlineData("a\n1e-400\n", "line 2, column 1", "would become 0")]
    [InlineData("1,2\n3,4,\n", "line 2 has 3 fields")]
    public void Nothing_becomes_another_number(string text, params string[] words)
    {
        string path = Write(text);
        string message = Assert.Throws<DataFormatException>(() => CsvFile.ReadNumbers<double>(path)).Message;
        Assert.EndsWith(".", message, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("x,y\n1,2\n")]
    [InlineData("# x,y\n1,2\n")]
    [InlineData("_a,\"the (second), one\"\n1,2\n")]
    [InlineData("température,\u03B8\n1,2\n")]
    [InlineData("\uFEFFx,y\r\n1,2\r\n")]
    [InlineData("Nap,information\n1,2\n")]
    [InlineData("1,2")]
    public void Words_are_names_and_nothing_else_is(string text)
    {
        Matrix<double> read = CsvFile.ReadNumbers<double>(Write(text));
        Assert.Equal((1, 2), (read.Rows, read.Columns));
        Assert.Equal([1, 2], read.Row(0));
    }

    [Theory]
    [InlineData("nan,nan\n1,2\n")]
    [InlineData(",\n1,2\n")]
    [InlineData("x,y\n,NaN\n1,2\n")]
    public void A_first_row_of_values_may_be_missing(string text)
    {
        Matrix<double> read = CsvFile.ReadNumbers<double>(Write(text), mayLack: true);
        Assert.Equal([double.NaN, double.NaN], read.Row(0));
        Assert.Equal([1, 2], read.Row(1));
        Assert.Contains(
            "write nan",
            Assert.Throws<DataFormatException>(() => CsvFile.ReadNumbers<double>(Write("1,2\nNA,1\n"), mayLack: true)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "pandas",
            Assert.Throws<DataFormatException>(() => CsvFile.ReadNumbers<double>(Write(",0,1\n0,1,2\n"), mayLack: true)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("0.0,1.0", 0, 1)]
    [InlineData("1,0", 1, 0)]
    [InlineData("9007199254740992,100000000000000000000", 9007199254740992, 1e20)]
    [InlineData("-0,0e5", 0, 0)]
    [InlineData("0.000,000000000000000000001", 0, 1)]
    [InlineData("5e-324,0.1234567890123456789", 5e-324, 0.1234567890123456789)]
    public void Numbers_that_look_odd_are_read(string text, double first, double second) =>
        Assert.Equal([first, second], CsvFile.ReadNumbers<double>(Write(text)).Row(0));

    [Fact]
    public void Other_encodings_are_refused()
    {
        foreach (
            byte[] bytes in (byte[][])
                [
                    [.. "a,b\n1,2\n3,"u8, 0xE9],
                    Encoding.Unicode.GetPreamble(),
                ]
        )
        {
            string path = _folder.File("t.csv", bytes);
            Assert.Contains(
                "not UTF-8",
                Assert.Throws<DataFormatException>(() => CsvFile.ReadColumns<double>(path, ["a", "b"])).Message,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void A_quote_that_swallows_the_file_ends_soon()
    {
        string path = Write($"a,b\n1,\"{new string('2', 3 << 20)}");
        Assert.Contains(
            "longer than",
            Assert.Throws<DataFormatException>(() => CsvFile.ReadColumns<double>(path, ["a", "b"])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Every_number_comes_back_as_it_was_written() =>
        Gen
            .Double.Where(double.IsFinite)
            .Array[3, 600]
            .SampleSeeded(
                values =>
                {
                    double[][] rows = [.. values.Chunk(3).Where(row => row.Length == 3)];
                    Matrix<double> read = CsvFile.ReadNumbers<double>(
                        Write(string.Join("\r\n", rows.Select(row => FormattableString.Invariant($"{row[0]:R},{row[1]},\"{row[2]:E17}\""))))
                    );
                    Assert.Equal(rows.Length, read.Rows);
                    Assert.All(rows.Index(), r => Assert.Equal(r.Item, read.Row(r.Index).ToArray()));
                },
                iter: 50,
                threads: 1
            );

    [Fact]
    public void Fields_and_line_ends_are_those_of_the_grammar() =>
        Gen.Int[0, _fields.Length - 1]
            .Select(i => _fields[i])
            .Array[1, 4]
            .Array[1, 5]
            .SampleSeeded(
                records =>
                {
                    string Quoted(string field) => $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
                    string text = string.Join("\r\n", records.Select(fields => string.Join(',', fields.Select(Quoted))));
                    using StringReader source = new(text);
                    CsvReader reader = new(source, "text");
                    foreach (string[] fields in records)
                    {
                        Assert.True(reader.Read());
                        Assert.Equal(fields, reader.Fields);
                    }

                    Assert.False(reader.Read());
                },
                iter: 300
            );

    [Fact]
    public void Blocks_of_rows_are_joined()
    {
        const int rows = 150_000;
        StringBuilder text = new("v\n");
        for (int i = 0; i < rows; i++)
        {
            text.Append(i).Append('\n');
        }

        Matrix<double> read = CsvFile.ReadColumns<double>(Write(text.ToString()), ["v"]);
        Assert.Equal(rows, read.Rows);
        for (int i = 0; i < rows; i++)
        {
            Assert.Equal(i, read[i, 0]);
        }
    }

    private string Write(string text) => _folder.File("t.csv", Encoding.UTF8.GetBytes(text));
}
