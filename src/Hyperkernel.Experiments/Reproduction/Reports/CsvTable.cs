using System.Buffers;
using System.Text;

namespace Hyperkernel.Experiments.Reproduction.Reports;

/// <summary>Tables as comma-separated values (RFC 4180), numbers with all their digits.</summary>
internal static class CsvTable
{
    private static readonly SearchValues<char> _special = SearchValues.Create(",\"\n\r");

    public static string Text(ResultTable table)
    {
        StringBuilder text = new();
        AddLine(text, table.Columns);
        foreach (IReadOnlyList<Cell> row in table.Rows)
        {
            AddLine(text, row.Select(cell => cell.ToString()));
        }

        return text.ToString();
    }

    private static void AddLine(StringBuilder text, IEnumerable<string> fields) => text.AppendJoin(',', fields.Select(Quoted)).Append('\n');

    private static string Quoted(string field) =>
        field.AsSpan().ContainsAny(_special) ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
