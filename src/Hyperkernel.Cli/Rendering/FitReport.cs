using System.Globalization;
using System.Numerics.Tensors;
using System.Text.Json;
using Hyperkernel.Activations;
using Hyperkernel.Features;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hyperkernel.Cli.Rendering;

/// <summary>What a fit works on, how and why, and what came out, in sentences and as JSON.</summary>
internal sealed class FitReport(Observations observations, IReadOnlyList<NamedKernel> kernels, RegressionOptions options)
{
    /// <summary>The solver, and why.</summary>
    public SolverDecision Decision { get; } = SolverDecision.For(observations, options);

    /// <summary>Writes what is known before the work begins.</summary>
    public void WriteBefore(TextWriter output)
    {
        string places = observations.Coordinates is { } coordinates
            ? $"{Counted.Of(observations.Contexts.Rows, "context")} and {Counted.Of(coordinates.Rows, "coordinate")}"
            : Counted.Of(observations.Contexts.Rows, "distinct input");
        string channels = observations.Values.Columns == 1 ? "" : $" of {observations.Values.Columns} channels";
        output.WriteLine($"{Counted.Of(observations.Count, "observation")}{channels} at {places}.");
        foreach (string note in Notes())
        {
            output.WriteLine(note);
        }

        output.WriteLine($"Solver: {Decision.Solver}, {(options.Solver is null ? "since " : "")}{Decision.Reason}.");
    }

    /// <summary>Writes what came out.</summary>
    public void WriteAfter(IAnsiConsole console, TextWriter output, FitResult result)
    {
        if (result.Rule is { } rule)
        {
            console.Write(Table(result, rule));
        }

        if (result.Model.Learnt is { } learnt)
        {
            LearntText.Write(console, output, learnt, result.Model);
        }

        if (result.Validation is { } validation)
        {
            ValidationText.Write(console, output, validation, observations, options.Solve.Seed);
        }

        foreach (string note in FitNotes.Of(result, observations))
        {
            output.WriteLine(note);
        }

        if (result.Model.Report is { } solve)
        {
            string warning = solve.Converged ? "." : ": the residual asked for was NOT reached; a larger --ridge makes it easier.";
            string how = solve.Iterations == 0 ? "Solved by a factorisation" : Counted.Of(solve.Iterations, "iteration");
            output.WriteLine(Invariant($"{how}, relative residual {solve.RelativeResidual:0.0e-0}{warning}"));
        }

        output.WriteLine(
            Invariant(
                $"Ridge {result.Model.Ridge}, {Lower(result.Model.Kernel.Kind)} kernel, {result.Seconds:F2} s; the model is {result.Path}"
            )
        );
    }

    /// <summary>All of it as JSON.</summary>
    public string Json(FitResult result) =>
        JsonText.Object(writer =>
        {
            RegressionModel model = result.Model;
            writer.WriteString("model", result.Path);
            writer.WriteNumber("observations", observations.Count);
            writer.WriteNumber("contexts", observations.Contexts.Rows);
            if (observations.Coordinates is { } coordinates)
            {
                writer.WriteNumber("coordinates", coordinates.Rows);
            }

            writer.WriteNumber("channels", observations.Values.Columns);
            writer.WriteNumber("missing", observations.Missing);
            writer.WriteNumber("values_missing", observations.ValuesMissing);
            writer.WriteNumber("repeated", observations.Repeated);
            writer.WriteNumber("contexts_left_out", observations.ContextsLeftOut);
            writer.WriteNumber("coordinates_left_out", observations.CoordinatesLeftOut);
            writer.WriteNumber("partly_observed", observations.PartlyObserved);
            writer.WriteStartArray("notes");
            foreach (string note in Notes().Concat(FitNotes.Of(result, observations)))
            {
                writer.WriteStringValue(note);
            }

            writer.WriteEndArray();
            writer.WriteString("solver", Decision.Solver.Name);
            writer.WriteString("reason", Decision.Reason);
            writer.WriteString("kernel", Lower(model.Kernel.Kind));
            writer.WriteString("architecture", model.Kernel.Words);
            writer.WriteNumber("ridge", model.Ridge);
            if (model.Learnt is { } learnt)
            {
                LearntText.Write(writer, learnt, model);
            }

            writer.WriteString("precision", model.InDouble ? "double" : "single");
            writer.WriteBoolean("normalise_contexts", options.NormaliseContexts);
            writer.WriteBoolean("centre_values", options.CentreValues);
            writer.WriteNumber("seed", options.Solve.Seed);
            if (model.Report is { } solve)
            {
                writer.WriteNumber("iterations", solve.Iterations);
                writer.WriteFinite("relative_residual", solve.RelativeResidual);
                writer.WriteBoolean("converged", solve.Converged);
            }

            if (model.Conditioning is { } conditioning)
            {
                writer.WriteFinite("condition", conditioning.Number);
            }

            if (result.Validation is { } validation)
            {
                ValidationText.Write(writer, validation);
            }

            writer.WriteNumber("seconds", Math.Round(result.Seconds, 4));
            if (result.Rule is { } rule)
            {
                writer.WriteString("selected_by", Name(rule));
                writer.WriteStartArray("candidates");
                foreach (Candidate candidate in result.Candidates)
                {
                    Write(writer, result, candidate);
                }

                writer.WriteEndArray();
            }
        });

