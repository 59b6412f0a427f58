using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Hyperkernel.Cli.Rendering;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Spectre.Console;

namespace Hyperkernel.Cli.Commands;

/// <summary><c>hyperkernel fit</c>: regression on the user's own arrays or table, saved as a model.</summary>
internal static class FitCommand
{
    private const double UsualRidge = 0.01;
    private static readonly double[] _ridges = [1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100];

    public static Command Create(IAnsiConsole console, TextWriter output, TextWriter error)
    {
        FitInputs inputs = new();
        KernelChoice kernel = new();
        Option<double?> ridge = CommonOptions.Positive("--ridge", "The absolute ridge, > 0. [default: 0.01]");
        Option<SelectionCriterion?> select = CommonOptions.Parsed<SelectionCriterion?>(
            "--select",
            "leave-out|evidence",
            "Choose the ridge, and depths that are not given, by leaving out (whole contexts on a grid, else points; the "
                + "default) or by marginal likelihood.",
            text =>
                text switch
                {
                    "" or "leave-out" => SelectionCriterion.LeaveOut,
                    "evidence" => SelectionCriterion.Evidence,
                    _ => throw new FormatException($"is '{text}', must be leave-out or evidence."),
                }
        );
        select.Arity = ArgumentArity.ZeroOrOne;
        Option<Solver[]> solver = CommonOptions.Parsed<Solver[]>(
            "--solver",
            $"auto|{string.Join('|', Solver.All)}",
            "How to solve; auto chooses by what the data are and says why. [default: auto]",
            text =>
                text == "auto" ? []
                : Solver.All.FirstOrDefault(s => s.Name == text) is { } named ? [named]
                : throw new FormatException($"is '{text}', must be auto, {string.Join(", ", Solver.All.SkipLast(1))} or {Solver.All[^1]}.")
        );
        Option<bool> normalise = new("--normalise-contexts")
        {
            Description = "Scale every context to mean square 1, here and in predictions.",
        };
        Option<bool> centre = new("--centre-values") { Description = "Take the values' mean from them, and add it to predictions." };
        Option<Precision> precision = CommonOptions.PrecisionOption(Precision.Double);
        Option<ulong> seed = CommonOptions.Seed();
        Option<bool> json = CommonOptions.Json();
        Option<FileInfo?> outFile = CommonOptions.OutputModel("--out", "The model to write; NumPy opens it as an .npz archive.");
        outFile.Required = true;
        Command command = new("fit", "Fit a regression to your own arrays or table, and save the model.");
        foreach (
            Option option in (IEnumerable<Option>)
                [.. inputs.Options, .. kernel.Options, ridge, select, solver, normalise, centre, precision, seed, json, outFile]
        )
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
                            string path = OutputPlace.Of(parsed, outFile);
                            SelectionCriterion? rule = parsed.GetValue(select);
                            if (rule is not null && parsed.GetValue(ridge) is not null)
                            {
                                throw new ArgumentException("--select chooses the ridge, so --ridge and --select exclude each other.");
                            }

                            IReadOnlyList<NamedKernel> kernels = kernel.Read(parsed, choose: rule is not null);
                            Observations observations = inputs.Read(parsed, withCoordinates: kernels[0].Kernel is HypernetworkKernel);
                            RegressionOptions options = new()
                            {
                                Solver = parsed.GetValue(solver) is [var asked] ? asked : null,
                                InDouble = parsed.GetValue(precision) == Precision.Double,
                                NormaliseContexts = parsed.GetValue(normalise),
                                CentreValues = parsed.GetValue(centre),
                                Solve = new()
                                {
                                    Seed = parsed.GetValue(seed),
                                    Compute = new() { Cancellation = cancellation },
                                },
                            };
                            bool asJson = parsed.GetValue(json);
                            FitReport report = new(observations, kernels, options);
                            if (rule is not null)
                            {
                                report.Decision.RequireSelection();
                            }

                            if (!asJson)
                            {
                                report.WriteBefore(output);
                            }

                            long start = Stopwatch.GetTimestamp();
                            IReadOnlyList<Candidate> candidates = [];
                            using RegressionModel model = LongWork.Show(
                                asJson ? null : console,
                                "fitting",
                                (IProgress<string> progress) =>
                                {
                                    RegressionOptions watched = Watched(options, progress);
                                    if (rule is null)
                                    {
                                        return RegressionModel.Fit(
                                            kernels[0].Kernel,
                                            observations,
                                            parsed.GetValue(ridge) ?? UsualRidge,
                                            watched
                                        );
                                    }

                                    (RegressionModel best, candidates) = RegressionModel.Choose(
                                        [.. kernels.Select(k => k.Kernel)],
                                        observations,
                                        _ridges,
                                        new()
                                        {
                                            Criterion = rule.Value,
                                            Probes = new() { Seed = options.Solve.Seed },
                                        },
                                        watched
                                    );
                                    return best;
                                }
                            );
                            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                            RequireSolution(model);
                            model.Save(path);
                            FitResult result = new(
                                model,
                                kernels,
                                rule,
                                candidates,
                                observations.Count * observations.Values.Columns,
                                path,
                                seconds
                            );
                            if (asJson)
                            {
                                output.WriteLine(report.Json(result));
                                return;
                            }

                            report.WriteAfter(console, output, result);
                        }
                    )
                )
        );
        return command;
    }

    // Worse than no solution at all: predictions would be anything.
    private static void RequireSolution(RegressionModel model)
    {
        if (model.Report is { Converged: false } report && !(report.RelativeResidual < 1))
        {
            throw new InvalidOperationException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The iterations did not come nearer to a solution (relative residual {report.RelativeResidual:0.0e-0} after "
                        + $"{report.Iterations}), so no model was written; a larger --ridge or --precision double makes it easier."
                )
            );
        }
    }

    private static RegressionOptions Watched(RegressionOptions options, IProgress<string> progress) =>
        options with
        {
            Solve = options.Solve with
            {
                Compute = options.Solve.Compute with
                {
                    Progress = new LongWork.Direct<WorkProgress>(p => progress.Report(LongWork.Words(p))),
                },
            },
        };
}
