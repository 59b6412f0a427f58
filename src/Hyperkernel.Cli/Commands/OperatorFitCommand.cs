using System.CommandLine;
using Hyperkernel.Cli.Rendering;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;
using Spectre.Console;

namespace Hyperkernel.Cli.Commands;

/// <summary><c>hyperkernel operator fit</c>: learns an operator from two arrays of functions.</summary>
internal sealed class OperatorFitCommand(IAnsiConsole console, TextWriter output, TextWriter error)
{
    private const int MostChecked = 200;

    private readonly Option<FileInfo?> _inputs = CommonOptions.InputFile(
        "--inputs",
        "Input functions, .npy or .csv: N x m, or N x m1 x m2 of two variables."
    );
    private readonly Option<FileInfo?> _outputs = CommonOptions.InputFile(
        "--outputs",
        "Output functions; row i belongs to input i. NaN where a value was not observed."
    );
    private readonly Option<bool> _channels = new("--channels")
    {
        Description = "The last axis of both arrays holds the channels of a point.",
    };
    private readonly Option<bool> _periodic = new("--periodic")
    {
        Description = "Functions are periodic, sampled at j / m, j = 0..m-1; else at j / (m - 1).",
    };
    private readonly Option<int[]?> _inputGrid = CommonOptions.Parsed<int[]?>(
        "--input-grid",
        "M|M1xM2",
        "Resample inputs at so many points; smooth functions need few, and fewer cost less.",
        text =>
        {
            int[] shape = [.. text.Split('x').Select(part => int.TryParse(part, out int points) ? points : 0)];
            return shape.Length <= 2 && shape.All(points => points > 0)
                ? shape
                : throw new FormatException($"is '{text}', must be a number of points, such as 32 or 16x16.");
        }
    );
    private readonly Option<FileInfo?> _points = CommonOptions
        .InputFile("--output-points", "m' x dimension array: where outputs are sampled, if not on a grid.")
        .Also("--coordinates");
    private readonly Option<bool> _select = new("--select")
    {
        Description = "Choose the settings of the kernel that --kernel names by leaving out, too.",
    };
    private readonly Option<SymmetryName?> _symmetry = CommonOptions.Parsed<SymmetryName?>(
        "--symmetry",
        SymmetryName.Form,
        "What the operator commutes with; S is 1 or -1, the sign of values under the reflection u(x) -> S u(-x). "
            + "The data are asked whether that may be so. [default: none]",
        SymmetryName.Parse
    );
    private readonly Option<int?> _sign = CommonOptions.Parsed<int?>(
        "--reflection-sign",
        "1|-1",
        "The sign of values under a reflection, where --symmetry does not say it. [default: -1]",
        text => text is "1" or "-1" ? (text == "1" ? 1 : -1) : throw new FormatException($"is '{text}', must be 1 or -1.")
    );
    private readonly Option<OperatorKernel?> _kernel = CommonOptions.Parsed(
        "--kernel",
        OperatorKernel.Named.Form,
        "The kernel; auto chooses it, and all settings, by leaving out one function after the other. [default: auto]",
        OperatorKernel.Named.Parse
    );
    private readonly Option<double?> _ridge = CommonOptions.Positive(
        "--ridge",
        "The noise's variance over that of the kernel; chosen if absent, or 1e-8 with a kernel of your own."
    );
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<FileInfo?> _out = CommonOptions.OutputModel("--out", "The file for the learnt operator.");

    private IReadOnlyList<Option> Options =>
        [_inputs, _outputs, _channels, _periodic, _inputGrid, _points, _symmetry, _sign, _kernel, _select, _ridge, _json, _out];