    private static void Write(Utf8JsonWriter writer, FitResult result, Candidate candidate)
    {
        writer.WriteStartObject();
        writer.WriteString("network", result.NameOf(candidate));
        writer.WriteNumber("ridge", candidate.Ridge);
        if (candidate.Score is { } score && double.IsFinite(score))
        {
            writer.WriteNumber("score", score);
        }
        else
        {
            writer.WriteNull("score");
        }

        if (candidate.StandardError is { } error && double.IsFinite(error))
        {
            writer.WriteNumber("standard_error", error);
        }

        writer.WriteBoolean("chosen", result.IsChosen(candidate));
        writer.WriteEndObject();
    }

    // Networks down, ridges across: what is alike stands together.
    private static Table Table(FitResult result, SelectionCriterion rule)
    {
        double[] ridges = [.. result.Candidates.Select(c => c.Ridge).Distinct().Order()];
        Table table = new Table()
            .Border(TableBorder.Simple)
            .AddColumn(new TableColumn("networks \\ ridge").Padding(1, 0, 0, 0))
            .Title(
                rule == SelectionCriterion.LeaveOut ? "Mean squared error where left out" : "Log marginal likelihood, nats a value",
                Style.Plain
            );
        foreach (double ridge in ridges)
        {
            table.AddColumn(Narrow(Invariant($"{ridge}")).RightAligned());
        }

        foreach (NamedKernel kernel in result.Kernels)
        {
            table.AddRow(
                [
                    new Text(kernel.Name),
                    .. ridges.Select(ridge =>
                    {
                        Candidate candidate = result.Candidates.First(c => c.Kernel == kernel.Kernel && c.Ridge == ridge);
                        string score =
                            candidate.Score is not { } value ? "-"
                            : rule == SelectionCriterion.LeaveOut ? Error(value)
                            : Evidence(value / result.Values);
                        return (IRenderable)(result.IsChosen(candidate) ? new Markup($"[bold]{score}[/]") : new Text(score));
                    }),
                ]
            );
        }

        return table;
    }

