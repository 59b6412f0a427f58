using System.CommandLine;
using Hyperkernel.Cli.Rendering;
using Hyperkernel.Experiments.Operators;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;
using Hyperkernel.Storage;
using Spectre.Console;

namespace Hyperkernel.Cli.Commands;

/// <summary><c>hyperkernel operator generate</c>: pairs of functions of a known operator, from a seed.</summary>
internal sealed class OperatorGenerateCommand(IAnsiConsole console, TextWriter output, TextWriter error)
{
    private readonly Argument<string> _name = new("NAME")
    {
        Description = $"The problem: {string.Join(", ", OperatorProblem.All.Select(problem => problem.Name))}.",
        HelpName = "NAME",
    };
    private readonly Option<int> _count = CommonOptions.Count("--count", "How many pairs.", 1, 1200);
    private readonly Option<int?> _points = CommonOptions.OptionalCount(
        "--points",
        "Points along each axis of the functions, where the problem has them. [default: the problem's own]"
    );
    private readonly Option<ulong> _seed = CommonOptions.Seed();
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<DirectoryInfo> _folder = CommonOptions.OutputFolder(
        "--out",
        "Folder for inputs.npy, outputs.npy and coordinates.npy, those of the outputs.",
        new(Path.Combine("out", "operator"))
    );

    public static Command Create(IAnsiConsole console, TextWriter output, TextWriter error)
    {
        OperatorGenerateCommand generate = new(console, output, error);
        Command command = CommandWork.Of(
            "generate",
            "Make pairs of functions of a known operator.",
            [generate._count, generate._points, generate._seed, generate._json, generate._folder],
            error,
            generate.Run
        );
        generate._name.CompletionSources.Add([.. OperatorProblem.All.Select(problem => problem.Name)]);
        command.Add(generate._name);
        return command;
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        OperatorProblem problem = OperatorProblem.Find(parsed.GetRequiredValue(_name));
        string folder = parsed.GetRequiredValue(_folder).ToString();
        Directory.CreateDirectory(folder);
        using OperatorPairs pairs = problem.At(parsed.GetValue(_count), parsed.GetValue(_seed), parsed.GetValue(_points));
        cancellation.ThrowIfCancellationRequested();
        Write(Path.Combine(folder, "inputs.npy"), pairs.Inputs, pairs.InputGrid);
        Write(Path.Combine(folder, "outputs.npy"), pairs.Outputs, pairs.OutputGrid);
        NpyFile.Write(Path.Combine(folder, "coordinates.npy"), new NpyArray<double>(pairs.OutputGrid.Coordinates));
        Voice voice = new(parsed.GetValue(_json), console, output, error);
        voice.Say($"{problem.Name}: {problem.Description}.");
        voice.Say(
            $"{pairs.Inputs.Rows} pairs of functions, {pairs.InputGrid}, written to inputs.npy, outputs.npy and coordinates.npy in {folder}"
        );
        voice.Answer(writer =>
        {
            writer.WriteString("problem", problem.Name);
            writer.WriteString("description", problem.Description);
            writer.WriteNumber("pairs", pairs.Inputs.Rows);
            writer.WriteString("folder", folder);
            writer.WriteStartObject("arrays");
            writer.WriteNumbers("inputs", Shape(pairs.Inputs, pairs.InputGrid));
            writer.WriteNumbers("outputs", Shape(pairs.Outputs, pairs.OutputGrid));
            writer.WriteNumbers("coordinates", [pairs.OutputGrid.Coordinates.Rows, pairs.OutputGrid.Coordinates.Columns]);
            writer.WriteEndObject();
        });
    }

    private static void Write(string path, Matrix<double> values, FunctionGrid grid) =>
        NpyFile.Write(path, new NpyArray<double>(values, Shape(values, grid)));

    private static long[] Shape(Matrix<double> values, FunctionGrid grid) => [values.Rows, .. grid.Shape.Select(points => (long)points)];
}
