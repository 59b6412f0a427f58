using System.Globalization;
using System.Text.Json;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Learning;
using Hyperkernel.Inference.Models;
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

    /// <summary>What the fit takes, roughly.</summary>
    /// <param name="candidates">How many pairs of a network and a ridge are fitted.</param>
    /// <param name="learning">How settings are learnt first; null where they are not.</param>
    /// <param name="kernels">How many kernels are learnt.</param>
    public SolveCost CostOf(int candidates, LearningOptions? learning, int kernels)
    {
        SolveCost one = Decision.Solver.Cost(observations, options with { InDouble = InDouble }),
            all = one with { Operations = candidates * one.Operations };
        return learning is null
            ? all
            : all
                + SolveCost.OfLearning(
                    kernels,
                    Math.Min(learning.PointsOfComparisons, observations.Count),
                    Math.Min(learning.Points, observations.Count)
                );
    }

    /// <summary>Writes what is known before the work begins.</summary>
    /// <param name="output">Where.</param>
    /// <param name="cost">What the fit takes.</param>
    public void WriteBefore(TextWriter output, SolveCost cost)
    {
        string places = observations.Coordinates is { } coordinates
            ? $"{Counted.Of(observations.Contexts.Rows, "context")} and {Counted.Of(coordinates.Rows, "coordinate")}"
            : Counted.Of(observations.Contexts.Rows, "distinct input");
        string channels = observations.Values.Columns == 1 ? "" : $" of {observations.Values.Columns} channels";
        output.WriteLine($"{Counted.Of(observations.Count, "observation")}{channels} at {places}.");
        foreach (string note in DataNotes.Of(observations, kernels, options))
        {
            output.WriteLine(note);
        }

        output.WriteLine($"Solver: {Decision.Solver}, {(options.Solver is null ? "since " : "")}{Decision.Reason}.");
        IMatrixBackend backend = options.Solve.Compute.Backend;
        double rate = InDouble ? ProductRate.Of<double>(backend) : ProductRate.Of<float>(backend);
        output.WriteLine($"Cost: {cost.Words(rate)}.");
    }

    private bool InDouble => options.InDouble || observations.NeedDouble;

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
            if (DataNotes.ShareOf(observations) is { } share)
            {
                writer.WriteNumber("share_observed", share);
            }

            writer.WriteNumber("values_missing", observations.ValuesMissing);
            writer.WriteNumber("repeated", observations.Repeated);
            writer.WriteNumber("contexts_left_out", observations.ContextsLeftOut);
            writer.WriteNumber("coordinates_left_out", observations.CoordinatesLeftOut);
            writer.WriteNumber("partly_observed", observations.PartlyObserved);
            writer.WriteStartArray("notes");
            foreach (string note in DataNotes.Of(observations, kernels, options).Concat(FitNotes.Of(result, observations)))
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
            writer.WriteBoolean("standardise", options.StandardiseContexts);
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
                writer.WriteStartObject("validation");
                ValidationJson.Write(writer, validation);
                writer.WriteEndObject();
            }

            writer.WriteNumber("seconds", Math.Round(result.Seconds, 4));
            if (result.Rule is { } rule)
            {
                writer.WriteString("selected_by", RegressionWords.Criteria.WordOf(rule));
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

    private static string Error(double value) =>
        value is 0 or (>= 1e-3 and < 1e6) ? Invariant($"{value:G3}") : Invariant($"{value:0.00e-0}");

    private static string Evidence(double value) => Math.Abs(value) < 1000 ? Invariant($"{value:F3}") : Invariant($"{value:0.0e-0}");

    // Seven ridges and their scores, of 8 characters at most, fit in 80 columns; a long name beside them takes several lines.
    private static TableColumn Narrow(string title) => new TableColumn(title).NoWrap().Padding(1, 0, 0, 0);

    private static string Lower<TEnum>(TEnum value)
        where TEnum : struct, Enum => Enum.GetName(value)!.ToLowerInvariant();

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
