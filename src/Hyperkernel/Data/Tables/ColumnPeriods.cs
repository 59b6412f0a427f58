using System.Globalization;

namespace Hyperkernel.Data.Tables;

/// <summary>The periods that were asked for of a column.</summary>
/// <param name="Column">The column.</param>
/// <param name="Lengths">The periods, in the column's own unit, which is a day for times.</param>
/// <param name="KeepsNumber">Whether the number itself is kept beside them.</param>
/// <param name="AreOfTimes">Whether some period was called day, week or year, so that the column has to hold times.</param>
public sealed record ColumnPeriods(string Column, IReadOnlyList<double> Lengths, bool KeepsNumber = false, bool AreOfTimes = false)
{
    /// <summary>The mean length of a year of the Gregorian calendar, in days.</summary>
    public const double Year = 365.2425;

    private const string Linear = "linear";

    /// <summary>Reads such as <c>hour=24</c>, <c>date=day,year</c> or <c>date=year,linear</c>, which keeps the number too.</summary>
    /// <exception cref="FormatException">The text is nothing such.</exception>
    public static ColumnPeriods Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int at = text.LastIndexOf('=');
        string[] words = at > 0 ? [.. text[(at + 1)..].Split(',').Select(word => word.Trim())] : [];
        double?[] lengths = [.. words.Where(word => word != Linear).Select(Length)];
        return at > 0 && text[..at].Trim().Length > 0 && lengths.Length > 0 && Array.TrueForAll(lengths, length => length is not null)
            ? new(
                text[..at].Trim(),
                [.. lengths.Select(length => length!.Value)],
                words.Contains(Linear),
                words.Any(w => Named(w) is not null)
            )
            : throw new FormatException(
                $"'{text}' must be COLUMN=PERIOD with day, week, year or a number > 0, several separated by commas, and 'linear' among "
                    + "them to keep the number too."
            );
    }

    /// <summary>As it is parsed.</summary>
    public override string ToString()
    {
        IEnumerable<string> lengths = Lengths.Select(length =>
            (AreOfTimes, length) switch
            {
                (true, 1) => "day",
                (true, 7) => "week",
                (true, Year) => "year",
                _ => FormattableString.Invariant($"{length}"),
            }
        );
        return $"{Column}={string.Join(',', lengths)}{(KeepsNumber ? $",{Linear}" : "")}";
    }

    private static double? Length(string word) =>
        Named(word)
        ?? (
            double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && number > 0
            && double.IsFinite(number)
                ? number
                : null
        );

    private static double? Named(string word) =>
        word switch
        {
            "day" => 1,
            "week" => 7,
            "year" => Year,
            _ => null,
        };
}
