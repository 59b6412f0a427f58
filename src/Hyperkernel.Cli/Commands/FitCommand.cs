using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Hyperkernel.Cli.Rendering;
using Hyperkernel.Features;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Learning;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Spectre.Console;

namespace Hyperkernel.Cli.Commands;

/// <summary><c>hyperkernel fit</c>: regression on the user's own arrays or table, saved as a model.</summary>
internal sealed class FitCommand(IAnsiConsole console, TextWriter output)
{
    private readonly FitInputs _inputs = new();
    private readonly KernelChoice _kernel = new();
    private readonly Option<LearningObjective?> _learn = CommonOptions.Parsed<LearningObjective?>(
        "--learn",
        RegressionWords.Objectives.Form,
        "Learn the settings of the kernel: by marginal likelihood, by leaving out entries, by half of both (the default), or by leaving "
            + "out whole contexts. It is done without being asked where no architecture is named.",
        text => text.Length == 0 ? LearningObjective.Balanced : RegressionWords.Objectives.Parse(text)
    );
    private readonly Option<int?> _learnFrom = CommonOptions.OptionalCount(
        "--learn-from",
        "Most observations that settings are learnt from; the fit is to all. [default: 1000]"
    );
    private readonly Option<double?> _ridge = CommonOptions.Positive(
        "--ridge",
        "The absolute ridge, > 0; learnt where the kernel is, and relative to it. [default: learnt, or 0.01]"
    );
    private readonly Option<SelectionCriterion?> _select = CommonOptions.Parsed<SelectionCriterion?>(
        "--select",
        RegressionWords.Criteria.Form,
        "Choose the ridge, and depths that are not given, by leaving out (whole contexts on a grid, else points; the "
            + "default) or by marginal likelihood; nothing is learnt then.",
        text => text.Length == 0 ? SelectionCriterion.LeaveOut : RegressionWords.Criteria.Parse(text)
    );

    // The parser takes null for no value, so the choice by the data is no solver.
    private readonly Option<Solver[]> _solver = CommonOptions.Parsed<Solver[]>(
        "--solver",
        RegressionWords.Solvers.Form,
        "How to solve; auto chooses by what the data are and says why. [default: auto]",
        text => RegressionWords.Solvers.Parse(text) is { } solver ? [solver] : []
    );
    private readonly Option<bool> _normalise = new("--normalise-contexts")
    {
        Description = "Scale every context to mean square 1, here and in predictions.",
    };
    private readonly Option<bool> _standardise = new("--standardise")
    {
        Description =
            "Bring the contexts' columns to mean 0 and deviation 1, here and in predictions; where the kernel is learnt this is "
            + "always done.",
    };
    private readonly Option<bool> _centre = new("--centre-values")
    {
        Description = "Take the values' mean from them, and add it to predictions; where the kernel is learnt this is always done.",
    };
    private readonly Option<HoldOut?> _validate = CommonOptions.Parsed<HoldOut?>(
        "--validate",
        RegressionWords.Parts.Form,
        "Say how well the model predicts what it is not shown, and whether its intervals hold: single entries (the default, but for "
            + "--predicting) or whole contexts are left out.",
        text => text.Length == 0 ? null : RegressionWords.Parts.Parse(text)
    );
    private readonly Option<HoldOut?> _predicting = CommonOptions.Parsed<HoldOut?>(
        "--predicting",
        RegressionWords.Parts.Form,
        "What the model is for, where the data leave it open: filling holes, or contexts never seen. --select and --validate leave out "
            + "that. [default: contexts where --select has a whole grid, else entries]",
        text => RegressionWords.Parts.Parse(text)
    );
    private readonly Option<Precision> _precision = CommonOptions.PrecisionOption(Precision.Double);
    private readonly Option<ulong> _seed = CommonOptions.Seed();
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<FileInfo?> _outFile = CommonOptions.OutputModel(
        "--out",
        "The model to write; NumPy opens it as an .npz archive."
    );

