using System.Globalization;
using Hyperkernel.Data.Csv;
using Hyperkernel.Data.Tables;
using Hyperkernel.Inference.Models;
using Hyperkernel.Storage;
using Spectre.Console;

namespace Hyperkernel.Cli.Rendering;

/// <summary>What a table holds, as a table, sentences and JSON, with a command that fits it.</summary>
/// <param name="file">The file.</param>
/// <param name="reading">Options of the command line that say how the table is read, to be repeated.</param>
/// <param name="description">What it holds.</param>
internal sealed class DescriptionReport(string file, IReadOnlyList<string> reading, TableDescription description)
{
    /// <summary>Writes what a person sees.</summary>
    public void Write(IAnsiConsole console, TextWriter output)
    {
        output.WriteLine(
            $"{Counted.Of(description.Rows, "row")} and {Counted.Of(description.Columns.Count, "column")}, separated by "
                + $"{TableOptions.NameOf(description.Dialect.Separator)}, decimals by {Mark}."
        );
        console.Write(Table());
        foreach (string note in Notes())
        {
            output.WriteLine(note);
        }

        if (Command() is { } command)
        {
            output.WriteLine("To fit it, probably:");
            output.WriteLine($"  {command}");
        }
    }

    /// <summary>All of it as JSON.</summary>
    public string Json() =>
        JsonText.Object(writer =>
        {
            writer.WriteString("file", file);
            writer.WriteNumber("rows", description.Rows);
            writer.WriteString("separator", $"{description.Dialect.Separator}");
            writer.WriteString("decimal", $"{description.Dialect.DecimalMark}");
            writer.WriteStartArray("columns");
            foreach ((int j, ColumnProfile column) in description.Columns.Index())
            {
                writer.WriteStartObject();
                writer.WriteString("name", column.Name);
                writer.WriteString("kind", column.KindName);
                if (column.Kind is ColumnKind.Number or ColumnKind.Time)
                {
                    writer.WriteNumber("minimum", column.Minimum);
                    writer.WriteNumber("maximum", column.Maximum);
                }

                writer.WriteString("range", column.Range);
                writer.WriteNumber("missing", column.Missing);
                writer.WriteNumber("distinct", column.Distinct);
                WriteOptional("varies", description.VariationOf(j));
                WriteOptional("role", description.RoleOf(j));
                writer.WriteStartArray("suspicious");
                foreach (string doubt in description.DoubtsOf(j))
                {
                    writer.WriteStringValue(doubt);
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartArray("notes");
            foreach (string note in Notes())
            {
                writer.WriteStringValue(note);
            }

            writer.WriteEndArray();
            WriteOptional("command", Command());

            void WriteOptional(string name, string? text)
            {
                if (text is not null)
                {
                    writer.WriteString(name, text);
                }
            }
        });

    private string Mark => description.Dialect.DecimalMark == ',' ? "comma" : "point";

    private Table Table()
    {
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string title in (string[])["column", "kind", "range", "missing", "distinct", "varies", "role"])
        {
            Spectre.Console.TableColumn column = new(title) { NoWrap = title is not ("column" or "range") };
            table.AddColumn(title is "missing" or "distinct" ? column.RightAligned() : column);
        }

        foreach ((int j, ColumnProfile column) in description.Columns.Index())
        {
            table.AddRow(
                new Text(column.Name),
                new Text(column.KindName),
                new Text(column.Range),
                new Text(column.Missing.ToString("N0", CultureInfo.InvariantCulture)),
                new Text(column.Distinct.ToString("N0", CultureInfo.InvariantCulture)),
                new Text(description.VariationOf(j)?.Split(' ')[0] ?? ""),
                new Text(description.RoleOf(j) ?? "")
            );
        }

        return table;
    }

    private IEnumerable<string> Notes()
    {
        foreach ((int j, ColumnProfile column) in description.Columns.Index())
        {
            foreach (string doubt in description.DoubtsOf(j))
            {
                yield return $"The column '{column.Name}' {doubt}.";
            }
        }

        if (Share() is { } share)
        {
            yield return share;
        }

        TableRoles roles = description.Roles;
        if (roles.Value is null)
        {
            yield return "No column of numbers can be the value.";
        }
        else if (roles.Contexts.Count == 0)
        {
            yield return "No column besides the value can be a context.";
        }
        else
        {
            if (roles.Coordinates.Count == 0)
            {
                yield return "No column varies within contexts, so none is a coordinate: write a plain network, "
                    + """{"layers": [...]}, into a file for --architecture.""";
            }

            if (roles.Contexts is [int only] && only == roles.Identifier)
            {
                yield return $"Only '{description.Columns[only].Name}' tells contexts apart, so nothing can be said of new ones.";
            }
        }
    }

    private string? Share()
    {
        if (description.Share is not (> 0, > 0, _) share)
        {
            return null;
        }

        string where =
            description.SharedRows < description.Rows
                ? FormattableString.Invariant($"In the first {description.SharedRows:N0} rows, ")
                : "";
        long pairs = share.Contexts * share.Coordinates;
        return where
            + FormattableString.Invariant(
                $"{(double)share.Observed / pairs:P1} of the {pairs:N0} pairs of {Counted.Of(share.Contexts, "context")} "
            )
            + FormattableString.Invariant($"and {Counted.Of(share.Coordinates, "coordinate")} have a value.");
    }

    private string? Command()
    {
        TableRoles roles = description.Roles;
        if (roles.Value is not { } value || roles.Contexts.Count == 0)
        {
            return null;
        }

        List<string> words =
        [
            "hyperkernel",
            "fit",
            "--table",
            file,
            .. reading,
            "--context-columns",
            Names(roles.Contexts),
            .. roles.Coordinates.Count == 0
                ? (string[])["--architecture", "plain.json"]
                : ["--coordinate-columns", Names(roles.Coordinates)],
            "--value-column",
            Names([value]),
            .. description.Categories.Count == 0 ? (string[])[] : ["--category", Names(description.Categories)],
            .. description.Periods.SelectMany(p => (string[])["--period", p.ToString()]),
            "--out",
            "model.npz",
        ];
        return string.Join(' ', words.Select(Shell));
    }

    private string Names(IReadOnlyList<int> columns)
    {
        using StringWriter text = new();
        CsvWriter.WriteLine(text, columns.Select(j => description.Columns[j].Name));
        return text.ToString().TrimEnd('\n');
    }

    // As a POSIX shell reads it.
    private static string Shell(string word) =>
        word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || "-_./=,:+@%".Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
