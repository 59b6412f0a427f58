using System.Text;
using CsCheck;
using Hyperkernel.Data.Tables;
using Hyperkernel.Storage;
using Xunit;

namespace Hyperkernel.Tests.Data.Tables;

/// <summary>Tables as people have them: what separates fields and decimals, what is missing, and what a column holds.</summary>
public sealed class TableRowsTests : IDisposable
{
    private static readonly string[] _parts =
    [
        "a",
        "b",
        "v",
        ",",
        ";",
        "\t",
        "|",
        "\"",
        "\n",
        "\r\n",
        "1",
        "2.5",
        "2,5",
        "1.234",
        "NA",
        "",
        "2024-01-01",
        "T",
        "Z",
        "-",
        "é",
        "\0",
        "1e999",
    ];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a,b,v\n1,2.5,3\n4,5,6\n")]
    [InlineData("a;b;v\n1;2,5;3\n4;5;6\n")]
    [InlineData("a;b;v\n1;2.5;3\n4;5;6\n")]
    [InlineData("a\tb\tv\n1\t2,5\t3\n4\t5\t6\n")]
    [InlineData("a|b|v\r\n1|2.5|3\r\n4|5|6")]
    [InlineData("a,b,v\n1,\"2,5\",3\n4,5,6\n")]
    [InlineData("\uFEFFa;b;v;\"c;d\"\n1;2,50;3;\n4;5;6;\n")]
    [InlineData("a,b,v,x;y\n1,2.5,3,0\n4,5,6,0\n")]
    [InlineData("a ; b ; v\n 1 ; 2,5e0 ; 3\n4;5;6\n")]
    public void Separators_and_decimals_are_found(string text)
    {
        using TableRows rows = Read(text, "ab");
        Assert.Equal([1, 2.5, 3], rows.Entries.Row(0).ToArray());
        Assert.Equal([4, 5, 6], rows.Entries.Row(1).ToArray());
    }

    [Theory]
    [InlineData("a,b;v\n", "may be separated by comma or by semicolon", "--separator")]
    [InlineData("a,b;v,w\n1,2;3,4\n", "may be separated by comma or by semicolon", "--separator")]
    [InlineData("a;b;v\n1;1,234;3\n", "'1,234' on line 2", "--decimal ,")]
    [InlineData("a;b;v\n1;1.234;3\n", "'1.234' on line 2", "--decimal .")]
    [InlineData("a;b;v\n1;2,5;3\n1;2.5;3\n", "'2.5' on line 3", "'2,5' on line 2", "--decimal")]
    [InlineData("a b v\n1 2 3\n", "the only column is 'a b v'", "--separator")]
    [InlineData("a;b;v\n1;2,5;3.125\n", "line 2, column 'v': '3.125'", "comma", "--decimal .")]
    [InlineData("a,b,v\n1,1.5,\"1,234\"\n", "line 2, column 'v': '1,234'", "point", "--decimal ,")]
    public void What_could_be_read_in_two_ways_is_refused(string text, params string[] words) => Refuses(text, new(), words);

