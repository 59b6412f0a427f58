namespace Hyperkernel.Inference;

/// <summary>When an iterative solve ends, and who is told of it.</summary>
/// <param name="RelativeResidual">The relative residual to reach.</param>
/// <param name="MaxIterations">Iterations after which a solve gives up and says so.</param>
/// <param name="Progress">Takes the progress; nobody if null.</param>
/// <param name="Cancellation">Ends the work early with an <see cref="OperationCanceledException"/>.</param>
internal sealed record SolveOptions(
    double RelativeResidual,
    int MaxIterations,
    IProgress<SolveProgress>? Progress,
    CancellationToken Cancellation
);
