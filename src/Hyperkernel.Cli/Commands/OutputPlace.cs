using System.CommandLine;
using Hyperkernel.Storage;

namespace Hyperkernel.Cli.Commands;

/// <summary>The file that a command writes, looked at before the work: better to fail then than after it.</summary>
internal static class OutputPlace
{
    /// <summary>The path of the file.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="output">The option that names the file.</param>
    /// <exception cref="ArgumentException">It is one of the files that are read.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static string Of(ParseResult parsed, Option<FileInfo?> output)
    {
        string path = parsed.GetRequiredValue(output)!.ToString(),
            real = AtomicFile.Target(path);
        Option<FileInfo?>? same = parsed
            .CommandResult.Command.Options.OfType<Option<FileInfo?>>()
            .FirstOrDefault(option =>
                option != output && parsed.GetValue(option) is { } file && AtomicFile.Target(file.ToString()) == real
            );
        if (same is not null)
        {
            throw new ArgumentException($"{output.Name} is the file that {same.Name} names, and would replace it; choose another.");
        }

        AtomicFile.RequireWritable(path);
        return path;
    }
}
