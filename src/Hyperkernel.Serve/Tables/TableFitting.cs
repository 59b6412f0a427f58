using System.Diagnostics;
using Hyperkernel.Data.Tables;
using Hyperkernel.Inference.Learning;
using Hyperkernel.Inference.Models;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Serve.Tables;

/// <summary>Fits a table, as <c>hyperkernel fit</c> does where nothing but columns is named.</summary>
internal static class TableFitting
{
    /// <summary>Learns a kernel, fits, and saves the model.</summary>
    public static FittedTable Fit(
        string path,
        string modelPath,
        TableFacts table,
        FitRequest request,
        ulong seed,
        IProgress<WorkProgress> progress,
        CancellationToken cancellation
    )
    {
        Check(table, request);
        string[] inputs = [.. request.Contexts, .. request.Coordinates];
        TableOptions reading = new()
        {
            Categories = [.. table.Categories.Where(name => inputs.Contains(name))],
            Periods = [.. table.Periods.Where(p => inputs.Contains(p.Column))],
            Cancellation = cancellation,
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
        (IReadOnlyList<TableColumn> swept, string[] held) = SweptAndHeld(table, request, reading.Categories);
        IReadOnlyList<TableItem> items = TableItem.Read(path, held, [.. swept.Select(c => c.Name)], request.Value, cancellation);
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

        // Read again, since what ends the fit must not end the predictions, which are ended one by one.
        model.Save(modelPath);
        return FittedTable.Load(modelPath, result, items, swept, held, cancellation);
    }

    private static void Check(TableFacts table, FitRequest request)
    {
        string[] all = [.. request.Contexts, .. request.Coordinates, request.Value];
        if (request.Contexts.Length == 0)
        {
            throw new ArgumentException("A fit needs a column that is a context.");
        }

        if (Array.Find(all, name => table.Columns.All(c => c.Name != name)) is { } strange)
        {
            throw new ArgumentException($"The table has no column '{strange}'.");
        }
    }

    // Over coordinates where there are some, else over the first contexts that are numbers; one or two columns.
    private static (IReadOnlyList<TableColumn> Swept, string[] Held) SweptAndHeld(
        TableFacts table,
        FitRequest request,
        IReadOnlyList<string> categories
    )
    {
        TableColumn Find(string name) => table.Columns.First(c => c.Name == name);
        IEnumerable<TableColumn> possible = (request.Coordinates.Length > 0 ? request.Coordinates : request.Contexts)
            .Select(Find)
            .Where(c => c.Kind is ColumnKind.Number or ColumnKind.Time && c.Maximum > c.Minimum && !categories.Contains(c.Name));
        TableColumn[] swept = [.. possible.Take(2)];
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
}
