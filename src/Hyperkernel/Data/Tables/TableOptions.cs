namespace Hyperkernel.Data.Tables;

/// <summary>How a table is read; what is not given is detected where it is unmistakable.</summary>
public sealed record TableOptions
{
    /// <summary>What separates fields: a comma, semicolon, tab or vertical bar; null to detect it.</summary>
    public char? Separator { get; init; }

    /// <summary>What separates decimals: a point or a comma; null to detect it.</summary>
    public char? DecimalMark { get; init; }

    /// <summary>What stands for a missing entry, letter by letter; an empty field always does.</summary>
    public IReadOnlyList<string> Missing { get; init; } = UsualMissing;

    /// <summary>Columns whose entries are categories whatever they look like.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Columns with periods.</summary>
    public IReadOnlyList<ColumnPeriods> Periods { get; init; } = [];

    /// <summary>What usually stands for a missing entry.</summary>
    public static IReadOnlyList<string> UsualMissing { get; } = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "-", "."];

    /// <summary>Most columns; a table with more is refused at its first line.</summary>
    internal int MostColumns { get; init; } = int.MaxValue;

    /// <summary>Ends the reading early.</summary>
    internal CancellationToken Cancellation { get; init; }

    /// <summary>What may separate fields.</summary>
    internal static IReadOnlyList<char> Separators { get; } = [',', ';', '\t', '|'];

    /// <summary>A separator in words.</summary>
    internal static string NameOf(char separator) =>
        separator switch
        {
            ',' => "comma",
            ';' => "semicolon",
            '\t' => "tab",
            '|' => "vertical bar",
            _ => $"'{separator}'",
        };
}
