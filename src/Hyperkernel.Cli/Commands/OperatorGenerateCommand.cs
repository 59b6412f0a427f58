using System.CommandLine;
using Hyperkernel.Experiments.Operators;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;
using Hyperkernel.Storage;

namespace Hyperkernel.Cli.Commands;

/// <summary><c>hyperkernel operator generate</c>: pairs of functions of a known operator, from a seed.</summary>
internal sealed class OperatorGenerateCommand(TextWriter output)
{
    private readonly Argument<string> _name = new("NAME")
    {
        Description = $"The problem: {string.Join(", ", OperatorProblem.All.Select(problem => problem.Name))}.",
    };
    private readonly Option<int> _count = CommonOptions.Count("--count", "How many pairs.", 1, 1200);
    private readonly Option<int?> _points = CommonOptions.OptionalCount(
        "--points",
        "Points along each axis of the functions, where the problem has them. [default: the problem's own]"
    );
    private readonly Option<ulong> _seed = CommonOptions.Seed();
    private readonly Option<DirectoryInfo> _folder = CommonOptions.OutputFolder(
        "--out",
        "Folder for inputs.npy, outputs.npy and coordinates.npy, those of the outputs.",
        new(Path.Combine("out", "operator"))
    );

    public static Command Create(TextWriter output, TextWriter error)
    {
        OperatorGenerateCommand generate = new(output);
        Command command = CommandWork.Of(
            "generate",
            "Make pairs of functions of a known operator.",
            [generate._count, generate._points, generate._seed, generate._folder],
            error,
            generate.Run
        );
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
        output.WriteLine($"{problem.Name}: {problem.Description}.");
        output.WriteLine(
            $"{pairs.Inputs.Rows} pairs of functions, {pairs.InputGrid}, written to inputs.npy, outputs.npy and coordinates.npy in {folder}"
        );
    }

    private static void Write(string path, Matrix<double> values, FunctionGrid grid) =>
        NpyFile.Write(path, new NpyArray<double>(values, [values.Rows, .. grid.Shape.Select(points => (long)points)]));
}
