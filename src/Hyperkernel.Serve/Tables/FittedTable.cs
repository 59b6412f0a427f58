using System.Globalization;
using System.Text;
using Hyperkernel.Data.Csv;
using Hyperkernel.Data.Tables;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Serve.Http;

namespace Hyperkernel.Serve.Tables;

/// <summary>A model of a table, and what of the table is shown beside its predictions.</summary>
internal sealed class FittedTable : IDisposable
{
    private readonly IReadOnlyList<TableItem> _items;
    private readonly CallCancellation _calls;
    private readonly IReadOnlyList<TableColumn> _sweptColumns;
    private readonly IReadOnlyList<string> _heldColumns;

    private FittedTable(
        RegressionModel model,
        CallCancellation calls,
        FitResult result,
        IReadOnlyList<TableItem> items,
        IReadOnlyList<TableColumn> swept,
        IReadOnlyList<string> held
    ) => (Model, _calls, Result, _items, _sweptColumns, _heldColumns) = (model, calls, result, items, swept, held);

    /// <summary>The model.</summary>
    public RegressionModel Model { get; }

    /// <summary>What came out.</summary>
    public FitResult Result { get; }

    /// <summary>The columns over which predictions are drawn.</summary>
    public IReadOnlyList<string> Swept => Result.Swept;

    /// <summary>Reads the model of a fit that was saved.</summary>
    /// <param name="path">The model's file.</param>
    /// <param name="result">What came out of the fit.</param>
    /// <param name="items">The contexts that can be shown.</param>
    /// <param name="swept">The columns over which predictions are drawn, at most two.</param>
    /// <param name="held">The other columns.</param>
    /// <param name="cancellation">Ends the reading, and nothing after it.</param>
    public static FittedTable Load(
        string path,
        FitResult result,
        IReadOnlyList<TableItem> items,
        IReadOnlyList<TableColumn> swept,
        IReadOnlyList<string> held,
        CancellationToken cancellation
    )
    {
        CallCancellation calls = new();
        RegressionModel model = Called(calls, () => RegressionModel.Load(path, new Compute { Calls = calls }), cancellation);
        return new(model, calls, result, items, swept, held);
    }

    /// <summary>A prediction over the swept columns, the others as an item has them.</summary>
    /// <param name="item">The item's number.</param>
    /// <param name="path">A file to ask by, as a user would.</param>
    /// <param name="steps">Places along each column.</param>
    /// <param name="cancellation">Ends the work.</param>
    public CurveAnswer Curve(int item, string path, int steps, CancellationToken cancellation)
    {
        if (_sweptColumns.Count == 0)
        {
            throw new InvalidOperationException(
                "There is no column of numbers or times to draw predictions over; download them as a table."
            );
        }

        if ((uint)item >= (uint)_items.Count)
        {
            throw new ArgumentException($"There are {_items.Count} contexts to show.");
        }

        double[][] axes = [.. _sweptColumns.Select(c => Places(c, steps))];
        using (StreamWriter text = new(path))
        {
            CsvWriter.WriteLine(text, [.. _heldColumns, .. _sweptColumns.Select(c => c.Name)]);
            foreach (double y in axes.Length == 2 ? axes[1] : [0])
            {
                foreach (double x in axes[0])
                {
                    CsvWriter.WriteLine(
                        text,
                        [.. _items[item].Held, Text(_sweptColumns[0], x), .. axes.Length == 2 ? (string[])[Text(_sweptColumns[1], y)] : []]
                    );
                }
            }
        }

        Queries queries = Model.Columns!.ReadQueries(path, new() { Separator = ',', DecimalMark = '.' });
        (Matrix<double> mean, Deviations<double> deviation) = Predict(queries, cancellation);
        using Matrix<double> means = mean;
        using Deviations<double> deviations = deviation;
        return new(
            axes[0],
            axes.Length == 2 ? axes[1] : null,
            Ends(_sweptColumns[0]),
            axes.Length == 2 ? Ends(_sweptColumns[1]) : null,
            [.. Enumerable.Range(0, (int)mean.Rows).Select(i => mean[i, 0])],
            [.. Enumerable.Range(0, (int)mean.Rows).Select(i => Known(deviation.Values[i, 0]))],
            Model.NoiseStd,
            [.. _items[item].Observed],
            Doubt(deviation.Report)
        );
    }

    /// <summary>Predictions at the rows of a table, as a table.</summary>
    public PredictedTable Predictions(string path, CancellationToken cancellation)
    {
        TablePoints points = TableData.Points(Model.Columns!, path, new() { Cancellation = cancellation });
        using TableRows rows = points.Rows;
        (Matrix<double> mean, Deviations<double> deviation) = Predict(points.Queries, cancellation);
        using Matrix<double> means = mean;
        using Deviations<double> deviations = deviation;
        using MemoryStream bytes = new();
        using (StreamWriter text = new(bytes, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true))
        {
            CsvWriter.WriteLine(text, [.. points.Rows.Columns.Select(c => c.Name), "mean", "deviation"]);
            for (long i = 0; i < mean.Rows; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (!double.IsFinite(mean[i, 0]))
                {
                    throw Replies.NotFinite();
                }

                CsvWriter.WriteLine(
                    text,
                    [
                        .. Enumerable.Range(0, points.Rows.Columns.Count).Select(column => points.Rows.Text(i, column)),
                        Number(mean[i, 0]),
                        Known(deviation.Values[i, 0]) is { } known ? Number(known) : "",
                    ]
                );
            }
        }

        return new(bytes.ToArray(), Doubt(deviation.Report));
    }

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();

    private static T Called<T>(CallCancellation calls, Func<T> work, CancellationToken cancellation)
    {
        calls.Token = cancellation;
        try
        {
            return work();
        }
        finally
        {
            calls.Token = CancellationToken.None;
        }
    }

    private (Matrix<double> Mean, Deviations<double> Deviation) Predict(Queries queries, CancellationToken cancellation) =>
        Called(
            _calls,
            () =>
            {
                Matrix<double> mean = Model.Mean(queries);
                try
                {
                    return (mean, Model.Deviation(queries));
                }
                catch
                {
                    mean.Dispose();
                    throw;
                }
            },
            cancellation
        );

    /// <summary>Why deviations are not to be relied on, as the command line says it; null where they are.</summary>
    internal static string? Doubt(DeviationReport report)
    {
        if (report.IsTrusted)
        {
            return null;
        }

        string negative = report.Negative > 0 ? FormattableString.Invariant($" They are unknown at {report.Negative:N0} points.") : "",
            unresolved = report.Unresolved > 0
                ? FormattableString.Invariant($" The variance is below what rounding resolves at {report.Unresolved:N0} points.")
                : "";
        return $"These deviations are not to be relied on.{negative}{unresolved}";
    }

    private static double? Known(double deviation) => double.IsFinite(deviation) ? deviation : null;

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Places along a column, from its least number to its greatest.</summary>
    internal static double[] Places(TableColumn column, int steps) =>
        [
            .. Enumerable
                .Range(0, steps)
                .Select(k => k / (steps - 1.0))
                .Select(share => (column.Minimum * (1 - share)) + (column.Maximum * share))
                .Select(place => column.Kind == ColumnKind.Time && column.AreDates ? Math.Round(place) : place),
        ];

    private static string Text(TableColumn column, double place) =>
        column.Kind == ColumnKind.Time ? TimeField.Text(place, column.AreDates) : Number(place);

    private static string[] Ends(TableColumn column) => [Text(column, column.Minimum), Text(column, column.Maximum)];
}
