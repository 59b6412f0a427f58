using System.Buffers;

namespace Hyperkernel.Data.Csv;

/// <summary>Writes lines of comma-separated values (RFC 4180, with LF line ends).</summary>
internal static class CsvWriter
{
    private static readonly SearchValues<char> _special = SearchValues.Create(",\"\n\r");

    /// <summary>Writes a line; fields are quoted where they must be.</summary>
    public static void WriteLine(TextWriter text, IEnumerable<string> fields)
    {
        text.Write(string.Join(',', fields.Select(Quoted)));
        text.Write('\n');
    }

    private static string Quoted(string field) =>
        field.AsSpan().ContainsAny(_special) ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
