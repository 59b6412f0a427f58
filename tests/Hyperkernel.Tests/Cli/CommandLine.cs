using Hyperkernel.Cli;
using Hyperkernel.Cli.Rendering.Pictures;
using Spectre.Console.Testing;
using Xunit;

namespace Hyperkernel.Tests.Cli;

/// <summary>What a command line did.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Output">Data, sentences and help.</param>
/// <param name="Error">Errors.</param>
/// <param name="Screen">Tables and progress.</param>
internal sealed record Outcome(int Code, string Output, string Error, string Screen)
{
    /// <summary>Fails with the command's own words unless it succeeded.</summary>
    public Outcome Done()
    {
        Assert.True(Code == 0 && Error.Length == 0, $"exit code {Code}: {Error}");
        return this;
    }

    /// <summary>Checks that a command failed as it should: one sentence with these words, and nothing else.</summary>
    public void Failed(int code, params string[] words)
    {
        Assert.Equal((code, "", ""), (Code, Output, Screen));
        string sentence = Error.TrimEnd('\n', '\r');
        Assert.DoesNotContain('\n', sentence);
        Assert.Matches(@"[.?]$", sentence);
        Assert.DoesNotMatch("Exception|Parameter|System\\.|   at ", sentence);
        foreach (string word in words)
        {
            Assert.Contains(word, sentence, StringComparison.Ordinal);
        }
    }
}

/// <summary>Runs command lines in this process.</summary>
internal static class CommandLine
{
    public static Task<Outcome> RunAsync(params string[] arguments) => RunUntilAsync(CancellationToken.None, arguments);

    public static Task<Outcome> RunUntilAsync(CancellationToken cancellation, params string[] arguments) =>
        RunAsync(100, cancellation, arguments);

    public static Task<Outcome> RunAsync(int width, CancellationToken cancellation, params string[] arguments) =>
        RunAsync(width, null, cancellation, arguments);

    /// <summary>Runs a command line whose output goes to a terminal.</summary>
    public static Task<Outcome> RunInAsync(Terminal terminal, params string[] arguments) =>
        RunAsync(100, terminal, CancellationToken.None, arguments);

    private static async Task<Outcome> RunAsync(int width, Terminal? terminal, CancellationToken cancellation, params string[] arguments)
    {
        using TestConsole console = new();
        _ = console.Width(width);
        using StringWriter output = new(),
            error = new();
        int code = await Application.RunAsync(arguments, console, output, error, terminal, cancellation);
        return new(code, output.ToString(), error.ToString(), console.Output);
    }
}