    [Fact]
    public void Options_settle_what_is_ambiguous()
    {
        using TableRows comma = Read("a;b;v\n1;1,234;3\n", "ab", new() { DecimalMark = ',' }),
            point = Read("a;b;v\n1;1.234;3\n", "ab", new() { DecimalMark = '.' }),
            bar = Read("a,x|b|v\n1|2|3\n", "b", new() { Separator = '|' });
        Assert.Equal(1.234, comma.Entries[0, 1]);
        Assert.Equal(1.234, point.Entries[0, 1]);
        Assert.Equal([2, 3], bar.Entries.Row(0).ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("NA")]
    [InlineData("N/A")]
    [InlineData("NaN")]
    [InlineData("nan")]
    [InlineData("null")]
    [InlineData("NULL")]
    [InlineData("None")]
    [InlineData("-")]
    [InlineData(".")]
    public void A_missing_value_leaves_its_row_out(string missing)
    {
        using TableRows rows = Read($"a,b,v\n1,2,{missing}\n,,{missing}\n3,4, 5\n", "ab");
        Assert.Equal((1, 2), (rows.Entries.Rows, rows.MissingValues));
        Refuses($"a,b,v\n1,2,3\n1,{missing},3\n", new(), "line 3, column 'b'", missing.Length == 0 ? "there is nothing" : $"'{missing}'");
        Refuses($"a,b,v\n1,2,{missing}\n", new(), "every value of the column 'v' is missing");
    }

    [Fact]
    public void What_counts_as_missing_can_be_replaced()
    {
        TableOptions options = new() { Missing = ["-999", "below"] };
        using TableRows rows = Read("a,b,v\n1,2,-999\n1,2,below\n1,2,\n1,2,-998\n", "ab", options);
        Assert.Equal((1, 3), (rows.Entries.Rows, rows.MissingValues));
        Refuses("a,b,v\n1,2,NA\n", options, "line 2, column 'v': 'NA'", "--na");
        Refuses("a,b,v\n1,below,3\n", options, "line 2, column 'b': 'below'", "--na");
    }

    [Fact]
    public void A_column_is_of_numbers_times_or_words()
    {
        using TableRows rows = Read(
            "a,b,v\nnorth,2024-01-31,1\nsouth,2024-02-01T06:00:00,2\nNORTH,1969-12-31,3\nsouth,2024-01-31,4\n",
            "ab"
        );
        Assert.Equal([ColumnKind.Category, ColumnKind.Time, ColumnKind.Number], rows.Columns.Select(c => c.Kind));
        Assert.Equal(["NORTH", "north", "south"], rows.Columns[0].Levels);
        Assert.Equal([1, 2, 0, 2], Enumerable.Range(0, 4).Select(i => rows.Entries[i, 0]));
        Assert.Equal([19753, 19754.25, -1, 19753], Enumerable.Range(0, 4).Select(i => rows.Entries[i, 1]));
        Assert.Equal(("south", "2024-02-01T06:00:00Z"), (rows.Text(1, 0), rows.Text(1, 1)));
    }

    [Theory]
    [InlineData("a,b,v\n1,2,3\n1,two,3\n", "line 3, column 'b': 'two' is a word, but '2' on line 2 is a number", "--category b")]
    [InlineData("a,b,v\nx,2,3\n7,2,3\n", "line 3, column 'a': '7' is a number, but 'x' on line 2 is a word", "--category a")]
    [InlineData("a,b,v\nx,2,3\n7 kg,2,3\n", "line 3, column 'a': '7 kg' is no word", "--category a")]
    [InlineData("a,b,v\n1,2024-01-01,3\n1,2,3\n", "line 3, column 'b': '2' is a number, but '2024-01-01' on line 2 is a date or time")]
    [InlineData("a,b,v\n1,2024-01-01,3\n1,2024-02-30,3\n", "line 3, column 'b': '2024-02-30' stands where a date or time must be")]
    [InlineData("a,b,v\n1,2024-01-01T00:00Z,3\n1,2024-01-01T00:00,3\n", "line 3", "has no offset", "line 2 has one")]
    [InlineData("a,b,v\n1,31.01.2024,3\n", "line 2, column 'b'", "2024-01-31")]
    [InlineData("a,b,v\n1,01/02/2024,3\n", "line 2, column 'b'", "2024-01-31")]
    [InlineData("a,b,v\n1,12:30,3\n", "line 2, column 'b'", "2024-01-31T12:00")]
    [InlineData("a,b,v\n7 kg,2,3\n", "line 2, column 'a': '7 kg' stands where a finite number must be", "--category a")]
    [InlineData("a,b,v\n1,50%,3\n", "line 2, column 'b'", "fraction")]
    [InlineData("a,b,v\n1,inf,3\n", "line 2, column 'b': 'inf'", "finite")]
    [InlineData("a,b,v\n1,2,word\n", "line 2, column 'v': 'word' stands where a finite number must be")]
    [InlineData("a,b,v\n1,2,2024-01-01\n", "line 2, column 'v'")]
    [InlineData("a,b,v\n1,2\n", "line 2 has 2 fields, must have 3")]
    [InlineData("a,b,v\n", "no rows below")]
    [InlineData("a,b,b,v\n1,2,3,4\n", "two columns 'b'")]
    [InlineData("", "the file is empty")]
    public void An_entry_of_another_kind_is_named_with_its_place(string text, params string[] words) => Refuses(text, new(), words);

    [Fact]
    public void Codes_are_categories_where_that_is_asked_for()
    {
        using TableRows rows = Read("a,b,v\n10,2,3\n9,2,3\n12B,2,3\n7 kg,2,3\n", "ab", new() { Categories = ["a"] });
        Assert.Equal(["10", "12B", "7 kg", "9"], rows.Columns[0].Levels);
    }

    [Fact]
    public void A_category_has_so_many_levels_and_no_more()
    {
        StringBuilder text = new("a,b,v\n");
        for (int i = 0; i <= ColumnReader.MostLevels; i++)
        {
            text.Append("ST").Append(i).Append(",1,2\n");
        }

        Refuses(text.ToString(), new(), "'ST10000'", $"line {ColumnReader.MostLevels + 2}", "leave the column out");
    }

    [Fact]
    public void A_text_longer_than_what_is_looked_at_is_read_to_its_end()
    {
        StringBuilder text = new("a;b;v\n1;0,5;2\n");
        const int rows = 200_000;
        for (int i = 1; i < rows; i++)
        {
            text.Append(i).Append(";0,5;").Append(i).Append(",25\n");
        }

        using TableRows read = Read(text.ToString(), "ab");
        Assert.Equal(rows, read.Entries.Rows);
        Assert.Equal([rows - 1, 0.5, rows - 0.75], read.Entries.Row(rows - 1).ToArray());
    }

    [Fact]
    public void Every_separator_and_mark_gives_the_same_numbers() =>
        Gen.Double[-1000, 1000]
            .Array[3, 30]
            .SampleSeeded(
                values =>
                {
                    double[][] all = [.. values.Chunk(3).Where(row => row.Length == 3)];
                    foreach (char separator in ",;\t|")
                    {
                        foreach (char mark in ".,")
                        {
                            string Field(double value) =>
                                FormattableString.Invariant($"{value:E17}").Replace('.', mark) is var field && mark == separator
                                    ? $"\"{field}\""
                                    : field;
                            using TableRows rows = Read(
                                string.Join(
                                    '\n',
                                    all.Select(row => string.Join(separator, row.Select(Field))).Prepend($"a{separator}b{separator}v")
                                ),
                                "ab"
                            );
                            Assert.All(all.Index(), row => Assert.Equal(row.Item, rows.Entries.Row(row.Index).ToArray()));
                        }
                    }
                },
                iter: 30,
                threads: 1
            );

    [Fact]
    public void Any_text_is_a_table_or_an_error_that_names_the_file() =>
        Gen.Int[0, _parts.Length - 1]
            .Select(i => _parts[i])
            .Array[0, 40]
            .SampleSeeded(
                parts =>
                {
                    string path = Write((parts.Length % 2 == 0 ? "a,b,v\n" : "") + string.Concat(parts));
                    foreach (
                        Action read in (Action[])
                            [() => TableRows.Read(path, Wanted("ab"), "v", new()).Dispose(), () => TableDescription.Of(path, new())]
                    )
                    {
                        try
                        {
                            read();
                        }
                        catch (DataFormatException e)
                        {
                            Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
                            Assert.EndsWith(".", e.Message, StringComparison.Ordinal);
                        }
                    }
                },
                iter: 2000,
                threads: 1
            );

    private static (string, ColumnKind?)[] Wanted(string names) => [.. names.Select(name => ($"{name}", (ColumnKind?)null))];

    private TableRows Read(string text, string names, TableOptions? options = null) =>
        TableRows.Read(Write(text), Wanted(names), "v", options ?? new());

    private void Refuses(string text, TableOptions options, params string[] words)
    {
        string message = Assert.Throws<DataFormatException>(() => Read(text, "ab", options)).Message;
        Assert.EndsWith(".", message, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
    }

    private string Write(string text) => _folder.File("t.csv", Encoding.UTF8.GetBytes(text));
}
