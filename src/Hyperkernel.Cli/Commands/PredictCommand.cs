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
internal static class PredictCommand
{
    private const string OfTangentPrior =
        "The deviations are those of a Gaussian process whose covariance is the tangent kernel, which are not those of trained networks: "
        + "fit with --kernel covariance for the network's own prior, or predict with --time inf for an ensemble of trained networks.";

    public static Command Create(IAnsiConsole console, TextWriter output, TextWriter error)
    {
        Option<FileInfo?> modelFile = CommonOptions.InputFile("--model", "The model that hyperkernel fit or hyperkernel train saved.");
        Option<FileInfo?> contexts = CommonOptions.InputFile(
            "--contexts",
            "N x n_0 array, .npy or .csv: contexts, or inputs of a plain network."
        );
        Option<FileInfo?> coordinates = CommonOptions.InputFile(
            "--coordinates",
            "M x m_0 array, .npy or .csv: coordinates, each for every context; those of the fit if absent."
        );
        Option<bool> pairs = new("--pairs")
        {
            Description = "Row i of the coordinates belongs to row i of the contexts alone, instead of to every context.",
        };
        Option<FileInfo?> table = CommonOptions.InputFile(
            "--table",
            "A .csv table with the columns of the fit, a prediction for each row; instead of arrays."
        );
        TableInputs reading = new();
        Option<FileInfo?> known = CommonOptions.InputFile(
            "--known",
            "Values that are known at some points, beside those of the fit: a .csv table with the columns of the fit, or an array "
                + "as the mean, NaN (in .csv also nothing) where a value is not known. Predictions are conditioned on them."
        );
        Option<bool> deviation = new("--deviation") { Description = "Write the standard deviation of each prediction too." };
        Option<bool> noise = new("--noise")
        {
            Description = "Write the deviation, and beside it that of a value with its noise, in the values' unit.",
        };
        Option<string[]?> truth = CommonOptions.Columns(
            "--truth",
            "The table's column of values to compare with. [default: the value column of the fit, where the table has it]",
            "NAME"
        );
        Option<double?> time = CommonOptions.Parsed<double?>(
            "--time",
            "T",
            "Predict what an ensemble of wide networks trained by gradient flow for time T does, with its deviation; a model of "
                + "the dense solver. [default: inf]",
            text =>
                text == "inf" ? double.PositiveInfinity
                : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double t) && double.IsFinite(t) && t >= 0 ? t
                : throw new FormatException($"is '{text}', must be a number >= 0, or inf.")
        );
        Option<FileInfo?> outFile = CommonOptions.OutputFile(
            "--out",
            "The file to write: mean and, where asked for, deviation; arrays in .npz, a row for each point in .csv.",
            ".npz",
            ".csv"
        );
        modelFile.Required = outFile.Required = true;
        Command command = new("predict", "Predict with a saved model.")
        {
            modelFile,
            contexts,
            coordinates,
            pairs,
            table,
            known,
            deviation,
            noise,
            truth,
            time,
            outFile,
        };
        foreach (Option option in reading.Options)
        {
            command.Add(option);
        }