    private IEnumerable<string> Notes()
    {
        foreach (string note in observations.Notes)
        {
            yield return note;
        }

        if (observations.ContextsLeftOut > 0)
        {
            yield return $"{Counted.Of(observations.ContextsLeftOut, observations.Coordinates is null ? "input" : "context")} left out, of "
                + $"which nothing was observed.";
        }

        if (observations.CoordinatesLeftOut > 0)
        {
            yield return $"{Counted.Of(observations.CoordinatesLeftOut, "coordinate")} left out, where nothing was observed; "
                + "predictions are made there too.";
        }

        if (observations.PartlyObserved > 0)
        {
            yield return $"{Counted.Of(observations.PartlyObserved, "observation")} left out, of which some channels are NaN.";
        }

        if (observations.Repeated > 0)
        {
            string what = observations.Coordinates is null ? "an input" : "a (context, coordinate)";
            yield return $"{Counted.Of(observations.Repeated, "observation")} of {what} that was observed before: "
                + "repeated observations, which the ridge averages.";
        }

        if (kernels.Any(k => k.Kernel is HypernetworkKernel h && observations.Coordinates is { Columns: 1 } && IsProportional(h)))
        {
            yield return "Warning: coordinates are single numbers that the primary network sees raw and without biases, so predictions are "
                + "proportional to them; --coordinate-features fourier:LENGTH sees places.";
        }

        if (
            !options.NormaliseContexts
            && kernels.Any(k => SeesOnlyDirections(k.Kernel, observations.Coordinates))
            && NormsDiffer(observations.Contexts)
        )
        {
            (string inputs, string network) = observations.Coordinates is null ? ("inputs", "network") : ("contexts", "meta network");
            yield return $"Warning: {inputs} differ in norm, but the {network} has no biases and sees only their directions: values at c x "
                + "are a multiple of those at x; an --architecture whose first dense layer has a bias_std sees norms, too.";
        }

        if (!options.InDouble && observations.NeedDouble)
        {
            yield return "Warning: single precision would blur the differences between contexts or coordinates, which lie far from their "
                + "origin; everything is computed in double precision.";
        }

        if (observations.AreConstant)
        {
            yield return "Warning: all values are the same, so there is nothing to learn but that.";
        }
    }

    // Whether values at x and 2 x are one and the same up to a factor.
    private static bool SeesOnlyDirections(PointKernel kernel, Matrix<double>? coordinates)
    {
        Func<double, double, double> value = kernel switch
        {
            HypernetworkKernel h when coordinates is not null => (x, y) =>
                h.Value(
                    CovarianceBlock.FromVectors([x], [y], 1),
                    h.Hypernetwork.CoordinateFeatures.Block(coordinates.Row(0), coordinates.Row(0))
                ),
            NetworkKernel network => (x, y) => network.Value(CovarianceBlock.FromVectors([x], [y], 1)),
            _ => (_, _) => double.NaN,
        };
        double bound = value(1, 1) * value(2, 2),
            both = value(1, 2);
        return bound > 0 && Math.Abs((both * both) - bound) < 1e-9 * bound;
    }

    private static bool NormsDiffer(Matrix<double> inputs)
    {
        double[] norms = [.. Enumerable.Range(0, (int)inputs.Rows).Select(i => TensorPrimitives.Norm<double>(inputs.Row(i)))];
        return norms.Max() > 1.01 * norms.Min();
    }

    // Whether twice the coordinate makes twice the kernel.
    private static bool IsProportional(HypernetworkKernel kernel)
    {
        CoordinateFeatures features = kernel.Hypernetwork.CoordinateFeatures;
        CovarianceBlock context = CovarianceBlock.Diagonal(1);
        double once = kernel.Value(context, features.Block([1], [1])),
            twice = kernel.Value(context, features.Block([2], [1]));
        return Math.Abs(twice - (2 * once)) < 1e-9 * Math.Abs(once);
    }

    private static string Error(double value) =>
        value is 0 or (>= 1e-3 and < 1e6) ? Invariant($"{value:G3}") : Invariant($"{value:0.00e-0}");

    private static string Evidence(double value) => Math.Abs(value) < 1000 ? Invariant($"{value:F3}") : Invariant($"{value:0.0e-0}");

    // Seven ridges and their scores, of 8 characters at most, fit in 80 columns; a long name beside them takes several lines.
    private static TableColumn Narrow(string title) => new TableColumn(title).NoWrap().Padding(1, 0, 0, 0);

    private static string Name(SelectionCriterion rule) => rule == SelectionCriterion.LeaveOut ? "leave-out" : "evidence";

    private static string Lower<TEnum>(TEnum value)
        where TEnum : struct, Enum => Enum.GetName(value)!.ToLowerInvariant();

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
