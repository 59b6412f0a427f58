using System.Text.Json;
using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Judging;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hyperkernel.Cli.Rendering;

/// <summary>What an experiment came to, on the screen.</summary>
internal static class ReproductionReport
{
    /// <summary>Writes it for programs.</summary>
    public static void Write(Utf8JsonWriter writer, Experiment experiment, ReproductionResult result, string folder)
    {
        writer.WriteString("experiment", experiment.Name);
        writer.WriteString("folder", folder);
        writer.WriteNumber("finished", result.Finished);
        writer.WriteNumber("total", result.Total);
        writer.WriteBoolean("complete", result.Findings is not null);
        writer.WriteStrings("computed_again", result.ComputedAgain);
        if (result.Findings is { } findings)
        {
            writer.WriteString("report", Path.Combine(folder, result.Files[0]));
            findings.WriteStatements(writer);
            writer.WriteStrings("files", result.Files);
        }
    }

    /// <summary>Writes it for people.</summary>
    public static void Write(IAnsiConsole console, TextWriter output, ReproductionResult result, string folder)
    {
        if (result.Findings is not { } findings)
        {
            output.WriteLine(
                $"{result.Finished} of {result.Total} units are finished and lie in {Path.Combine(folder, "units")}; figures are "
                    + $"made when all are there (--resume, --merge)."
            );
            return;
        }

        Table table = new Table().Border(TableBorder.Simple).AddColumns("source", "claim", "found here", "");
        foreach (Statement statement in findings.Statements)
        {
            Style style = statement.Verdict switch
            {
                Verdict.Agrees => Color.Green,
                Verdict.Differs => Color.Red,
                _ => Color.Grey,
            };
            Claim claim = statement.Claim;

            // Formulas in LaTeX are for the report.
            IRenderable says =
                claim.Sentence is { } sentence && !sentence.Contains('$', StringComparison.Ordinal)
                    ? new Rows(new Text(claim.Says), new Text($"“{sentence}”", Color.Grey))
                    : new Text(claim.Says);
            table.AddRow(new Text(claim.Source), says, new Text(statement.Found), new Text(statement.VerdictWord, style));
        }

        console.Write(table);
        output.WriteLine(
            $"The report is {Path.Combine(folder, result.Files[0])}; numbers (.json, .csv) and figures (.svg, .png) lie beside it."
        );
    }
}