        command.SetAction(
            (parsed, cancellation) =>
                Task.FromResult(
                    ExitCode.Of(
                        error,
                        () =>
                        {
                            PredictionInputs inputs = new(
                                parsed.GetValue(contexts),
                                parsed.GetValue(coordinates),
                                parsed.GetValue(pairs),
                                parsed.GetValue(table),
                                reading.Read(parsed)
                            );
                            Option[] ofTables = parsed.GetValue(known) is null ? [.. reading.Options, truth] : [truth];
                            if (
                                parsed.GetValue(table) is null
                                && ofTables.FirstOrDefault(o => parsed.GetResult(o) is not null) is { } stranger
                            )
                            {
                                throw new ArgumentException($"{stranger.Name} belongs to a table, but --table is not given.");
                            }

                            if (parsed.GetValue(known) is not null && parsed.GetValue(time) is not null)
                            {
                                throw new ArgumentException(
                                    "--time speaks of networks that are trained on the observations of the fit alone, so --known and "
                                        + "--time exclude each other."
                                );
                            }

                            if (parsed.GetValue(noise) && parsed.GetValue(time) is not null)
                            {
                                throw new ArgumentException(
                                    "--time speaks of trained networks, which have no noise, so --noise and --time exclude each other."
                                );
                            }

                            string path = OutputPlace.Of(parsed, outFile);
                            string file = parsed.GetRequiredValue(modelFile)!.ToString();
                            if (NetworkModel.Recognises(file))
                            {
                                if (
                                    Array.Find<Option>(
                                        [table, known, deviation, noise, truth, time],
                                        o => parsed.GetResult(o) is { Implicit: false }
                                    ) is
                                    { } other
                                )
                                {
                                    throw new ArgumentException($"{other.Name} belongs to a regression, but {file} is a trained network.");
                                }

                                output.WriteLine(Predict(file, inputs, path));
                                return;
                            }

                            using RegressionModel fitted = RegressionModel.Load(file, cancellation);
                            if (fitted.Report is { Converged: false } unfinished)
                            {
                                output.WriteLine(
                                    string.Create(
                                        CultureInfo.InvariantCulture,
                                        $"Warning: the model's fit stopped at a relative residual of "
                                            + $"{unfinished.RelativeResidual:0.0e-0}; its predictions are as far off."
                                    )
                                );
                            }

                            if (fitted.Conditioning is { IsPoor: true } poor)
                            {
                                output.WriteLine(poor.Warning);
                            }

                            PredictionPoints points = inputs.Points(fitted);
                            foreach (string note in points.Table?.Notes ?? [])
                            {
                                output.WriteLine(note);
                            }

                            TruthColumn? values = TruthColumn.Read(
                                parsed,
                                truth,
                                points,
                                parsed.GetValue(table),
                                fitted,
                                reading.Read(parsed)
                            );
                            if (values?.Problem is { } problem)
                            {
                                output.WriteLine(problem);
                            }

                            KnownInputs? told = parsed.GetValue(known) is { } knownFile
                                ? KnownInputs.Read(knownFile, inputs, points, fitted)
                                : null;
                            using RegressionModel? conditioned = told is null ? null : Condition(console, output, fitted, told);
                            RegressionModel model = conditioned ?? fitted;
                            values = told?.Without(points, values) ?? values;
                            bool withDeviation = parsed.GetValue(deviation) || parsed.GetValue(noise);
                            (Matrix<double> mean, Deviations<double>? spread) = LongWork.Show(
                                console,
                                "predicting",
                                (IProgress<string> _) =>
                                    parsed.GetValue(time) is { } t
                                        ? model.Trained(points.Queries, t, withDeviation)
                                        : (model.Mean(points.Queries), withDeviation ? model.Deviation(points.Queries) : null)
                            );
                            Matrix<double>? predictive =
                                spread is null || parsed.GetValue(time) is not null ? null : WithNoise(spread.Values, model.NoiseStd);
                            Prediction prediction = new(points, mean, model.HasChannelAxis ? model.Channels : null, model.InDouble)
                            {
                                Deviation = spread?.Values,
                                Predictive = parsed.GetValue(noise) ? predictive : null,
                                UnknownDeviations = spread is null ? null : Unknown(spread),
                                Columns = model.Columns,
                                OwnCoordinates = points.Queries.AreAllPairs ? model.Coordinates : null,
                            };
                            string written = prediction.Write(path);
                            if (spread?.Report is { } report && (parsed.GetValue(time) is null || !report.IsTrusted))
                            {
                                output.WriteLine(Sentence(report));
                            }

                            if (spread is not null && parsed.GetValue(time) is null && model.Kernel.Kind == KernelKind.Tangent)
                            {
                                output.WriteLine(OfTangentPrior);
                            }

                            if (parsed.GetValue(noise))
                            {
                                string unit = model.Columns is { Value: var column } ? $"'{column}'" : "the values";
                                string noiseStd = model.NoiseStd.ToString("G3", CultureInfo.InvariantCulture);
                                output.WriteLine(
                                    $"Predictive deviations include noise of {noiseStd}; all deviations are in the unit of {unit}."
                                );
                            }

                            if (values?.Compare(mean, predictive) is { } comparison)
                            {
                                output.WriteLine(comparison);
                            }

                            output.WriteLine(written);
                        }
                    )
                )
        );
        return command;
    }

    private static RegressionModel Condition(IAnsiConsole console, TextWriter output, RegressionModel fitted, KnownInputs told)
    {
        foreach (string note in told.Notes)
        {
            output.WriteLine(note);
        }

        RegressionModel conditioned = LongWork.Show(
            console,
            "conditioning",
            (IProgress<string> _) => fitted.Condition(told.Queries, told.Values)
        );
        output.WriteLine(told.Sentence(conditioned));
        if (fitted.Report is not { Converged: false } && conditioned.Report is { Converged: false } unfinished)
        {
            output.WriteLine(
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

    private static string Sentence(DeviationReport report)
    {
        string check = report.LargestDifference is { } difference
            ? FormattableString.Invariant($", within {difference:P1} of exact variances at {report.Checks} points")
            : "";
        string negative =
            report.Negative > 0
                ? FormattableString.Invariant($"; NaN at {report.Negative} points whose computed variance is negative")
                : "";
        string unresolved =
            report.Unresolved > 0
                ? FormattableString.Invariant($"; at {report.Unresolved} points the variance is below what rounding resolves")
                : "";
        return report.IsTrusted
            ? $"Deviations by {Method(report.Method)}{check}{negative}."
            : $"Warning: deviations by {Method(report.Method)}{check}{negative}{unresolved}; they are not to be relied on.";
    }

    private static string Method(DeviationMethod method) =>
        method switch
        {
            DeviationMethod.ModelOperator => "the model operator",
            DeviationMethod.Exact => "exact solves",
            DeviationMethod.Sampling => "sampling",
            _ => throw new ArgumentOutOfRangeException(nameof(method), method, "Unknown method."),
        };

    // What a trained network says.
    private static string Predict(string file, PredictionInputs inputs, string path)
    {
        using NetworkModel model = NetworkModel.Load(file);
        PredictionPoints points = inputs.Points(model);
        return new Prediction(
            points,
            model.Outputs(points.Queries),
            model.OutputCount > 1 ? model.OutputCount : null,
            model.InDouble
        ).Write(path);
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
