using System.CommandLine;
using Hyperkernel.Cli.Rendering.Pictures;
using Spectre.Console;

namespace Hyperkernel.Cli.Commands;

/// <summary><c>hyperkernel operator</c>: whole functions in, whole functions out.</summary>
internal static class OperatorCommand
{
    public static Command Create(IAnsiConsole console, TextWriter output, TextWriter error, PictureShow pictures) =>
        new("operator", "Learn operators: from whole input functions to whole output functions.")
        {
            OperatorFitCommand.Create(console, output, error),
            OperatorPredictCommand.Create(console, output, error),
            OperatorGenerateCommand.Create(console, output, error),
            OperatorDemoCommand.Create(console, output, error, pictures),
        };
}
