using Hyperkernel.Inference.Learning;
using Hyperkernel.Kernels;
using Hyperkernel.Storage;

namespace Hyperkernel.Inference.Models;

/// <summary>What options call the choices of a regression.</summary>
internal static class RegressionWords
{
    /// <summary>Which kernel.</summary>
    public static WordList<KernelKind> Kernels { get; } = new(("tangent", KernelKind.Tangent), ("covariance", KernelKind.Covariance));

    /// <summary>What settings are learnt by.</summary>
    public static WordList<LearningObjective> Objectives { get; } =
        new(
            ("balanced", LearningObjective.Balanced),
            ("evidence", LearningObjective.Evidence),
            ("entries", LearningObjective.LeaveEntriesOut),
            ("contexts", LearningObjective.LeaveContextsOut)
        );

    /// <summary>By what kernels and ridges are compared.</summary>
    public static WordList<SelectionCriterion> Criteria { get; } =
        new(("leave-out", SelectionCriterion.LeaveOut), ("evidence", SelectionCriterion.Evidence));

    /// <summary>What is left out together.</summary>
    public static WordList<HoldOut> Parts { get; } = new(("entries", HoldOut.Entries), ("contexts", HoldOut.Contexts));

    /// <summary>How to solve; null for what suits the data.</summary>
    public static WordList<Solver?> Solvers { get; } =
        new([("auto", null), .. Solver.All.Select(solver => (solver.Name, (Solver?)solver))]);

    /// <summary>Whether the computation is in double precision.</summary>
    public static WordList<bool> Precisions { get; } = new(("single", false), ("double", true));
}
