using Hyperkernel.Architectures;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Learning;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Native;

/// <summary>Fits regressions as options ask, with the defaults of the command line.</summary>
internal static class Fitting
{
    /// <summary>Fits a regression.</summary>
    /// <param name="architecture">Whose kernel; null for kernels that are learnt.</param>
    /// <param name="observations">What was observed.</param>
    /// <param name="request">How.</param>
    /// <param name="compute">What the work may use.</param>
    public static RegressionModel Fit(Architecture? architecture, Observations observations, FitRequest request, Compute compute)
    {
        SelectionCriterion? rule = request.Criterion;
        bool learns = request.Objective is not null || (architecture is null && rule is null);
        Require(request, rule, learns, architecture);
        RegressionOptions options = new()
        {
            Solver = request.Asked,
            InDouble = request.InDouble,
            NormaliseContexts = request.NormaliseContexts ?? false,
            StandardiseContexts = request.StandardiseContexts ?? false,
            CentreValues = request.CentreValues ?? learns,
            Solve = SolveOptions(request, compute),
        };
        IReadOnlyList<PointKernel> kernels = architecture is null
            ? [.. LearnableKernels.For(observations).Select(kernel => request.Kind is { } kind ? kernel with { Kind = kind } : kernel)]
            : [Of(architecture, request.Kind ?? KernelKind.Tangent)];
        if (learns)
        {
            return RegressionModel.Learn(kernels, observations, Learning(request, compute), options);
        }

        return rule is null
            ? RegressionModel.Fit(kernels[0], observations, request.Ridge ?? UsualRidges.OfKernel, options)
            : RegressionModel
                .Choose(
                    kernels,
                    observations,
                    request.Ridges ?? UsualRidges.Compared,
                    new()
                    {
                        Criterion = rule.Value,
                        Predicting = request.LeftOut,
                        Probes = new() { Seed = options.Solve.Seed },
                    },
                    options
                )
                .Model;
    }

    private static PointKernel Of(Architecture architecture, KernelKind kind) =>
        architecture switch
        {
            Hypernetwork h => new HypernetworkKernel(h, kind),
            Network network => new NetworkKernel(network, kind),
            _ => throw new NotSupportedException($"{architecture} has no kernels."),
        };

    private static SolverOptions SolveOptions(FitRequest request, Compute compute)
    {
        SolverOptions solve = new() { Compute = compute, Seed = request.Seed ?? 1 };
        if (request.RelativeResidual is { } residual)
        {
            solve = solve with { RelativeResidual = residual };
        }

        return request.MaxIterations is { } most ? solve with { MaxIterations = most } : solve;
    }

    private static LearningOptions Learning(FitRequest request, Compute compute)
    {
        LearningOptions usual = new();
        return usual with
        {
            Objective = request.Objective ?? usual.Objective,
            Points = request.LearnFrom ?? usual.Points,
            MaxIterations = request.LearnIterations ?? usual.MaxIterations,
            Ridge = request.Ridge,
            Seed = request.Seed ?? usual.Seed,
            Compute = compute,
        };
    }

    private static void Require(FitRequest request, SelectionCriterion? rule, bool learns, Architecture? architecture)
    {
        string? problem =
            rule is not null && request.Ridge is not null ? "select chooses the ridge, so ridge and select exclude each other"
            : rule is not null && request.Learn is not null
                ? "learn learns the ridge with the kernel, so learn and select exclude each other"
            : rule is not null && architecture is null ? "select compares ridges of one architecture, and none is given"
            : rule is null && request.Ridges is not null ? "ridges are what select chooses from, and select is not given"
            : rule != SelectionCriterion.LeaveOut && request.Predicting is not null
                ? "predicting says what select leave-out leaves out, and it is not given"
            : learns && request.NormaliseContexts == true
                ? "where the kernel is learnt every column has a scale of its own, so normalise_contexts does not apply"
            : !learns && request.LearnFrom is not null ? "learn_from belongs to learn, but nothing is learnt"
            : null;
        if (problem is not null)
        {
            throw new ArgumentException($"options: {problem}.");
        }
    }
}
