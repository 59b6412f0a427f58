using System.CommandLine;
using System.CommandLine.Parsing;
using Hyperkernel.Cli.Commands;
using Spectre.Console;

namespace Hyperkernel.Cli;

/// <summary>The commands, and what becomes of their errors.</summary>
internal static class Application
{
    /// <summary>Parses and runs a command line.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="console">Where tables and progress go.</param>
    /// <param name="output">Where data and help go.</param>
    /// <param name="error">Where errors go, one sentence each.</param>
    /// <returns>0 done, 1 the work failed, 2 the command was wrong.</returns>
    public static async Task<int> RunAsync(string[] arguments, IAnsiConsole console, TextWriter output, TextWriter error)
    {
        RootCommand root = new("Infinitely wide hypernetworks: their kernels, and exact regression on whole grids of (context, coordinate) pairs.")
        {
            CompleteCommand.Create(console, output, error),
            KernelCommand.Create(console, error),
            InfoCommand.Create(console, output, error),
        };
        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (ParseError problem in parsed.Errors)
            {
                await error.WriteLineAsync(problem.Message).ConfigureAwait(false);
            }

            await error.WriteLineAsync("See hyperkernel --help, or hyperkernel COMMAND --help.").ConfigureAwait(false);
            return ExitCode.CommandWrong;
        }

        return await parsed.InvokeAsync(new() { Output = output, Error = error, EnableDefaultExceptionHandler = false }).ConfigureAwait(false);
    }
}
