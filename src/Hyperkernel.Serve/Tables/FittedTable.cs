using System.Diagnostics;
using System.Globalization;
using System.Text;
using Hyperkernel.Data.Csv;
using Hyperkernel.Data.Tables;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Learning;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Serve.Tables;

/// <summary>A model of a table, and what of the table is shown beside its predictions.</summary>
internal sealed class FittedTable : IDisposable
{
    private readonly IReadOnlyList<TableItem> _items;
    private readonly IReadOnlyList<ColumnProfile> _sweptColumns;
    private readonly IReadOnlyList<string> _heldColumns;

    private FittedTable(
        RegressionModel model,
        FitResult result,
        IReadOnlyList<TableItem> items,
        IReadOnlyList<ColumnProfile> swept,
        IReadOnlyList<string> held
    ) => (Model, Result, _items, _sweptColumns, _heldColumns) = (model, result, items, swept, held);

    /// <summary>The model.</summary>
    public RegressionModel Model { get; }

    /// <summary>What came out.</summary>
    public FitResult Result { get; }

    /// <summary>The columns over which predictions are drawn.</summary>
    public IReadOnlyList<string> Swept => Result.Swept;

    /// <summary>Learns a kernel, fits, and saves the model.</summary>
    public static FittedTable Fit(
        string path,
        string modelPath,
        TableDescription description,
        FitRequest request,
        ulong seed,
        IProgress<WorkProgress> progress,
        CancellationToken cancellation
    )
    {
        Check(description, request);
        string[] inputs = [.. request.Contexts, .. request.Coordinates];
        TableOptions reading = new()
        {
            Categories = [.. description.Categories.Select(j => description.Columns[j].Name).Where(name => inputs.Contains(name))],
            Periods = [.. description.Periods.Where(p => inputs.Contains(p.Column))],
        };
        Observations observations = new TableColumns(request.Contexts, request.Coordinates, request.Value).Read(path, reading);
        Compute compute = new() { Progress = progress, Cancellation = cancellation };
        RegressionOptions options = new()
        {
            CentreValues = true,
            Solve = new() { Seed = seed, Compute = compute },
        };
        long start = Stopwatch.GetTimestamp();
        using RegressionModel model = RegressionModel.Learn(null, observations, new() { Seed = seed, Compute = compute }, options);
        // Learning that is ended keeps the best settings so far; here nobody waits for them.
        cancellation.ThrowIfCancellationRequested();
        model.Report?.RequireNearer("fit");
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        LeftOutScore? score = LeftOut(model, observations, options);
        (IReadOnlyList<ColumnProfile> swept, string[] held) = SweptAndHeld(description, request, reading.Categories);
        IReadOnlyList<TableItem> items = TableItem.Read(path, held, [.. swept.Select(c => c.Name)], request.Value);
        FitResult result = new(
            observations.Count,
            items.Count,
            model.Solver.Name,
            model.Kernel.Words,
            model.NoiseStd,
            seconds,
            Importances(model),
            score,
            [.. items.Select(item => item.Title(held))],
            [.. swept.Select(c => c.Name)],
            observations.Notes
        );

        // Read again, since what ends the fit must not end the predictions.
        model.Save(modelPath);
        return new(RegressionModel.Load(modelPath, CancellationToken.None), result, items, swept, held);
    }

