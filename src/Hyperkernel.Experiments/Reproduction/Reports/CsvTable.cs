using Hyperkernel.Data.Csv;

namespace Hyperkernel.Experiments.Reproduction.Reports;

/// <summary>Tables as comma-separated values, numbers with all their digits.</summary>
internal static class CsvTable
{
    public static string Text(ResultTable table)
    {
        using StringWriter text = new();
        CsvWriter.WriteLine(text, table.Columns);
        foreach (IReadOnlyList<Cell> row in table.Rows)
        {
            CsvWriter.WriteLine(text, row.Select(cell => cell.ToString()));
        }

        return text.ToString();
    }
}
