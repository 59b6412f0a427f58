using System.CommandLine;
using Hyperkernel.Cli.Rendering;
using Hyperkernel.Experiments.Operators;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;
using Hyperkernel.Storage;
using Spectre.Console;

namespace Hyperkernel.Cli.Commands;

/// <summary><c>hyperkernel operator predict</c>: output functions, with bands, of new input functions.</summary>
internal sealed class OperatorPredictCommand(IAnsiConsole console, TextWriter output, TextWriter error)
{
    private const double Share = 0.9;

    private readonly Option<FileInfo?> _model = CommonOptions.InputFile("--model", "The learnt operator.");
    private readonly Option<FileInfo?> _inputs = CommonOptions.InputFile(
        "--inputs",
        "New input functions, .npy or .csv; on another number of points they are resampled."
    );
    private readonly Option<FileInfo?> _truth = CommonOptions.InputFile(
        "--truth",
        "Their output functions, where they are known: the error and the bands' coverage are printed."
    );
    private readonly Option<FileInfo?> _coordinates = CommonOptions.InputFile(
        "--coordinates",
        "m x dimension array: where output functions are wanted, if not where they were learnt; between points of a regular grid they are "
            + "interpolated, without bands."
    );
    private readonly Option<bool> _bands = new Option<bool>("--bands")
    {
        Description = "Standard deviations, and bands that hold 90 % of new values, too.",
    }.Also("--deviation");
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<FileInfo?> _out = CommonOptions.OutputFile(
        "--out",
        "The .npz file to write: arrays mean, and with --bands deviation, lower and upper; or a .npy file for the mean alone.",
        ".npz",
        ".npy"
    );

    private IReadOnlyList<Option> Options => [_model, _inputs, _coordinates, _truth, _bands, _json, _out];

    public static Command Create(IAnsiConsole console, TextWriter output, TextWriter error)
    {
        OperatorPredictCommand predict = new(console, output, error);
        predict._model.Required = predict._inputs.Required = predict._out.Required = true;
        return CommandWork.Of("predict", "Predict the output functions of new input functions.", predict.Options, error, predict.Run);
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        string path = OutputPlace.Of(parsed, _out);
        bool wantsBands = parsed.GetValue(_bands),
            isArray = path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase);
        if (wantsBands && isArray)
        {
            throw new ArgumentException($"{_out.Name} is {path}, which holds one array; with {_bands.Name} it must end in .npz.");
        }

        Voice voice = new(parsed.GetValue(_json), console, output, error);
        using OperatorRegression fit = OperatorRegression.Load(parsed.GetRequiredValue(_model)!.ToString());
        using Matrix<double> inputs = Inputs(parsed.GetRequiredValue(_inputs)!, fit, voice);
        FunctionGrid? elsewhere = Elsewhere(parsed, fit.OutputGrid, wantsBands);
        using Matrix<double> mean = Mean(fit, inputs, elsewhere);
        cancellation.ThrowIfCancellationRequested();
        using Matrix<double>? deviation = wantsBands
            ? LongWork.Show(voice.Watched, "bands", (IProgress<double> _) => fit.Deviation(inputs))
            : null;
        double factor = fit.BandFactor(Share);
        long[] shape =
        [
            mean.Rows,
            .. (elsewhere ?? fit.OutputGrid).Shape.Select(points => (long)points),
            .. fit.Options.OutputChannels > 1 ? [(long)fit.Options.OutputChannels] : Array.Empty<long>(),
        ];
        if (isArray)
        {
            NpyFile.Write(path, new NpyArray<double>(mean, shape));
        }
        else
        {
            NpzArchive.Write(path, archive => Write(archive, mean, deviation, factor, shape));
        }

        voice.Say($"{mean.Rows} output functions written to {path}");
        (double Error, double? Coverage)? comparison = parsed.GetValue(_truth) is { } truth
            ? Compare(truth, mean, deviation, factor)
            : null;
        if (comparison is { } found)
        {
            voice.Say(FormattableString.Invariant($"Relative error: {100 * found.Error:G3} %"));
            if (found.Coverage is { } share)
            {
                voice.Say(FormattableString.Invariant($"Values in the 90 % bands: {100 * share:F0} %"));
            }
        }