    private IEnumerable<Option> Options =>
        [
            .. _inputs.Options,
            .. _kernel.Options,
            _learn,
            _learnFrom,
            _ridge,
            _select,
            _solver,
            _normalise,
            _standardise,
            _centre,
            _validate,
            _predicting,
            _precision,
            _seed,
            _json,
            _outFile,
        ];

    public static Command Create(IAnsiConsole console, TextWriter output, TextWriter error)
    {
        FitCommand fit = new(console, output);
        fit._learn.Arity = fit._select.Arity = fit._validate.Arity = ArgumentArity.ZeroOrOne;
        fit._outFile.Required = true;
        return CommandWork.Of("fit", "Fit a regression to your own arrays or table, and save the model.", fit.Options, error, fit.Run);
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        SelectionCriterion? rule = parsed.GetValue(_select);
        bool learns = Learns(parsed, rule);

        // Ctrl-C ends learning, and what was learnt is fitted; another, or a request to terminate, ends all.
        using CancellationTokenSource all = new();
        int interrupts = 0;
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(
                PosixSignal.SIGINT,
                signal => EndAll(signal, Interlocked.Increment(ref interrupts) > 1)
            ),
            terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => EndAll(signal, true));
        void EndAll(PosixSignalContext signal, bool isMeant)
        {
            // What does not look at the token is ended by the process' own way of taking signals.
            if (!all.IsCancellationRequested && learns)
            {
                signal.Cancel = true;
                if (isMeant)
                {
                    all.Cancel();
                }
            }
        }

        string path = OutputPlace.Of(parsed, _outFile);
        bool isDefault = learns && !_kernel.IsNamed(parsed);
        IReadOnlyList<NamedKernel> kernels = isDefault ? [] : _kernel.Read(parsed, choose: rule is not null);
        Observations observations = _inputs.Read(
            parsed,
            withCoordinates: isDefault ? _inputs.NamesCoordinates(parsed) : kernels[0].Kernel is HypernetworkKernel
        );
        RegressionOptions options = new()
        {
            Solver = parsed.GetValue(_solver) is [var asked] ? asked : null,
            InDouble = parsed.GetValue(_precision) == Precision.Double,
            NormaliseContexts = parsed.GetValue(_normalise),
            StandardiseContexts = parsed.GetValue(_standardise),
            CentreValues = parsed.GetValue(_centre) || learns,
            Solve = new()
            {
                Seed = parsed.GetValue(_seed),
                Compute = new() { Cancellation = learns ? all.Token : cancellation },
            },
        };
        bool asJson = parsed.GetValue(_json);
        FitReport report = new(observations, kernels, options);
        if (rule is not null)
        {
            report.Decision.RequireSelection();
        }

        if (Validated(parsed) is { } checkedOut)
        {
            Validator.Require(observations, checkedOut, report.Decision.Solver);
        }

        if (learns)
        {
            LearnableKernels.Require(kernels.Select(k => k.Kernel));
        }

