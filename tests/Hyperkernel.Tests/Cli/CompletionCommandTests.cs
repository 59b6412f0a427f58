using Xunit;

namespace Hyperkernel.Tests.Cli;

/// <summary>What a shell is told may come next, and the scripts that ask.</summary>
public sealed class CompletionCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "complete,fit,operator,completion")]
    [InlineData("op", "operator")]
    [InlineData("operator ", "fit,predict,generate,demo")]
    [InlineData("fit --val", "--validate,--value-column")]
    [InlineData("predict --", "--json,--known")]
    [InlineData("fit --precision ", "single,double")]
    [InlineData("fit --learn ev", "evidence")]
    [InlineData("reproduce kernel-c", "kernel-convergence")]
    [InlineData("completion ", "bash,zsh,pwsh")]
    public async Task What_may_come_next(string typed, string words)
    {
        string[] suggested = (await CommandLine.RunAsync($"[suggest:{typed.Length}]", typed))
            .Done()
            .Output.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        Assert.Subset(suggested.ToHashSet(), words.Split(',').ToHashSet());
        string word = typed.Split(' ')[^1];
        Assert.All(suggested, suggestion => Assert.Contains(word, suggestion, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_shell_that_is_none_is_refused() =>
        (await CommandLine.RunAsync("completion", "tcsh")).Failed(2, "The shell is 'tcsh', must be bash, zsh or pwsh.");

    [Fact]
    public async Task Bash_completes_by_the_script()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "There is no bash.");
        string program = Path.Combine(AppContext.BaseDirectory, "Hyperkernel.Cli.dll"),
            script = _folder.File("script"),
            wrapper = _folder.File("hyperkernel");
        File.WriteAllText(script, (await CommandLine.RunAsync("completion", "bash")).Done().Output);
        File.WriteAllText(wrapper, $"#!/bin/sh\nexec dotnet '{program}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(wrapper, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        // What bash does where Tab is pressed after these words.
        string asks = $$"""
            source '{{script}}'
            complete -p hyperkernel
            ask() {
              COMP_LINE="hyperkernel $1" COMP_POINT=$((12 + ${#1})) COMPREPLY=()
              _hyperkernel '{{wrapper}}' "$2"
              echo "${COMPREPLY[*]}"
            }
            ask 'operator fit --sym' --sym
            ask 'operator p' p
            ask 'fit --table some' some
            """;
        (int code, string output, string error) = await Processes.Run(["/bin/bash", "-c", asks], _folder.Path);
        Assert.Equal((0, ""), (code, error));
        Assert.Equal("complete -o default -F _hyperkernel hyperkernel\n--symmetry\npredict\n\n", output);
    }
}
