using System.CommandLine;
using Hyperkernel.Storage;

namespace Hyperkernel.Cli.Commands;

/// <summary><c>hyperkernel completion</c>: prints what teaches a shell to complete command lines.</summary>
/// <remarks>
/// The scripts ask the program itself, by the parser's directive <c>[suggest:N]</c>, what may stand at position N of what was typed after
/// the program's name. Where it knows nothing, the shell completes names of files.
/// </remarks>
internal static class CompletionCommand
{
    private const string Bash = """
        _hyperkernel() {
          local typed=${COMP_LINE:0:COMP_POINT}
          typed=${typed#*[[:space:]]}
          COMPREPLY=($(compgen -W "$("$1" "[suggest:${#typed}]" "$typed" 2>/dev/null)" -- "$2"))
        }
        complete -o default -F _hyperkernel hyperkernel
        """;

    private const string Zsh = """
        _hyperkernel() {
          local typed="${(j: :)words[2,CURRENT]}"
          local -a found=("${(@f)$("$words[1]" "[suggest:${#typed}]" "$typed" 2>/dev/null)}")
          found=(${found:#})
          if (( $#found )); then compadd -a found; else _files; fi
        }
        compdef _hyperkernel hyperkernel
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName hyperkernel -ScriptBlock {
            param($word, $command, $position)
            $length = $position - $command.Extent.StartOffset
            $typed = $command.ToString().PadRight($length).Substring(0, $length) -replace '^\S+\s?', ''
            hyperkernel "[suggest:$($typed.Length)]" "$typed" |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }
        """;

    private static readonly WordList<string> _scripts = new(("bash", Bash), ("zsh", Zsh), ("pwsh", PowerShell));

    public static Command Create(TextWriter output, TextWriter error)
    {
        Argument<string> shell = new("SHELL") { Description = "bash, zsh or pwsh." };
        shell.HelpName = "SHELL";
        shell.CompletionSources.Add(_scripts.Form.Split('|'));
        Command command = new("completion", "Print the script by which a shell completes commands and options.") { shell };
        command.SetAction(parsed => ExitCode.Of(error, () => output.WriteLine(Script(parsed.GetRequiredValue(shell)))));
        return command;
    }

    private static string Script(string shell)
    {
        try
        {
            return _scripts.Parse(shell);
        }
        catch (FormatException e)
        {
            throw new FormatException($"The shell {e.Message}", e);
        }
    }
}
