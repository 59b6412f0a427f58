using System.CommandLine;
using Hyperkernel.Cli.Rendering;
using Hyperkernel.Data.Tables;
using Hyperkernel.Inference.Models;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Cli.Commands;

/// <summary>Values in a table of points, which predictions there are compared with.</summary>
/// <param name="Name">The column.</param>
/// <param name="Values">N x 1, NaN where one is missing; null where the column cannot be read.</param>
/// <param name="Problem">Why it cannot be read, as a sentence.</param>
internal sealed record TruthColumn(string Name, Matrix<double>? Values, string? Problem = null)
{
    /// <summary>N x 1, the noise that each value is known to have; null where the model knows of none, or the table has none.</summary>
    public Matrix<double>? Noise { get; init; }

    /// <summary>The column of that noise which the table lacks; null where it does not.</summary>
    public string? NoiseMissing { get; init; }

    /// <summary>Reads the column that is named, or else that of the fit, where the table has it and it holds numbers.</summary>
    public static TruthColumn? Read(
        ParseResult parsed,
        Option<string[]?> named,
        PredictionPoints points,
        FileInfo? table,
        RegressionModel model,
        TableOptions options
    )
    {
        if (points.Table is not { } rows || table is null)
        {
            return null;
        }

        string[]? asked = parsed.GetResult(named) is null ? null : parsed.GetValue(named)!;
        string column = asked switch
        {
            null => model.Columns!.Value,
            [var one] => one,
            _ => throw new ArgumentException($"{named.Name} is '{string.Join(',', asked)}', must be one column."),
        };
        try
        {
            Matrix<double>? OfColumn(string name) =>
                TableValues.Read(table.ToString(), name, rows.Rows.Columns.Select(c => c.Name), options);
            string? ofNoise = model.Columns!.Noise;
            Matrix<double>? noise = ofNoise is null ? null : OfColumn(ofNoise);
            return OfColumn(column) is { } values ? new(column, values) { Noise = noise, NoiseMissing = noise is null ? ofNoise : null }
                : asked is null ? null
                : throw new ArgumentException($"{named.Name}: {table} has no column '{column}'.");
        }
        catch (DataFormatException e) when (asked is null)
        {
            return new(column, null, $"Predictions are not compared with the column '{column}': {e.Message}");
        }
    }

    /// <summary>How predictions compare with the values; null where there are none.</summary>
    /// <param name="mean">N x 1.</param>
    /// <param name="predictive">N x 1 deviations, noise included; null where they are not known.</param>
    public TruthComparison? Compare(Matrix<double> mean, Matrix<double>? predictive)
    {
        if (Values is null)
        {
            return null;
        }

        double[] known = [.. Enumerable.Range(0, (int)Values.Rows).Select(i => Values[i, 0]).Where(double.IsFinite)];
        if (known.Length == 0)
        {
            return null;
        }

        double average = known.Average();
        using Matrix<double>? own = predictive is null || Noise is null ? null : WithNoise(predictive, Noise);
        using Matrix<double> residuals = Matrix<double>.Create(Values.Rows, 1, (i, _) => Values[i, 0] - mean[i, 0]);
        return new(
            Name,
            PredictionScore.Of(residuals, own ?? predictive),
            Math.Sqrt(known.Average(value => (value - average) * (value - average))),
            predictive is null ? null : NoiseMissing
        );
    }

    // Where the noise of a value is not known, nor is its interval.
    private static Matrix<double> WithNoise(Matrix<double> predictive, Matrix<double> noise) =>
        Matrix<double>.Create(predictive.Rows, predictive.Columns, (i, c) => double.Hypot(predictive[i, c], noise[i, 0]));
}
