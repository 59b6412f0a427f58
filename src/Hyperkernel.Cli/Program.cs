using System.Runtime.InteropServices;
using Hyperkernel.Cli.Rendering.Pictures;
using Spectre.Console;

namespace Hyperkernel.Cli;

/// <summary>The command line <c>hyperkernel</c>.</summary>
public static class Program
{
    /// <summary>
    /// Runs a command. Exit codes: 0 done, 1 the work failed, 2 the command was wrong. A signal to interrupt or to terminate ends the work
    /// early; another one ends the process, unless the command takes it for its own.
    /// </summary>
    public static async Task<int> Main(string[] args)
    {
        using CancellationTokenSource source = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End),
            terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        return await Application
            .RunAsync(args, AnsiConsole.Console, Console.Out, Console.Error, Terminal.OfProcess(), source.Token)
            .ConfigureAwait(false);

        void End(PosixSignalContext signal)
        {
            if (!source.IsCancellationRequested)
            {
                signal.Cancel = true;
                source.Cancel();
            }
        }
    }
}
