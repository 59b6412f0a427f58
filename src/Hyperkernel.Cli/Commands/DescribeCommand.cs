using System.CommandLine;
using Hyperkernel.Cli.Rendering;
using Hyperkernel.Data.Tables;
using Spectre.Console;

namespace Hyperkernel.Cli.Commands;

/// <summary><c>hyperkernel describe</c>: what a table holds, what is suspicious about it, and how it may be fitted.</summary>
internal static class DescribeCommand
{
    public static Command Create(IAnsiConsole console, TextWriter output, TextWriter error)
    {
        Argument<FileInfo> table = new("FILE") { Description = "A .csv table with a line of names, an observation a row." };
        TableInputs reading = new();
        Option<bool> json = CommonOptions.Json();
        Command command = new("describe", "Say what a table's columns hold, and propose a command that fits it.") { table };
        foreach (Option option in (IEnumerable<Option>)[.. reading.Options, json])
        {
            command.Add(option);
        }

        command.SetAction(parsed =>
            ExitCode.Of(
                error,
                () =>
                {
                    string file = parsed.GetRequiredValue(table).ToString();
                    DescriptionReport report = new(file, reading.Given(parsed), TableDescription.Of(file, reading.Read(parsed)));
                    if (parsed.GetValue(json))
                    {
                        output.WriteLine(report.Json());
                    }
                    else
                    {
                        report.Write(console, output);
                    }
                }
            )
        );
        return command;
    }
}
