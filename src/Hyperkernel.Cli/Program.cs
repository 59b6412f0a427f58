using Spectre.Console;

namespace Hyperkernel.Cli;

/// <summary>The command line <c>hyperkernel</c>.</summary>
public static class Program
{
    /// <summary>Runs a command. Exit codes: 0 done, 1 the work failed, 2 the command was wrong.</summary>
    public static async Task<int> Main(string[] args) =>
        await Application.RunAsync(args, AnsiConsole.Console, Console.Out, Console.Error).ConfigureAwait(false);
}
