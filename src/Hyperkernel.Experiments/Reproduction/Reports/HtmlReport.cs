using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Hyperkernel.Experiments.Reproduction.Figures;

namespace Hyperkernel.Experiments.Reproduction.Reports;

/// <summary>The report of an experiment: one page that needs no other file.</summary>
internal static class HtmlReport
{
    private const int LongestTable = 60;

    private const string Style = """
        :root { --ink: #1d2530; --faint: #5c6773; --line: #dfe3e8; --good: #00704f; --bad: #b23c00; }
        body { margin: 0; color: var(--ink); background: #fff; font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
        main { max-width: 1180px; margin: 0 auto; padding: 32px 24px 64px; }
        h1 { font-size: 28px; line-height: 1.25; margin: 0 0 8px; }
        h2 { font-size: 20px; margin: 40px 0 12px; padding-top: 12px; border-top: 1px solid var(--line); }
        p { max-width: 80ch; }
        .sentence { color: var(--faint); font-size: 13px; margin: 4px 0 0; overflow-wrap: anywhere; }
        .facts { color: var(--faint); font-size: 14px; }
        table { border-collapse: collapse; font-size: 14px; width: 100%; }
        th { text-align: left; font-weight: 600; border-bottom: 2px solid var(--line); padding: 6px 12px 6px 0; vertical-align: bottom; }
        td { border-bottom: 1px solid var(--line); padding: 6px 12px 6px 0; vertical-align: top; }
        td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .scroll { overflow-x: auto; max-height: 480px; overflow-y: auto; }
        .agrees { color: var(--good); font-weight: 600; } .differs { color: var(--bad); font-weight: 600; }
        .undecided { color: var(--faint); font-weight: 600; }
        figure { margin: 24px 0; } figure svg { max-width: 100%; height: auto; display: block; }
        figcaption { color: var(--faint); font-size: 14px; max-width: 100ch; margin-top: 4px; }
        details { margin: 12px 0; } summary { cursor: pointer; }
        pre { background: #f6f8fa; padding: 12px; overflow-x: auto; font-size: 13px; border-radius: 6px; }
        """;

    private static readonly JsonWriterOptions _indented = new() { Indented = true };

    public static string Text(Experiment experiment, ReproductionOptions options, string configuration, Findings findings, double seconds)
    {
        StringBuilder page = new();
        page.Append(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
                + "content=\"width=device-width, initial-scale=1\">\n"
        );
        page.Append($"<title>{Encoded(experiment.Title)}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n<main>\n");
        page.Append($"<h1>{Encoded(experiment.Title)}</h1>\n<p>{Encoded(experiment.Description)}</p>\n");
        page.Append(
            string.Create(
                CultureInfo.InvariantCulture,
                $"<p class=\"facts\">hyperkernel {ResultFolder.Version} &middot; reproduce {experiment.Name} --preset "
                    + $"{PresetNames.Of(options.Preset)} --seed {options.Seed} &middot; {seconds:0.0} s of computing</p>\n"
            )
        );
        AddStatements(page, findings.Statements);
        page.Append("<h2>Figures</h2>\n");
        foreach (Figure figure in findings.Figures)
        {
            page.Append($"<figure>\n{FigureRenderer.SvgElement(figure)}<figcaption>{Encoded(figure.Caption)}</figcaption>\n</figure>\n");
        }

        page.Append("<h2>Numbers</h2>\n<p>All digits stand in the .csv files and in results.json beside this page.</p>\n");
        foreach (ResultTable table in findings.Tables)
        {
            AddTable(page, table, open: true);
        }

        foreach (
            ResultTable table in findings.Figures.SelectMany(figure => figure.Tables()).Where(table => table.Rows.Count <= LongestTable)
        )
        {
            AddTable(page, table, open: false);
        }

        page.Append($"<h2>Configuration</h2>\n<pre>{Encoded(Indented(configuration))}</pre>\n</main>\n</body>\n</html>\n");
        return page.ToString();
    }

    private static void AddStatements(StringBuilder page, IReadOnlyList<Statement> statements)
    {
        if (statements.Count == 0)
        {
            return;
        }

        page.Append("<h2>Claims, and what was found</h2>\n<table>\n<tr><th>source</th><th>claim</th><th>found here</th><th></th></tr>\n");
        foreach (Statement s in statements)
        {
            string sentence = s.Claim.Sentence is { } words ? $"<p class=\"sentence\">&ldquo;{Encoded(words)}&rdquo;</p>" : "";
            page.Append($"<tr><td>{Encoded(s.Claim.Source)}</td><td>{Encoded(s.Claim.Says)}{sentence}</td><td>{Encoded(s.Found)}</td>");
            page.Append($"<td class=\"{s.VerdictWord}\">{s.VerdictWord}</td></tr>\n");
        }

        page.Append("</table>\n");
    }

    private static void AddTable(StringBuilder page, ResultTable table, bool open)
    {
        page.Append(
            $"<details{(open ? " open" : "")}>\n<summary>{Encoded(table.Name)}.csv: {Encoded(table.Caption)}</summary>\n<div "
                + $"class=\"scroll\">\n<table>\n<tr>"
        );
        page.AppendJoin("", table.Columns.Select(column => $"<th>{Encoded(column)}</th>")).Append("</tr>\n");
        foreach (IReadOnlyList<Cell> row in table.Rows)
        {
            page.Append("<tr>")
                .AppendJoin("", row.Select(cell => $"<td{(cell.Number is null ? "" : " class=\"number\"")}>{Encoded(cell.Short)}</td>"))
                .Append("</tr>\n");
        }

        page.Append("</table>\n</div>\n</details>\n");
    }

    private static string Indented(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, _indented))
        {
            document.RootElement.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Encoded(string text) => WebUtility.HtmlEncode(text);
}
