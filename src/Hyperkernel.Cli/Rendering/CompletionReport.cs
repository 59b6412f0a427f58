using System.Globalization;
using System.Text.Json;
using Hyperkernel.Experiments.Completion;
using Hyperkernel.Inference;
using Hyperkernel.Storage;
using Spectre.Console;

namespace Hyperkernel.Cli.Rendering;

/// <summary>A completion's results as JSON and as a table.</summary>
internal static class CompletionReport
{
    public static string Json(CompletionResult result) =>
        JsonText.Object(writer =>
        {
            SolveReport hyperkernel = result.Methods[0].Completion.Solve!.Value;
            writer.WriteNumber("unknowns", result.Unknowns);
            writer.WriteNumber("iterations", hyperkernel.Iterations);
            writer.WriteFinite("relative_residual", hyperkernel.RelativeResidual);
            writer.WriteStartArray("methods");
            foreach (MethodResult method in result.Methods)
            {
                writer.WriteStartObject();
                writer.WriteString("name", method.Name);
                WriteError(writer, "mse", method.Mse);
                WriteError(writer, "mse_missing", method.MseMissing);
                writer.WriteNumber("seconds", Math.Round(method.Seconds, 4));
                writer.WriteString("setting", method.Setting);
                writer.WriteNumber("selection_seconds", Math.Round(method.SelectionSeconds, 4));
                if (method.Notes.Count > 0)
                {
                    writer.WriteStartArray("notes");
                    foreach (string note in method.Notes)
                    {
                        writer.WriteStringValue(note);
                    }

                    writer.WriteEndArray();
                }

                if (method.SpreadMissing is { } spread)
                {
                    writer.WriteFinite("spread_missing", spread);
                }

                if (method.Completion is { Solve: { } solve, Terms: { } terms })
                {
                    writer.WriteNumber("iterations", solve.Iterations);
                    writer.WriteFinite("relative_residual", solve.RelativeResidual);
                    writer.WriteBoolean("converged", solve.Converged);
                    writer.WriteNumber("kronecker_terms", terms.Rank);
                    writer.WriteFinite("kernel_error", terms.Error);
                    writer.WriteBoolean("kernel_within_tolerance", terms.WithinTolerance);
                }

                if (method.Uncertainty is { } uncertainty)
                {
                    UncertaintyText.Write(writer, uncertainty);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            Write(writer, result.Configuration);
        });

    public static void Table(IAnsiConsole console, CompletionResult result)
    {
        CompletionTask task = result.Task;
        console.WriteLine(
            $"{task.Truth.Count} images of {task.Train.Name}, {task.Train.Height} x {task.Train.Width}, {Hidden(task)}: "
                + $"{result.Unknowns:N0} equations"
        );
        if (Holes(task) is { } holes)
        {
            console.WriteLine(holes);
        }

        Table table = new Table()
            .Border(TableBorder.Simple)
            .AddColumns(
                new TableColumn("method").NoWrap(),
                new TableColumn("MSE missing").RightAligned(),
                new TableColumn("MSE all").RightAligned(),
                new TableColumn("seconds").RightAligned(),
                new TableColumn("chosen on training images")
            );
        double best = result.Methods.Select(m => m.MseMissing).Where(double.IsFinite).Min();
        foreach (MethodResult method in result.Methods)
        {
            string missing = Error(method.MseMissing);
            table.AddRow(
                new Text(method.Name),
                method.MseMissing == best ? new Markup($"[bold]{missing}[/]") : new Text(missing),
                new Text(Error(method.Mse)),
                new Text(Number(method.Seconds, "F2")),
                new Text(method.Setting.Length == 0 ? "-" : method.Setting)
            );
        }

        console.Write(table);
        foreach (MethodResult method in result.Methods)
        {
            foreach (string note in method.Notes)
            {
                console.WriteLine($"{method.Name}: {note}.");
            }

            if (method.Completion is { Solve: { } solve, Terms: { } terms })
            {
                console.WriteLine(
                    $"{method.Name}: {Count(terms.Rank, "Kronecker term")} (kernel error "
                        + $"{terms.Error:0.0e-0}{(terms.WithinTolerance ? "" : ", ABOVE the tolerance")}), {Iterations(solve)}"
                );
            }

            if (method.SpreadMissing is { } spread)
            {
                console.WriteLine(
                    $"{method.Name}: its {result.Configuration.Ensemble!.Subsets} subsets differ by {spread:F4} on hidden pixels "
                        + $"(root mean square)"
                );
            }

            if (method.Uncertainty is { } uncertainty)
            {
                console.WriteLine($"{method.Name}: {UncertaintyText.Sentence(uncertainty)}");
            }
        }
    }

    private static void Write(Utf8JsonWriter writer, CompletionConfiguration configuration)
    {
        CompletionTask task = configuration.Task;
        writer.WriteStartObject("configuration");
        writer.WriteString("images", task.Train.Name);
        writer.WriteNumber("train", task.Train.Count);
        writer.WriteNumber("test", task.Truth.Count);
        writer.WriteString("missing", task.TestMasks.Name);
        writer.WriteNumber("missing_pixels", task.TestMasks.MissingPixels);
        if (task.Train.UnknownPixels + task.Truth.UnknownPixels > 0)
        {
            writer.WriteNumber("unknown_train_pixels", task.Train.UnknownPixels);
            writer.WriteNumber("unknown_test_pixels", task.Truth.UnknownPixels);
            writer.WriteNumber("scored_pixels", task.ScoredPixels);
        }

        writer.WriteString("meta", configuration.Meta?.ToString());
        writer.WriteString("primary", configuration.Primary?.ToString());
        writer.WriteString("coordinate_features", configuration.CoordinateFeatures.ToString());
        if (configuration.Ridge is { } ridge)
        {
            writer.WriteNumber("ridge", ridge);
        }
        else
        {
            writer.WriteNull("ridge");
        }

        writer.WriteString("precision", configuration.InDouble ? "double" : "single");
        writer.WriteNumber("seed", configuration.Seed);
        if (configuration.Ensemble is { } ensemble)
        {
            writer.WriteNumber("subsets", ensemble.Subsets);
            writer.WriteNumber("subset_images", ensemble.Contexts);
            writer.WriteNumber("subset_pixels", ensemble.CoordinatesPerContext);
        }

        if (configuration.Networks is { } networks)
        {
            writer.WriteNumber("sgd_subsets", networks.Subsets.Subsets);
            writer.WriteNumber("sgd_meta_width", networks.MetaWidth);
            writer.WriteNumber("sgd_primary_width", networks.PrimaryWidth);
            writer.WriteNumber("sgd_features", networks.Features);
            writer.WriteNumber("sgd_epochs", networks.Epochs);
            writer.WriteNumber("sgd_batch", networks.BatchSize);
        }

        writer.WriteNumber("kernel_tolerance", configuration.Solver.KernelTolerance);
        writer.WriteNumber("residual_asked", configuration.Solver.RelativeResidual);
        writer.WriteEndObject();
    }

    // Of a network that diverged there is none.
    private static void WriteError(Utf8JsonWriter writer, string name, double error)
    {
        if (double.IsFinite(error))
        {
            writer.WriteNumber(name, error);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static string Hidden(CompletionTask task) => $"{task.TestMasks.MissingPixels} pixels hidden, learnt from {task.Train.Count}";

    // What is unknown of images; null where nothing is.
    private static string? Holes(CompletionTask task)
    {
        (long train, long test) = (task.Train.UnknownPixels, task.Truth.UnknownPixels);
        if (train + test == 0)
        {
            return null;
        }

        long pixels = (long)task.Train.Height * task.Train.Width;
        long nowhere = task.Known?.ByCoordinate(observed: true).Count(images => images.Length == 0) ?? 0;
        return string.Create(
                CultureInfo.InvariantCulture,
                $"Unknown are {train:N0} of {task.Train.Count * pixels:N0} training pixels and {test:N0} of {task.Truth.Count * pixels:N0} "
                    + $"test pixels; errors are those of {task.ScoredPixels:N0} hidden pixels that are known."
            ) + (nowhere == 0 ? "" : $" {Count((int)nowhere, "pixel")} known of no training image: what is said there comes from others.");
    }

    private static string Iterations(SolveReport solve)
    {
        string warning = solve.Converged ? "" : ": the residual asked for was NOT reached; a larger --ridge makes it easier";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Count(solve.Iterations, "iteration")}, relative residual {solve.RelativeResidual:0.0e-0}{warning}"
        );
    }

    private static string Count(int number, string thing) => $"{number} {thing}{(number == 1 ? "" : "s")}";

    // Four decimals of images between 0 and 1; an error that is small, and not 0, is not shown as 0.
    private static string Error(double value) =>
        Number(value, value is 0 or (>= 5e-4 and < 1e4) || !double.IsFinite(value) ? "F4" : "0.00e0");

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