        IReadOnlyList<PointKernel> learnable =
            !learns ? []
            : isDefault ? _kernel.Learnable(parsed, observations)
            : [.. kernels.Select(k => k.Kernel)];
        SolveCost cost = report.CostOf(
            rule is null ? 1 : kernels.Count * UsualRidges.Compared.Length,
            learns ? Learning(parsed, options, cancellation) : null,
            learnable.Count
        );
        options.Solve.Compute.RequireMemory(cost.LeastBytes, $"this fit by the {report.Decision.Solver} solver");
        if (!asJson)
        {
            report.WriteBefore(output, cost);
        }

        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<Candidate> candidates = [];
        using RegressionModel model = LongWork.Show(
            asJson ? null : console,
            "fitting",
            (IProgress<string> progress) =>
            {
                RegressionOptions watched = Watched(options, progress);
                if (learns)
                {
                    return RegressionModel.Learn(learnable, observations, Learning(parsed, watched, cancellation), watched);
                }

                if (rule is null)
                {
                    return RegressionModel.Fit(kernels[0].Kernel, observations, parsed.GetValue(_ridge) ?? UsualRidges.OfKernel, watched);
                }

                (RegressionModel best, candidates) = RegressionModel.Choose(
                    [.. kernels.Select(k => k.Kernel)],
                    observations,
                    UsualRidges.Compared,
                    new()
                    {
                        Criterion = rule.Value,
                        Predicting = parsed.GetValue(_predicting),
                        Probes = new() { Seed = options.Solve.Seed },
                    },
                    watched
                );
                return best;
            }
        );
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        model.Report?.RequireNearer("fit");
        model.Save(path);
        FitResult result = new(model, kernels, rule, candidates, observations.Count * observations.Values.Columns, path, seconds)
        {
            Validation = Validated(parsed) is { } leftOut
                ? LongWork.Show(asJson ? null : console, "validating", (IProgress<string> progress) => Validate(progress, leftOut))
                : null,
        };
        if (asJson)
        {
            output.WriteLine(report.Json(result));
            return;
        }

        report.WriteAfter(console, output, result);

        Validation Validate(IProgress<string> progress, HoldOut leftOut)
        {
            try
            {
                return model.Validate(observations, leftOut, Watched(options, progress));
            }
            catch (OperationCanceledException e)
            {
                throw new InvalidOperationException($"Interrupted while validating; the model was written to {path}.", e);
            }
        }
    }

    // What is left out to validate; null where that is not asked for.
    private HoldOut? Validated(ParseResult parsed) =>
        parsed.GetResult(_validate) is null ? null : parsed.GetValue(_validate) ?? parsed.GetValue(_predicting) ?? HoldOut.Entries;

    private bool Learns(ParseResult parsed, SelectionCriterion? rule)
    {
        if (rule is not null && parsed.GetValue(_ridge) is not null)
        {
            throw new ArgumentException("--select chooses the ridge, so --ridge and --select exclude each other.");
        }

        if (parsed.GetResult(_predicting) is not null && rule != SelectionCriterion.LeaveOut && parsed.GetResult(_validate) is null)
        {
            throw new ArgumentException(
                "--predicting says what --select leave-out and --validate leave out, and neither is given; --learn entries or contexts "
                    + "learns by leaving out."
            );
        }

        bool asked = parsed.GetResult(_learn) is not null;
        if (asked && rule is not null)
        {
            throw new ArgumentException("--learn learns the ridge with the kernel, so --learn and --select exclude each other.");
        }

        bool learns = asked || (rule is null && !_kernel.IsNamed(parsed));
        if (learns && parsed.GetValue(_normalise))
        {
            throw new ArgumentException(
                "--normalise-contexts belongs to a network as it is given; where the kernel is learnt every column has a scale of its own."
            );
        }

        if (parsed.GetValue(_normalise) && parsed.GetValue(_standardise))
        {
            throw new ArgumentException("--normalise-contexts scales rows and --standardise scales columns, so they exclude each other.");
        }

        return learns || parsed.GetResult(_learnFrom) is null
            ? learns
            : throw new ArgumentException("--learn-from belongs to --learn, but the kernel is given and nothing is learnt.");
    }

    private LearningOptions Learning(ParseResult parsed, RegressionOptions options, CancellationToken cancellation)
    {
        LearningOptions usual = new();
        return usual with
        {
            Objective = parsed.GetValue(_learn) ?? usual.Objective,
            Points = parsed.GetValue(_learnFrom) ?? usual.Points,
            Ridge = parsed.GetValue(_ridge),
            LearnsCoordinates = !_kernel.NamesFeatures(parsed),
            Seed = options.Solve.Seed,
            Compute = options.Solve.Compute,
            Stop = cancellation,
        };
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
