using System.Globalization;
using System.Text.Json;
using Hyperkernel.Cli.Rendering;
using Hyperkernel.Data.Csv;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Cli.Commands;

/// <summary>What a model says at some points, and how it is written: arrays in an .npz file, or a .csv table with a row a point.</summary>
/// <param name="Points">Where.</param>
/// <param name="Mean">N x (M C) for all pairs of N contexts and M coordinates, else N x C.</param>
/// <param name="Channels">C, where values have an axis of channels.</param>
/// <param name="InDouble">Whether it was computed in double precision rather than in single.</param>
internal sealed record Prediction(PredictionPoints Points, Matrix<double> Mean, int? Channels, bool InDouble)
{
    /// <summary>The deviations, one a point.</summary>
    public Matrix<double>? Deviation { get; init; }

    /// <summary>The deviations of values with their noise, one a point.</summary>
    public Matrix<double>? Predictive { get; init; }

    /// <summary>Why some deviations are NaN; null where none may be.</summary>
    public string? UnknownDeviations { get; init; }

    /// <summary>The table's columns that the model was fitted on, whose names points have then.</summary>
    public TableColumns? Columns { get; init; }

    /// <summary>The model's own coordinates, where the points name none.</summary>
    public Matrix<double>? OwnCoordinates { get; init; }

    private NpyArray<double> MeanArray => Shaped(Mean, Channels, null);

    /// <summary>Writes the file, in the format that its name's ending says.</summary>
    /// <exception cref="NotFiniteException">A prediction is NaN or infinite.</exception>
    public void Write(string path)
    {
        NpyArray<double> mean = MeanArray;
        (string Name, NpyArray<double> Array)[] spreads = [.. Spreads()];
        if (path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
        {
            WriteTable(path, mean, spreads);
        }
        else
        {
            NpzArchive.Write(
                path,
                archive =>
                {
                    archive.Add("mean", mean);
                    foreach ((string name, NpyArray<double> array) in spreads)
                    {
                        archive.Add(name, array);
                    }

                    if (Points.Queries is { AreAllPairs: true, Coordinates: null } && Columns is not null)
                    {
                        archive.Add("coordinates", OwnCoordinates!);
                    }
                }
            );
        }
    }

    /// <summary>What was written, as a sentence.</summary>
    public string Sentence(string path)
    {
        string[] arrays = [.. Arrays.Select(array => $"{array.Name}, {string.Join(" x ", array.Shape)}")];
        string all = arrays.Length == 1 ? arrays[0] : $"{string.Join(", ", arrays[..^1])}, and {arrays[^1]}";
        return $"{all}{(InDouble ? "" : ", in single precision")}, written to {path}";
    }

    /// <summary>What was written, as JSON.</summary>
    public void Write(Utf8JsonWriter writer, string path)
    {
        writer.WriteFile(path, Arrays);
        writer.WriteString("precision", InDouble ? "double" : "single");
    }

    private IEnumerable<(string Name, IReadOnlyList<long> Shape)> Arrays =>
        Spreads().Prepend(("mean", MeanArray)).Select(array => (array.Item1, array.Item2.Shape));

    private IEnumerable<(string Name, NpyArray<double> Array)> Spreads()
    {
        if (Deviation is not null)
        {
            yield return ("deviation", Shaped(Deviation, null, UnknownDeviations));
        }

        if (Predictive is not null)
        {
            yield return ("predictive", Shaped(Predictive, null, UnknownDeviations));
        }
    }

    private NpyArray<double> Shaped(Matrix<double> values, int? channels, string? notFinite)
    {
        long[] shape =
        [
            values.Rows,
            .. Points.Queries.AreAllPairs ? (long[])[values.Columns / (channels ?? 1)] : [],
            .. channels is { } c ? (long[])[c] : [],
        ];
        return new(values, shape, InDouble ? NpyType.Double : NpyType.Single) { NotFiniteMeans = notFinite };
    }

    private void WriteTable(string path, NpyArray<double> mean, (string Name, NpyArray<double> Array)[] spreads)
    {
        FiniteArray.Require(mean, nameof(mean));
        foreach ((string name, NpyArray<double> array) in spreads)
        {
            FiniteArray.Require(array, name);
        }

        Queries queries = Points.Queries;
        Matrix<double>? coordinates = queries.Coordinates ?? OwnCoordinates;
        IReadOnlyList<string> contextNames = Names(Columns?.Contexts),
            coordinateNames = Names(Columns?.Coordinates);
        int channels = Channels ?? 1;
        AtomicFile.Write(
            path,
            stream =>
            {
                using StreamWriter text = new(stream, leaveOpen: true);
                CsvWriter.WriteLine(
                    text,
                    [
                        .. contextNames.Count > 0 ? contextNames : [Columns?.ContextNumber ?? "context"],
                        .. coordinates is null ? []
                        : coordinateNames.Count > 0 ? coordinateNames
                        : ["coordinate"],
                        .. Channels is null ? [nameof(mean)] : Enumerable.Range(0, channels).Select(c => $"{nameof(mean)}_{c}"),
                        .. spreads.Select(spread => spread.Name),
                    ]
                );
                long pairs = queries.AreAllPairs ? coordinates!.Rows : 1;
                for (long i = 0; i < Mean.Rows; i++)
                {
                    for (int a = 0; a < pairs; a++)
                    {
                        CsvWriter.WriteLine(
                            text,
                            [
                                .. Points.Table is { Rows: var rows }
                                    ? Enumerable.Range(0, rows.Columns.Count).Select(column => rows.Text(i, column))
                                    :
                                    [
                                        .. Place(contextNames, queries.Contexts, i),
                                        .. coordinates is null ? [] : Place(coordinateNames, coordinates, queries.AreAllPairs ? a : i),
                                    ],
                                .. Mean.Row(i).Slice(a * channels, channels).ToArray().Select(Number),
                                .. Deviation is null ? (string[])[] : [Number(Deviation[i, a])],
                                .. Predictive is null ? (string[])[] : [Number(Predictive[i, a])],
                            ]
                        );
                    }
                }
            }
        );
    }

    // A table's columns have its names; in arrays stand the numbers that columns became.
    private IReadOnlyList<string> Names(IReadOnlyList<string>? columns) =>
        columns is null ? []
        : Points.Table is not null ? columns
        : [.. columns.SelectMany(column => Columns!.EncodingOf(column).Names)];

    // A point by the entries of its columns, or else by the number of its row.
    private static IEnumerable<string> Place(IReadOnlyList<string> names, Matrix<double> rows, long row) =>
        names.Count > 0
            ? rows.Row(row).ToArray().Select(entry => entry.ToString(CultureInfo.InvariantCulture))
            : [row.ToString(CultureInfo.InvariantCulture)];

    // As many digits as the precision has; a deviation that is not known stays empty.
    private string Number(double value) =>
        double.IsNaN(value) ? ""
        : InDouble ? value.ToString(CultureInfo.InvariantCulture)
        : ((float)value).ToString(CultureInfo.InvariantCulture);
}