    public static Command Create(IAnsiConsole console, TextWriter output, TextWriter error)
    {
        OperatorFitCommand fit = new(console, output, error);
        fit._inputs.Required = fit._outputs.Required = fit._out.Required = true;
        return CommandWork.Of("fit", "Learn an operator from pairs of functions.", fit.Options, error, fit.Run);
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        bool hasChannels = parsed.GetValue(_channels),
            isPeriodic = parsed.GetValue(_periodic);
        FunctionArray inputs = FunctionArray.Read(parsed.GetRequiredValue(_inputs)!, hasChannels),
            outputs = FunctionArray.Read(parsed.GetRequiredValue(_outputs)!, hasChannels, mayLack: true);
        inputs = parsed.GetValue(_inputGrid) is { Length: > 0 } shape ? inputs.At(shape, isPeriodic) : inputs;
        string path = OutputPlace.Of(parsed, _out);
        FunctionGrid inputGrid = inputs.Grid(isPeriodic),
            outputGrid = OutputGrid(outputs, parsed.GetValue(_points), isPeriodic);
        SymmetryName symmetry = parsed.GetValue(_symmetry) ?? SymmetryName.None;
        int sign = Sign(symmetry, parsed.GetValue(_sign));
        OperatorKernel? kernel = parsed.GetValue(_kernel);
        double? ridge = parsed.GetValue(_ridge);
        OperatorOptions options = new()
        {
            Symmetry = symmetry.Symmetry,
            InputChannels = inputs.Channels,
            OutputChannels = outputs.Channels,
            InputSigns = [.. Enumerable.Repeat(sign, inputs.Channels)],
            OutputSigns = [.. Enumerable.Repeat(sign, outputs.Channels)],
            Ridge = ridge ?? 1e-8,
            Kernel = kernel ?? OperatorKernel.RectifiedCubic,
            ContextScale = kernel is { FirstLayer: not FirstLayer.Normalized } ? 1 : 0.5,
            Compute = new() { Cancellation = cancellation },
        };
        Voice voice = new(parsed.GetValue(_json), console, output, error);
        using OperatorRegression fit = LongWork.Show(
            voice.Watched,
            "learning",
            (IProgress<WorkProgress> progress) =>
            {
                OperatorOptions watched = options with { Compute = options.Compute with { Progress = progress } };
                OperatorSearch search = Search(outputGrid, options, ridge, kernel);
                return kernel is null || parsed.GetValue(_select)
                    ? OperatorRegression.Learn(inputs.Values, outputs.Values, inputGrid, outputGrid, watched, search)
                    : OperatorRegression.Fit(inputs.Values, outputs.Values, inputGrid, outputGrid, watched);
            }
        );
        fit.Save(path);
        SymmetryCheck? check = Check(inputs.Values, outputs.Values, fit);
        OperatorText.Fit(voice, fit, check);
        voice.Say($"The operator is in {path}.");
        voice.Answer(writer => OperatorText.Write(writer, fit, check, path));
    }

    // Coordinates that are those of the regular grid say no more than that.
    private static FunctionGrid OutputGrid(FunctionArray outputs, FileInfo? file, bool isPeriodic)
    {
        FunctionGrid regular = outputs.Grid(isPeriodic);
        if (file is null)
        {
            return regular;
        }

        using Matrix<double> points = ArrayFile.ReadInputs<double>(file);
        return regular.IsAt(points) ? regular : FunctionGrid.At(points);
    }

    private int Sign(SymmetryName symmetry, int? asked)
    {
        try
        {
            return symmetry.SignOr(asked);
        }
        catch (FormatException e)
        {
            throw new ArgumentException($"{_symmetry.Name} {e.Message}", e);
        }
    }

    // Where coordinates cannot be learnt together, only kernels that learn them apart are tried.
    private static OperatorSearch Search(FunctionGrid outputs, OperatorOptions options, double? ridge, OperatorKernel? named)
    {
        OperatorSearch search = new();
        if (named is not null)
        {
            search = search with { Kernels = [named] };
        }

        return search with
        {
            Kernels = [.. search.Kernels.Where(kernel => OperatorRegression.CanLearn(options with { Kernel = kernel }, outputs))],
            Ridges = ridge is { } given ? [given] : search.Ridges,
        };
    }

    private static SymmetryCheck? Check(Matrix<double> inputs, Matrix<double> outputs, OperatorRegression fit)
    {
        if (fit.Options.Symmetry == OperatorSymmetry.None)
        {
            return null;
        }

        long count = Math.Min(inputs.Rows, MostChecked);
        using Matrix<double> someInputs = inputs.View.Block(0, 0, count, inputs.Columns).ToMatrix(),
            someOutputs = outputs.View.Block(0, 0, count, outputs.Columns).ToMatrix();
        OperatorOptions quiet = fit.Options with { Compute = new() { Cancellation = fit.Options.Compute.Cancellation } };
        return OperatorRegression.Check(someInputs, someOutputs, fit.InputGrid, fit.OutputGrid, quiet);
    }
}
