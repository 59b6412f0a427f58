using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;
using Hyperkernel.Cli.Commands;
using Hyperkernel.Cli.Rendering.Pictures;
using Spectre.Console;

namespace Hyperkernel.Cli;

/// <summary>The commands, and what becomes of their errors.</summary>
internal static class Application
{
    private const string FirstSteps = """
        Infinitely wide hypernetworks, fitted to your data. To begin:

          hyperkernel complete                    complete built-in images, and draw them into out/complete
          hyperkernel operator demo burgers       learn the solutions of an equation from 100 examples, and draw them
          hyperkernel describe readings.csv       say what a table of yours holds, and which command fits it

        With data of your own, one observation in each row of a table:

          hyperkernel fit --table readings.csv --context-columns latitude,longitude --coordinate-columns hour \
            --value-column temperature --out model.npz
          hyperkernel predict --model model.npz --table asked.csv --deviation --out answer.csv

        hyperkernel --help lists all commands, and hyperkernel fit --help the options of one.
        """;

    /// <summary>Parses and runs a command line.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="console">Where tables and progress go; help is as wide.</param>
    /// <param name="output">Where data, sentences and help go.</param>
    /// <param name="error">Where errors go, one sentence each.</param>
    /// <param name="terminal">The terminal that standard output goes to; none if null.</param>
    /// <param name="cancellation">Ends the work early, as Ctrl-C does.</param>
    /// <returns>0 done, 1 the work failed, 2 the command was wrong.</returns>
    public static async Task<int> RunAsync(
        string[] arguments,
        IAnsiConsole console,
        TextWriter output,
        TextWriter error,
        Terminal? terminal = null,
        CancellationToken cancellation = default
    )
    {
        if (arguments.Length == 0)
        {
            await output.WriteLineAsync(FirstSteps).ConfigureAwait(false);
            return ExitCode.Done;
        }

        RootCommand root = Root(console, output, error, new(terminal ?? Terminal.None, console.Profile.Width, output));
        root.HelpName = "hyperkernel";
        foreach (HelpAction help in root.Options.Select(o => o.Action).OfType<HelpAction>())
        {
            help.MaxWidth = console.Profile.Width;
        }

        // No response files: a path may start with @.
        ParseResult parsed = root.Parse(arguments, new() { ResponseFileTokenReplacer = null });
        bool completes = root.Directives.OfType<SuggestDirective>().Any(directive => parsed.GetResult(directive) is not null);
        if (parsed.Errors.Count > 0 && !completes)
        {
            await error.WriteLineAsync(CommandErrors.Sentence(parsed)).ConfigureAwait(false);
            return ExitCode.CommandWrong;
        }

        InvocationConfiguration invocation = new()
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,

            // The parser's own handler of signals throws at the second one; Program has another.
            ProcessTerminationTimeout = null,
        };
        return await parsed.InvokeAsync(invocation, cancellation).ConfigureAwait(false);
    }

    /// <summary>All commands with their options.</summary>
    internal static RootCommand Root(IAnsiConsole console, TextWriter output, TextWriter error, PictureShow pictures) =>
        new("Infinitely wide hypernetworks: their kernels, and exact regression on whole grids of (context, coordinate) pairs.")
        {
            CompleteCommand.Create(console, output, error, pictures),
            KernelCommand.Create(console, output, error),
            EmpiricalCommand.Create(console, output, error),
            DescribeCommand.Create(console, output, error),
            FitCommand.Create(console, output, error),
            PredictCommand.Create(console, output, error),
            TrainCommand.Create(console, output, error),
            ReproduceCommand.Create(console, output, error, pictures),
            OperatorCommand.Create(console, output, error, pictures),
            ServeCommand.Create(output, error),
            InfoCommand.Create(console, output, error),
            CompletionCommand.Create(output, error),
        };
}
