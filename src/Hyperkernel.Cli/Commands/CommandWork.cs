using System.CommandLine;

namespace Hyperkernel.Cli.Commands;

/// <summary>A command and what it does.</summary>
internal static class CommandWork
{
    /// <summary>The command with its options; errors of its work become one sentence and an exit code.</summary>
    public static Command Of(
        string name,
        string description,
        IEnumerable<Option> options,
        TextWriter error,
        Action<ParseResult, CancellationToken> work
    )
    {
        Command command = new(name, description);
        foreach (Option option in options)
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellation) => Task.FromResult(ExitCode.Of(error, () => work(parsed, cancellation))));
        return command;
    }
}
