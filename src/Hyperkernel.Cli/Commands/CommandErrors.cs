using System.CommandLine;
using System.CommandLine.Parsing;
using Hyperkernel.Storage;

namespace Hyperkernel.Cli.Commands;

/// <summary>What is wrong with a command line, in one sentence: the error that explains the others.</summary>
internal static class CommandErrors
{
    /// <summary>The sentence for a command line that was parsed with errors.</summary>
    public static string Sentence(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string[] commands = [.. command.Subcommands.Select(c => c.Name)];
        string[] options =
        [
            .. command.Options.Concat(parsed.RootCommandResult.Command.Options.Where(o => o.Recursive)).Select(o => o.Name),
        ];
        if (parsed.UnmatchedTokens is [string unknown, ..])
        {
            return unknown.StartsWith('-')
                    ? $"'{unknown}' is no option of {Name(parsed)}; the nearest known is '{NearestName.Of(unknown, options)}'."
                : commands.Length > 0 ? $"'{unknown}' is no command; there are {List(commands)}."
                : $"'{unknown}' is too much: {Name(parsed)} takes nothing besides its options; see {Name(parsed)} --help.";
        }

        if (commands.Length > 0)
        {
            return $"A command is missing; there are {List(commands)}. See {Name(parsed)} --help.";
        }

        IEnumerable<string> arguments = command
            .Arguments.Where(a => parsed.GetResult(a) is null or { Tokens.Count: 0 })
            .Select(a => $"a {a.Name}");
        string[] missing =
        [
            .. arguments,
            .. command.Options.Where(o => o.Required && parsed.GetResult(o) is null or { IdentifierToken: null }).Select(o => o.Name),
        ];
        return missing.Length > 0 ? $"{Name(parsed)} needs {List(missing)}; see {Name(parsed)} --help." : parsed.Errors[0].Message;
    }

    // With the commands that it is part of, as a person types it.
    private static string Name(ParseResult parsed)
    {
        string words = "";
        for (CommandResult? at = parsed.CommandResult; at?.Parent is not null; at = at.Parent as CommandResult)
        {
            words = $" {at.Command.Name}{words}";
        }

        return $"hyperkernel{words}";
    }

    /// <summary>Words as a list in a sentence.</summary>
    public static string List(string[] words) => words.Length == 1 ? words[0] : $"{string.Join(", ", words[..^1])} and {words[^1]}";
}
