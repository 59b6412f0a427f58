using System.Diagnostics;
using Xunit;

namespace Hyperkernel.Tests;

/// <summary>Programs as processes of their own.</summary>
internal static class Processes
{
    /// <summary>Starts a program whose output is read by <see cref="Finish"/>.</summary>
    public static Process Start(string[] command, string folder, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Waits for a program, and reads what it printed.</summary>
    public static async Task<(int Code, string Output, string Error)> Finish(Process process)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation),
            error = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int Code, string Output, string Error)> Run(
        string[] command,
        string folder,
        params (string Name, string Value)[] environment
    )
    {
        using Process process = Start(command, folder, environment);
        return await Finish(process);
    }

    /// <summary>Runs a program that has to succeed.</summary>
    /// <returns>What it printed, without what is empty at its end.</returns>
    public static async Task<string> Done(string[] command, string folder, params (string Name, string Value)[] environment)
    {
        (int code, string output, string error) = await Run(command, folder, environment);
        Assert.True(code == 0, $"{string.Join(' ', command)}\n{output}\n{error}");
        return output.TrimEnd();
    }
}
