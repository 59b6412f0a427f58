using System.Text;
using Hyperkernel.Data.Tables;
using Xunit;

namespace Hyperkernel.Tests.Data.Tables;

/// <summary>What a table holds, and what its columns are for.</summary>
public sealed class TableDescriptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_identifier_tells_contexts_from_coordinates()
    {
        TableDescription table = Of("station,height,hour,extra,reading", (s, t) => $"ST{s:000},{100 + (s * s)},{t},{s + t},{s * t * 0.1}");
        Assert.Equal(["identifier", "context", "coordinate", "coordinate", "value"], Enumerable.Range(0, 5).Select(table.RoleOf));
        Assert.Equal("among contexts", table.VariationOf(1));
        Assert.Equal("within contexts", table.VariationOf(2));
        Assert.Contains("identifier", table.DoubtsOf(0).Single(), StringComparison.Ordinal);
        Assert.Equal("hour=24", table.Periods.Single().ToString());
    }

    [Fact]
    public void Without_one_the_coordinate_is_what_varies_while_the_rest_stays()
    {
        TableDescription table = Of(
            "reading,kind,height,date",
            (s, t) => $"{(t == 3 ? "NA" : $"{s * t}")},{(s % 2 == 0 ? "a" : "b")},{s * s},2024-01-{t + 1:00}"
        );
        Assert.Equal(["value", "context", "context", "coordinate"], Enumerable.Range(0, 4).Select(table.RoleOf));
        Assert.Equal(
            ["number", "category", "number", "date"],
            table.Columns.Select(c => c.KindName.Replace("whole ", "", StringComparison.Ordinal))
        );
        Assert.Equal(8, table.Columns[0].Missing);
        Assert.Equal("2024-01-01 to 2024-01-24", table.Columns[3].Range);
    }

    [Fact]
    public void Rows_of_which_each_is_an_item_have_no_coordinate()
    {
        TableDescription table = Of("a,b,y", (s, t) => $"{s + (t * 0.01)},{(s * 31) + (t * 17)},{s - t}");
        Assert.Equal(["context", "context", "value"], Enumerable.Range(0, 3).Select(table.RoleOf));
    }

    [Fact]
    public void What_is_suspicious_is_said()
    {
        TableDescription table = Of(
            "n,same,mixed,empty,y,t,a",
            (s, t) => $"{(s * 24) + t},5,{(s == 2 && t == 2 ? "x" : "1")},,{s * t * 0.5},{t},{s}"
        );
        Assert.Contains("all different", table.DoubtsOf(0).Single(), StringComparison.Ordinal);
        Assert.Contains("same in every row", table.DoubtsOf(1).Single(), StringComparison.Ordinal);
        Assert.Contains("once a word (first 'x' on line 52)", table.DoubtsOf(2).Single(), StringComparison.Ordinal);
        Assert.Equal("is empty", table.DoubtsOf(3).Single());
        Assert.Equal("mixed", table.Columns[2].KindName);
        Assert.Null(table.RoleOf(2));
    }

    [Theory]
    [InlineData("id", true)]
    [InlineData("stationId", true)]
    [InlineData("plot_no", true)]
    [InlineData("ZIP", true)]
    [InlineData("width", false)]
    [InlineData("humidity", false)]
    [InlineData("noise", false)]
    [InlineData("note", false)]
    public void Names_of_identifiers(string name, bool isOne) => Assert.Equal(isOne, Identifiers.IsNameOfOne(name));

    private TableDescription Of(string names, Func<int, int, string> row)
    {
        StringBuilder text = new($"{names}\n");
        for (int s = 0; s < 8; s++)
        {
            for (int t = 0; t < 24; t++)
            {
                text.Append(row(s, t)).Append('\n');
            }
        }

        return TableDescription.Of(_folder.File("t.csv", Encoding.UTF8.GetBytes(text.ToString())), new());
    }
}
