using Hyperkernel.Features;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Cli.Commands;

/// <summary>Values that a command line says are known: rows of a table, or an array that belongs to the points of the prediction.</summary>
/// <param name="Queries">Where.</param>
/// <param name="Values">Values there, NaN where none is known.</param>
/// <param name="Notes">What should be known of them, a sentence each.</param>
/// <param name="File">The file.</param>
internal sealed record KnownInputs(Queries Queries, Matrix<double> Values, IReadOnlyList<string> Notes, string File)
{
    /// <summary>Reads the file.</summary>
    /// <param name="file">A table with the columns of the fit, or an array.</param>
    /// <param name="inputs">What the command line says of the prediction's points.</param>
    /// <param name="points">The prediction's points.</param>
    /// <param name="model">The model.</param>
    public static KnownInputs Read(FileInfo file, PredictionInputs inputs, PredictionPoints points, RegressionModel model)
    {
        string path = file.ToString();
        bool isCsv = path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);
        if (model.Columns is { } columns && isCsv)
        {
            return OfTable(path, inputs, columns);
        }

        return points.Table is null
            ? OfArray(file, points.Queries, model)
            : throw new ArgumentException(
                $"--known is '{path}', but --table is given: must be a .csv table with the columns of the fit and the value's, "
                    + $"'{model.Columns!.Value}'."
            );
    }

    /// <summary>How many points were conditioned on, as a sentence.</summary>
    public string Sentence(RegressionModel conditioned)
    {
        string channels = conditioned.Channels == 1 ? "" : FormattableString.Invariant($", of {conditioned.Channels} channels each");
        return $"Predictions are conditioned on {Counted.Of(conditioned.KnownPoints, "known value")}{channels}, of {File}.";
    }

    /// <summary>Values to compare with, but for those that are known here; null where there are none.</summary>
    public TruthColumn? Without(PredictionPoints points, TruthColumn? truth) =>
        truth?.Values is { } values ? truth with { Values = Without(points.Queries, values) } : null;

    private Matrix<double> Without(Queries others, Matrix<double> values)
    {
        using Matrix<double> all = Joined(others, Queries);
        InputList rows = InputList.From(all, nameof(others));
        HashSet<long> known = [];
        for (long i = others.Contexts.Rows; i < rows.Count; i++)
        {
            _ = known.Add(rows.At(i));
        }

        return Matrix<double>.Create(values.Rows, values.Columns, (i, c) => known.Contains(rows.At(i)) ? double.NaN : values[i, c]);
    }

    // Rows without a value are left out.
    private static KnownInputs OfTable(string path, PredictionInputs inputs, TableColumns columns)
    {
        if (columns.ContextNumber is null)
        {
            return Of(TableData.Known(columns, path, inputs.Reading));
        }

        FileInfo contextsFile =
            inputs.Contexts
            ?? throw new ArgumentException(
                $"--known has the numbers of contexts in its column '{columns.ContextNumber}', so it needs --contexts, too."
            );
        using Matrix<double> contexts = ArrayFile.ReadInputs<double>(contextsFile);
        return Of(TableData.KnownNumbered(columns, path, contexts, contextsFile.ToString(), inputs.Reading));

        KnownInputs Of((TablePoints Points, Matrix<double> Values) known) =>
            new(
                known.Points.Queries,
                known.Values,
                [
                    .. known.Points.Notes,
                    .. columns.Noise is { } noise
                        ? (string[])[$"Known values are taken to have the model's noise; a column '{noise}' beside them is not read."]
                        : [],
                ],
                path
            );
    }

    private static KnownInputs OfArray(FileInfo file, Queries queries, RegressionModel model)
    {
        NpyArray<double> array = ArrayFile.Read<double>(file, mayLack: true);
        long contexts = queries.Contexts.Rows;
        long[] shape =
        [
            contexts,
            .. queries.AreAllPairs ? (long[])[(queries.Coordinates ?? model.Coordinates!).Rows] : [],
            .. model.HasChannelAxis ? (long[])[model.Channels] : [],
        ];
        long[] given = [.. array.Shape];
        bool isColumn = shape.Length == 1 && given is [var length, 1] && length == contexts;
        return given.SequenceEqual(shape) || isColumn
            ? new(queries, array.Values, [], file.ToString())
            : throw new ArgumentException(
                $"--known: {file} has the shape ({string.Join(", ", given)}), must be ({string.Join(", ", shape)}), a value for each "
                    + "prediction, NaN where it is not known."
            );
    }

    private static Matrix<double> Joined(Queries first, Queries second)
    {
        long contexts = first.Contexts.Columns,
            coordinates = first.Coordinates?.Columns ?? 0,
            rows = first.Contexts.Rows;
        return Matrix<double>.Create(
            rows + second.Contexts.Rows,
            contexts + coordinates,
            (i, j) =>
            {
                (Queries from, long row) = i < rows ? (first, i) : (second, i - rows);
                return j < contexts ? from.Contexts[row, j] : from.Coordinates![row, j - contexts];
            }
        );
    }
}