    /// <summary>A prediction over the swept columns, the others as an item has them.</summary>
    /// <param name="item">The item's number.</param>
    /// <param name="path">A file to ask by, as a user would.</param>
    /// <param name="steps">Places along each column.</param>
    public CurveAnswer Curve(int item, string path, int steps)
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
        using Matrix<double> mean = Model.Mean(queries);
        using Deviations<double> deviation = Model.Deviation(queries);
        return new(
            axes[0],
            axes.Length == 2 ? axes[1] : null,
            Ends(_sweptColumns[0]),
            axes.Length == 2 ? Ends(_sweptColumns[1]) : null,
            [.. Enumerable.Range(0, (int)mean.Rows).Select(i => mean[i, 0])],
            [.. Enumerable.Range(0, (int)mean.Rows).Select(i => Known(deviation.Values[i, 0]))],
            Model.NoiseStd,
            [.. _items[item].Observed]
        );
    }

    /// <summary>Predictions at the rows of a table, as a table.</summary>
    public byte[] Predictions(string path)
    {
        TablePoints points = TableData.Points(Model.Columns!, path, new());
        using Matrix<double> mean = Model.Mean(points.Queries);
        using Deviations<double> deviation = Model.Deviation(points.Queries);
        using MemoryStream bytes = new();
        using (StreamWriter text = new(bytes, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true))
        {
            CsvWriter.WriteLine(text, [.. points.Rows.Columns.Select(c => c.Name), "mean", "deviation"]);
            for (long i = 0; i < mean.Rows; i++)
            {
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

        return bytes.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();

    private static double? Known(double deviation) => double.IsFinite(deviation) ? deviation : null;

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static void Check(TableDescription description, FitRequest request)
    {
        string[] all = [.. request.Contexts, .. request.Coordinates, request.Value];
        if (request.Contexts.Length == 0)
        {
            throw new ArgumentException("A fit needs a column that is a context.");
        }

        if (Array.Find(all, name => description.Columns.All(c => c.Name != name)) is { } strange)
        {
            throw new ArgumentException($"The table has no column '{strange}'.");
        }
    }

    // Over coordinates where there are some, else over the first contexts that are numbers; one or two columns.
    private static (IReadOnlyList<ColumnProfile> Swept, string[] Held) SweptAndHeld(
        TableDescription description,
        FitRequest request,
        IReadOnlyList<string> categories
    )
    {
        ColumnProfile Find(string name) => description.Columns.First(c => c.Name == name);
        IEnumerable<ColumnProfile> possible = (request.Coordinates.Length > 0 ? request.Coordinates : request.Contexts)
            .Select(Find)
            .Where(c => c.Kind is ColumnKind.Number or ColumnKind.Time && c.Maximum > c.Minimum && !categories.Contains(c.Name));
        ColumnProfile[] swept = [.. possible.Take(2)];
        return (swept, [.. request.Contexts.Concat(request.Coordinates).Where(name => swept.All(c => c.Name != name))]);
    }

    private static LeftOutScore? LeftOut(RegressionModel model, Observations observations, RegressionOptions options)
    {
        try
        {
            Validation validation = model.Validate(observations, HoldOut.Entries, options);
            return new(
                validation.Model.RootMeanSquare,
                validation.Constant?.RootMeanSquare,
                validation.AreDeviationsTrusted ? validation.Model.Coverage90 : null,
                validation.Model.Values
            );
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or InvalidOperationException)
        {
            // Too few values to leave any out.
            return null;
        }
    }

    private static Importance[] Importances(RegressionModel model)
    {
        LearntSetting[] columns = [.. model.Learnt!.Settings.Where(s => s.Share is not null)];
        double most = columns.Select(c => c.Share!.Value).DefaultIfEmpty(1).Max();
        return [.. columns.OrderByDescending(c => c.Share).Take(12).Select(c => new Importance(c.Name, c.Share!.Value / most))];
    }

    private static double[] Places(ColumnProfile column, int steps) =>
        [
            .. Enumerable
                .Range(0, steps)
                .Select(k => column.Minimum + ((column.Maximum - column.Minimum) * k / (steps - 1)))
                .Select(place => column.Kind == ColumnKind.Time && column.AreDates ? Math.Round(place) : place),
        ];

    private static string Text(ColumnProfile column, double place) =>
        column.Kind == ColumnKind.Time ? TimeField.Text(place, column.AreDates) : Number(place);

    private static string[] Ends(ColumnProfile column) => [Text(column, column.Minimum), Text(column, column.Maximum)];
}
