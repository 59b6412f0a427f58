using System.CommandLine;
using System.Globalization;
using Hyperkernel.Cli.Rendering;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Spectre.Console;

namespace Hyperkernel.Cli.Commands;

/// <summary><c>hyperkernel predict</c>: what a saved model says of new contexts and coordinates.</summary>
internal sealed class PredictCommand(IAnsiConsole console, TextWriter output, TextWriter error)
{
    private const string OfTangentPrior =
        "The deviations are those of a Gaussian process whose covariance is the tangent kernel, which are not those of trained networks: "
        + "fit with --kernel covariance for the network's own prior, or predict with --time inf for an ensemble of trained networks.";

    private readonly Option<FileInfo?> _modelFile = CommonOptions.InputFile(
        "--model",
        "The model that hyperkernel fit or hyperkernel train saved."
    );
    private readonly Option<FileInfo?> _contexts = CommonOptions.InputFile(
        "--contexts",
        "N x n_0 array, .npy or .csv: contexts, or inputs of a plain network."
    );
    private readonly Option<FileInfo?> _coordinates = CommonOptions.InputFile(
        "--coordinates",
        "M x m_0 array, .npy or .csv: coordinates, each for every context; those of the fit if absent."
    );
    private readonly Option<bool> _pairs = new("--pairs")
    {
        Description = "Row i of the coordinates belongs to row i of the contexts alone, instead of to every context.",
    };
    private readonly Option<FileInfo?> _table = CommonOptions.InputFile(
        "--table",
        "A .csv table with the columns of the fit, a prediction for each row; instead of arrays."
    );
    private readonly TableInputs _reading = new();
    private readonly Option<FileInfo?> _known = CommonOptions.InputFile(
        "--known",
        "Values that are known at some points, beside those of the fit: a .csv table with the columns of the fit, or an array "
            + "as the mean, NaN (in .csv also nothing) where a value is not known. Predictions are conditioned on them."
    );
    private readonly Option<bool> _deviation = new("--deviation") { Description = "Write the standard deviation of each prediction too." };
    private readonly Option<bool> _noise = new("--noise")
    {
        Description = "Write the deviation, and beside it that of a value with its noise, in the values' unit.",
    };
    private readonly Option<string[]?> _truth = CommonOptions.Columns(
        "--truth",
        "The table's column of values to compare with. [default: the value column of the fit, where the table has it]",
        "NAME"
    );
    private readonly Option<double?> _time = CommonOptions.Parsed<double?>(
        "--time",
        "T",
        "Predict what an ensemble of wide networks trained by gradient flow for time T does, with its deviation; a model of "
            + "the dense solver. [default: inf]",
        text =>
            text == "inf" ? double.PositiveInfinity
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double t) && double.IsFinite(t) && t >= 0 ? t
            : throw new FormatException($"is '{text}', must be a number >= 0, or inf.")
    );
    private readonly Option<FileInfo?> _outFile = CommonOptions.OutputFile(
        "--out",
        "The file to write: mean and, where asked for, deviation; arrays in .npz, a row for each point in .csv.",
        ".npz",
        ".csv"
    );
    private readonly Option<bool> _json = CommonOptions.Json();

    private IReadOnlyList<Option> Options =>
        [
            _modelFile,
            _contexts,
            _coordinates,
            _pairs,
            _table,
            _known,
            _deviation,
            _noise,
            _truth,
            _time,
            _json,
            _outFile,
            .. _reading.Options,
        ];

    public static Command Create(IAnsiConsole console, TextWriter output, TextWriter error)
    {
        PredictCommand predict = new(console, output, error);
        predict._modelFile.Required = predict._outFile.Required = true;
        return CommandWork.Of("predict", "Predict with a saved model.", predict.Options, error, predict.Run);
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        PredictionInputs inputs = new(
            parsed.GetValue(_contexts),
            parsed.GetValue(_coordinates),
            parsed.GetValue(_pairs),
            parsed.GetValue(_table),
            _reading.Read(parsed)
        );
        Require(parsed);
        string path = OutputPlace.Of(parsed, _outFile);
        string file = parsed.GetRequiredValue(_modelFile)!.ToString();
        Voice voice = new(parsed.GetValue(_json), console, output, error);
        if (!NetworkModel.Recognises(file))
        {
            using RegressionModel fitted = RegressionModel.Load(file, cancellation);
            Predict(parsed, fitted, inputs, path, voice);
        }
        else if (parsed.Given(_table, _known, _deviation, _noise, _truth, _time) is { } other)
        {
            throw new ArgumentException($"{other.Name} belongs to a regression, but {file} is a trained network.");
        }
        else
        {
            Predict(file, inputs, path, voice);
        }
    }

    private void Require(ParseResult parsed)
    {
        Option[] ofTables = parsed.GetValue(_known) is null ? [.. _reading.Options, _truth] : [_truth];
        string? problem =
            parsed.GetValue(_table) is null && ofTables.FirstOrDefault(o => parsed.GetResult(o) is not null) is { } stranger
                ? $"{stranger.Name} belongs to a table, but --table is not given."
            : parsed.GetValue(_time) is null ? null
            : parsed.GetValue(_known) is not null
                ? "--time speaks of networks that are trained on the observations of the fit alone, so --known and --time exclude each "
                    + "other."
            : parsed.GetValue(_noise) ? "--time speaks of trained networks, which have no noise, so --noise and --time exclude each other."
            : null;
        if (problem is not null)
        {
            throw new ArgumentException(problem);
        }
    }

    private void Predict(ParseResult parsed, RegressionModel fitted, PredictionInputs inputs, string path, Voice voice)
    {
        if (fitted.Report is { Converged: false } unfinished)
        {
            voice.Note(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Warning: the model's fit stopped at a relative residual of {unfinished.RelativeResidual:0.0e-0}; its predictions are "
                        + $"as far off."
                )
            );
        }

        if (fitted.Conditioning is { IsPoor: true } poor)
        {
            voice.Note(poor.Warning);
        }

        PredictionPoints points = inputs.Points(fitted);
        foreach (string note in points.Table?.Notes ?? [])
        {
            voice.Note(note);
        }

        TruthColumn? values = TruthColumn.Read(parsed, _truth, points, parsed.GetValue(_table), fitted, _reading.Read(parsed));
        if (values?.Problem is { } problem)
        {
            voice.Note(problem);
        }

        KnownInputs? told = parsed.GetValue(_known) is { } knownFile ? KnownInputs.Read(knownFile, inputs, points, fitted) : null;
        using RegressionModel? conditioned = told is null ? null : Condition(voice, fitted, told);
        RegressionModel model = conditioned ?? fitted;
        values = told?.Without(points, values) ?? values;
        double? time = parsed.GetValue(_time);
        bool withNoise = parsed.GetValue(_noise),
            withDeviation = withNoise || parsed.GetValue(_deviation);
        (Matrix<double> mean, Deviations<double>? spread) = LongWork.Show(
            voice.Watched,
            "predicting",
            (IProgress<string> _) =>
                time is { } t
                    ? model.Trained(points.Queries, t, withDeviation)
                    : (model.Mean(points.Queries), withDeviation ? model.Deviation(points.Queries) : null)
        );
        Matrix<double>? predictive = spread is null || time is not null ? null : WithNoise(spread.Values, model.NoiseStd);
        Prediction prediction = new(points, mean, model.HasChannelAxis ? model.Channels : null, model.InDouble)
        {
            Deviation = spread?.Values,
            Predictive = withNoise ? predictive : null,
            UnknownDeviations = spread is null ? null : Unknown(spread),
            Columns = model.Columns,
            OwnCoordinates = points.Queries.AreAllPairs ? model.Coordinates : null,
        };
        prediction.Write(path);
        if (spread?.Report is { IsTrusted: false } doubtful)
        {
            voice.Note(DeviationText.Sentence(doubtful));
        }
        else if (spread?.Report is { } report && time is null)
        {
            voice.Say(DeviationText.Sentence(report));
        }

        if (spread is not null && time is null && model.Kernel.Kind == KernelKind.Tangent)
        {
            voice.Note(OfTangentPrior);
        }

        if (withNoise)
        {
            string unit = model.Columns is { Value: var column } ? $"'{column}'" : "the values";
            string noiseStd = model.NoiseStd.ToString("G3", CultureInfo.InvariantCulture);
            voice.Say($"Predictive deviations include noise of {noiseStd}; all deviations are in the unit of {unit}.");
        }

        TruthComparison? comparison = values?.Compare(mean, predictive);
        if (comparison is not null)
        {
            voice.Say(comparison.Sentence);
        }

        voice.Say(prediction.Sentence(path));
        voice.Answer(writer =>
        {
            prediction.Write(writer, path);
            if (spread?.Report is { } how)
            {
                DeviationText.Write(writer, how);
            }

            writer.WriteKnown("noise_std", withNoise ? model.NoiseStd : null);
            if (told is not null)
            {
                writer.WriteNumber("known_values", model.KnownPoints);
            }

            comparison?.Write(writer);
        });
    }

    private static RegressionModel Condition(Voice voice, RegressionModel fitted, KnownInputs told)
    {
        foreach (string note in told.Notes)
        {
            voice.Note(note);
        }

        RegressionModel conditioned = LongWork.Show(
            voice.Watched,
            "conditioning",
            (IProgress<string> _) => fitted.Condition(told.Queries, told.Values)
        );
        voice.Say(told.Sentence(conditioned));
        if (fitted.Report is not { Converged: false } && conditioned.Report is { Converged: false } unfinished)
        {
            voice.Note(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Warning: with them the equations were left with a relative residual of {unfinished.RelativeResidual:0.0e-0}; "
                        + $"the predictions are as far off."
                )
            );
        }

        return conditioned;
    }

    private static Matrix<double> WithNoise(Matrix<double> deviations, double noise) =>
        Matrix<double>.Create(deviations.Rows, deviations.Columns, (i, j) => double.Hypot(deviations[i, j], noise));

    // What a trained network says.
    private static void Predict(string file, PredictionInputs inputs, string path, Voice voice)
    {
        using NetworkModel model = NetworkModel.Load(file);
        PredictionPoints points = inputs.Points(model);
        Prediction prediction = new(
            points,
            model.Outputs(points.Queries),
            model.OutputCount > 1 ? model.OutputCount : null,
            model.InDouble
        );
        prediction.Write(path);
        voice.Say(prediction.Sentence(path));
        voice.Answer(writer => prediction.Write(writer, path));
    }

    // Some deviations may be unknown, which the report counts; without any the question has no answer.
    private static string? Unknown(Deviations<double> spread) =>
        spread.Report is not { Negative: > 0 and var negative } ? null
        : negative < spread.Values.Rows * spread.Values.Columns ? "a point whose computed variance is negative"
        : throw new NotFiniteException(
            "All computed variances are negative: they are smaller than what the kernel's decomposition and rounding leave of "
                + "them. A larger ridge, or double precision, resolves them."
        );
}
