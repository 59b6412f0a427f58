using System.CommandLine;
using System.Globalization;
using Hyperkernel.Cli.Rendering;
using Hyperkernel.Data;
using Hyperkernel.Inference.Grid;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Models;
using Spectre.Console;

namespace Hyperkernel.Cli.Commands;

/// <summary><c>hyperkernel predict</c>: what a saved model says of new contexts and coordinates.</summary>
internal static class PredictCommand
{
    public static Command Create(IAnsiConsole console, TextWriter output, TextWriter error)
    {
        Option<FileInfo?> modelFile = CommonOptions.InputFile("--model", "The model that hyperkernel fit saved.");
        Option<FileInfo?> contexts = CommonOptions.InputFile("--contexts", "N x n_0 array, .npy or .csv: contexts, or inputs of a plain network.");
        Option<FileInfo?> coordinates = CommonOptions.InputFile(
            "--coordinates", "M x m_0 array, .npy or .csv: coordinates, each for every context; those of the fit if absent.");
        Option<FileInfo?> table = CommonOptions.InputFile("--table", "A .csv table with the columns of the fit, a prediction for each row; instead of arrays.");
        Option<bool> deviation = new("--deviation") { Description = "Write the standard deviation of each prediction too." };
        Option<double?> time = CommonOptions.Parsed<double?>(
            "--time",
            "T",
            "Predict what an ensemble of wide networks trained by gradient flow for time T does, with its deviation; a model of the dense solver. [default: inf]",
            text => text == "inf" ? double.PositiveInfinity
                : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double t) && double.IsFinite(t) && t >= 0 ? t
                : throw new FormatException($"is '{text}', must be a number >= 0, or inf."));
        Option<FileInfo?> outFile = CommonOptions.OutputFile("--out", "The .npz file to write: arrays mean and, where asked for, deviation.");
        modelFile.Required = outFile.Required = true;
        Command command = new("predict", "Predict with a saved model.") { modelFile, contexts, coordinates, table, deviation, time, outFile };
        command.SetAction((parsed, cancellation) => Task.FromResult(ExitCode.Of(error, () =>
        {
            PredictionInputs inputs = new(parsed.GetValue(contexts), parsed.GetValue(coordinates), parsed.GetValue(table));
            string path = parsed.GetRequiredValue(outFile)!.ToString();
            using RegressionModel model = RegressionModel.Load(parsed.GetRequiredValue(modelFile)!.ToString(), cancellation);
            Queries queries = inputs.Queries(model);
            (Matrix<double> mean, Deviation? spread) = LongWork.Show(
                console, "predicting", (IProgress<string> _) => parsed.GetValue(time) is { } t
                    ? model.Trained(queries, t, parsed.GetValue(deviation))
                    : (model.Mean(queries), parsed.GetValue(deviation) ? model.Deviation(queries) : null));
            NpyArray<double> shaped = Shaped(mean, model, queries, model.HasChannelAxis);
            NpzArchive.Write(path, archive =>
            {
                archive.Add("mean", shaped);
                if (spread is not null)
                {
                    archive.Add("deviation", Shaped(spread.Values, model, queries, hasChannels: false));
                }

                if (queries is { AreAllPairs: true, Coordinates: null } && model.Columns is not null)
                {
                    archive.Add("coordinates", model.Coordinates!);
                }
            });
            if (spread?.Report is { } report)
            {
                output.WriteLine(Sentence(report));
            }

            output.WriteLine($"mean{(spread is null ? "" : " and deviation")}, {string.Join(" x ", shaped.Shape)}, written to {path}");
        })));
        return command;
    }

    private static string Sentence(DeviationReport report)
    {
        string check = report.LargestDifference is { } difference ? FormattableString.Invariant($", within {difference:P1} of exact variances at {report.Checks} points") : "";
        string negative = report.Negative > 0 ? FormattableString.Invariant($"; NaN at {report.Negative} points whose computed variance is negative") : "";
        return $"Deviations by {Method(report.Method)}{check}{negative}.";
    }

    private static string Method(DeviationMethod method) => method switch
    {
        DeviationMethod.ModelOperator => "the model operator",
        DeviationMethod.Exact => "exact solves",
        DeviationMethod.Sampling => "sampling",
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, "Unknown method."),
    };

    private static NpyArray<double> Shaped(Matrix<double> values, RegressionModel model, Queries queries, bool hasChannels)
    {
        long channels = hasChannels ? model.Channels : 1;
        long[] shape = [values.Rows, .. queries.AreAllPairs ? (long[])[values.Columns / channels] : [], .. hasChannels ? (long[])[channels] : []];
        return new(values, shape, model.InDouble ? NpyType.Double : NpyType.Single);
    }
}