        string[] names = deviation is null ? ["mean"] : ["mean", "deviation", "lower", "upper"];
        voice.Answer(writer =>
        {
            writer.WriteFile(path, names.Select(name => (name, (IReadOnlyList<long>)shape)));
            writer.WriteKnown("band_factor", deviation is null ? null : factor);
            writer.WriteKnown("relative_error", comparison?.Error);
            writer.WriteKnown("coverage_90", comparison?.Coverage);
        });
    }

    private static Matrix<double> Mean(OperatorRegression fit, Matrix<double> inputs, FunctionGrid? elsewhere)
    {
        Matrix<double> learnt = fit.Mean(inputs);
        if (elsewhere is null)
        {
            return learnt;
        }

        using (learnt)
        {
            return FunctionResampling.Resample(learnt, fit.OutputGrid, elsewhere, fit.Options.OutputChannels);
        }
    }

    private FunctionGrid? Elsewhere(ParseResult parsed, FunctionGrid learnt, bool wantsBands)
    {
        if (parsed.GetValue(_coordinates) is not { } file)
        {
            return null;
        }

        using Matrix<double> points = ArrayFile.ReadInputs<double>(file);
        return learnt.IsAt(points) ? null
            : wantsBands
                ? throw new ArgumentException(
                    $"{file}: deviations and bands are those of the points that were learnt; take {_bands.Name} or "
                        + $"{_coordinates.Name} away."
                )
            : FunctionGrid.At(points);
    }

    private static void Write(NpzWriter archive, Matrix<double> mean, Matrix<double>? deviation, double factor, long[] shape)
    {
        archive.Add("mean", new NpyArray<double>(mean, shape));
        if (deviation is not null)
        {
            archive.Add("deviation", new NpyArray<double>(deviation, shape));
            Matrix<double> Edge(double sign) =>
                Matrix<double>.Create(mean.Rows, mean.Columns, (i, j) => mean[i, j] + (sign * factor * deviation[i, j]));
            using Matrix<double> lower = Edge(-1),
                upper = Edge(1);
            archive.Add("lower", new NpyArray<double>(lower, shape));
            archive.Add("upper", new NpyArray<double>(upper, shape));
        }
    }

    // Functions of one variable may come on another number of points.
    private static Matrix<double> Inputs(FileInfo file, OperatorRegression fit, Voice voice)
    {
        FunctionArray read = FunctionArray.Read(file, fit.Options.InputChannels > 1);
        if (read.Channels != fit.Options.InputChannels || read.Shape.Length != fit.InputGrid.Shape.Count)
        {
            throw new ArgumentException(
                $"{file} has functions on {string.Join(" x ", read.Shape)} points with {read.Channels} channels, but the operator was "
                    + $"learnt "
                    + $"from {fit.InputGrid} with {fit.Options.InputChannels}."
            );
        }

        if (read.Shape.SequenceEqual(fit.InputGrid.Shape))
        {
            return read.Values;
        }

        voice.Note(
            $"Input functions on {string.Join(" x ", read.Shape)} points are resampled at {fit.InputGrid} by "
                + (fit.InputGrid.IsPeriodic ? "trigonometric interpolation." : "linear interpolation.")
        );
        return FunctionResampling.Resample(read.Values, read.Grid(fit.InputGrid.IsPeriodic), fit.InputGrid, read.Channels);
    }

    private static (double Error, double? Coverage) Compare(FileInfo file, Matrix<double> mean, Matrix<double>? deviation, double factor)
    {
        Matrix<double> truth = ArrayFile.ReadInputs<double>(file);
        if ((truth.Rows, truth.Columns) != (mean.Rows, mean.Columns))
        {
            throw new ArgumentException(
                $"{file} has {truth.Rows} functions of {truth.Columns} values, the predictions are {mean.Rows} of {mean.Columns}."
            );
        }

        return (RelativeError.OfPrediction(mean, truth), deviation is null ? null : RelativeError.Coverage(mean, deviation, factor, truth));
    }
}
