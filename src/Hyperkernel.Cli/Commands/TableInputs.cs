using System.CommandLine;
using System.CommandLine.Parsing;
using Hyperkernel.Data.Csv;
using Hyperkernel.Data.Tables;
using Hyperkernel.Storage;

namespace Hyperkernel.Cli.Commands;

/// <summary>The options that say how a table is read.</summary>
internal sealed class TableInputs
{
    private readonly Option<char?> _separator = CommonOptions.Parsed<char?>(
        "--separator",
        "comma|semicolon|tab|bar",
        "What separates the table's fields; the sign itself will do. [default: detected]",
        text =>
            text switch
            {
                "," or "comma" => ',',
                ";" or "semicolon" => ';',
                "\t" or "\\t" or "tab" => '\t',
                "|" or "bar" => '|',
                _ => throw new FormatException($"is '{text}', must be comma, semicolon, tab or bar."),
            }
    );
    private readonly Option<char?> _decimal = CommonOptions.Parsed<char?>(
        "--decimal",
        "point|comma",
        "What separates decimals in the table; the sign itself will do. [default: detected]",
        text =>
            text switch
            {
                "." or "point" => '.',
                "," or "comma" => ',',
                _ => throw new FormatException($"is '{text}', must be point or comma."),
            }
    );
    private readonly Option<string[]> _missing = new("--na")
    {
        HelpName = "TEXT,TEXT",
        Description =
            "What stands for a missing entry besides nothing, instead of NA, N/A, NaN, nan, null, NULL, None, - and a point; "
            + "may be repeated.",
        CustomParser = result => Each(result, "--na", Texts),
    };

    public IReadOnlyList<Option> Options => [_separator, _decimal, _missing];

    /// <summary>Columns with periods.</summary>
    public static Option<ColumnPeriods[]> Periods() =>
        new("--period")
        {
            HelpName = "COLUMN=PERIOD",
            Description =
                "A column that returns after day, week, year or a number in its unit: it becomes cosine and sine. Several, and linear to "
                + "keep the column too, are separated by commas (date=day,year,linear); may be repeated.",
            CustomParser = result => Each<ColumnPeriods>(result, "--period", text => [ColumnPeriods.Parse(text)]),
        };

    /// <summary>Reads what was given.</summary>
    public TableOptions Read(ParseResult parsed)
    {
        TableOptions options = new() { Separator = parsed.GetValue(_separator), DecimalMark = parsed.GetValue(_decimal) };
        return parsed.GetValue(_missing) is { Length: > 0 } missing ? options with { Missing = missing } : options;
    }

    /// <summary>The options as they were given, to be repeated.</summary>
    public IReadOnlyList<string> Given(ParseResult parsed) =>
        [
            .. Options
                .Select(parsed.GetResult)
                .OfType<OptionResult>()
                .SelectMany(o => o.Tokens.SelectMany(token => (string[])[o.Option.Name, token.Value])),
        ];

    private static string[] Texts(string text)
    {
        using StringReader reader = new(text);
        CsvReader words = new(reader, "--na");
        try
        {
            return words.Read() ? [.. words.Fields.Select(word => word.Trim())] : [""];
        }
        catch (DataFormatException e)
        {
            throw new FormatException($"'{text}' must be words, separated by commas: {e.Problem}", e);
        }
    }

    private static T[]? Each<T>(ArgumentResult result, string name, Func<string, T[]> read)
    {
        try
        {
            return [.. result.Tokens.SelectMany(token => read(token.Value))];
        }
        catch (FormatException e)
        {
            result.AddError($"{name} {e.Message}");
            return null;
        }
    }
}
